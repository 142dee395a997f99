// @vitest-environment happy-dom
import { act, render, screen, within } from '@testing-library/react';
import { useMemo } from 'react';
import { beforeEach, describe, expect, it } from 'vitest';
import { unixMillis } from '../../../shared/base/units';
import type { Session } from '../../../shared/model/session';
import type { TableColumn } from '../../kit/table/columns';
import { DataTable } from '../../kit/table/data-table';
import { ConsoleProvider } from '../../state/console-provider';
import { createIngest } from '../../state/ingest';
import { someSession } from '../../state/samples';
import { selectSessions } from '../../state/selectors';
import { createConsoleStore, useConsole } from '../../state/store';
import { onlineColumns } from './columns';
import { layOutTables } from '../../kit/table/laid-out.fixture';

const rendered: string[] = [];
const counted: TableColumn<Session> = { id: 'counted', header: 'Counted', width: 10, text: () => '', render: (session) => { rendered.push(session.id); return session.outputBytes; } };
const columns = [...onlineColumns, counted];
const rowId = (session: Session): string => session.id;

/** As the Sessions screen shows those that run. */
function Online() {
  const told = useConsole(selectSessions);
  const rows = useMemo(() => told.filter((session) => session.state !== 'ended'), [told]);
  return <DataTable label="Online sessions" rows={rows} columns={columns} rowId={rowId} sort={{ column: 'user', descending: false }} empty="" />;
}

layOutTables();
beforeEach(() => { rendered.length = 0; });

describe('a thousand sessions', () => {
  it('of which one changed draw one row anew, and none when it is out of sight', () => {
    const store = createConsoleStore();
    const waiting: (() => void)[] = [];
    const soon = (flush: () => void): void => void waiting.push(flush);
    const ingest = createIngest({ dispatch: store.dispatch, schedule: soon, now: () => 5_000, later: soon });
    const pass = (): void => act(() => waiting.splice(0).forEach((flush) => flush()));
    const named = (index: number, changes: Partial<Session> = {}) => someSession(String(index).padStart(4, '0'), changes);
    ingest.onSnapshot({ serverId: 's', sessions: Array.from({ length: 1_000 }, (_, index) => named(index)), locks: [], serverTime: unixMillis(0) });
    waiting.splice(0).forEach((flush) => flush());
    render(<ConsoleProvider store={store}><Online /></ConsoleProvider>);
    expect(within(screen.getByRole('grid')).getAllByRole('row').length).toBeLessThan(60);
    rendered.length = 0;
    ingest.onSession(named(3, { riskScore: 40, outputBytes: 7 }));
    ingest.onSession(named(900, { riskScore: 40, outputBytes: 7 }));
    pass();
    pass();
    expect(rendered).toEqual(['0003']);
    expect(selectSessions(store.getState()).find((session) => session.id === '0900')?.riskScore).toBe(40);
  });
});
