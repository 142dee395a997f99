import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { SessionId } from '../../../../shared/model/ids';
import { problemRaised } from '../../../state/problems';
import { useConsoleDispatch } from '../../../state/store';

/** At once on a wall: each holds some megabytes, and draws in the page. */
export const mostReplays = 4;

export interface Replays {
  readonly open: readonly SessionId[];
  /** Starts a replay, or takes the tile back to live. The same function every time. */
  readonly toggle: (id: SessionId) => void;
}

/** Which of the tiles show a replay. A tile that is not shown any more has none. */
export function useReplays(shown: readonly SessionId[], onChange: (some: boolean) => void): Replays {
  const dispatch = useConsoleDispatch();
  const [asked, setAsked] = useState<readonly SessionId[]>([]);
  const open = useMemo(() => asked.filter((id) => shown.includes(id)), [asked, shown]);
  const some = open.length > 0;
  const latest = useRef(open);
  latest.current = open;
  useEffect(() => {
    if (open.length < asked.length) setAsked(open);
  }, [open, asked]);
  useEffect(() => {
    onChange(some);
    return () => onChange(false);
  }, [some, onChange]);
  const toggle = useCallback((id: SessionId) => {
    const before = latest.current;
    if (before.includes(id)) setAsked(before.filter((each) => each !== id));
    else if (before.length < mostReplays) setAsked([...before, id]);
    else dispatch(problemRaised({ code: 'replay.too-many', severity: 'info', what: `${mostReplays} tiles are in replay already.`, tip: 'Take one of them back to live first.' }));
  }, [dispatch]);
  return useMemo(() => ({ open, toggle }), [open, toggle]);
}
