import { useCallback, useMemo } from 'react';
import { preferencesChanged } from './preferences';
import { useConsole, useConsoleDispatch } from './store';

/** The columns chosen for a table, remembered on this machine; undefined while nobody has chosen. */
export function useColumns(table: string): readonly [ReadonlySet<string> | undefined, (shown: ReadonlySet<string>) => void] {
  const dispatch = useConsoleDispatch();
  const columns = useConsole((state) => state.preferences.columns);
  const chosen = columns[table];
  const shown = useMemo(() => (chosen === undefined ? undefined : new Set(chosen)), [chosen]);
  const choose = useCallback(
    (ids: ReadonlySet<string>) => dispatch(preferencesChanged({ columns: { ...columns, [table]: [...ids] } })), [dispatch, columns, table],
  );
  return [shown, choose];
}
