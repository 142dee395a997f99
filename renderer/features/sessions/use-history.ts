import { useCallback, useEffect, useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import type { Session } from '../../../shared/model/session';
import { useServices } from '../../services/services';

/** Ended sessions held in the window at most; the gateway's search finds the older ones. */
const mostSessions = 10_000;
const pageSize = 500;
/** How long typing must rest before the gateway is asked, in ms. */
const restMs = 300;

export interface History {
  readonly sessions: readonly Session[];
  /** How many the gateway has for this query. */
  readonly total: number;
  readonly loading: boolean;
  readonly problem: Problem | undefined;
  reload(): void;
}

/** The ended sessions as the gateway lists them, page after page, newest first; asked while `wanted`. */
export function useHistory(wanted: boolean, query: string): History {
  const { gateway } = useServices();
  const [state, setState] = useState<Omit<History, 'reload'>>({ sessions: [], total: 0, loading: false, problem: undefined });
  const [round, setRound] = useState(0);

  useEffect(() => {
    if (!gateway || !wanted) return undefined;
    let stopped = false;
    const collect = async (): Promise<void> => {
      setState((known) => ({ ...known, loading: true }));
      const sessions: Session[] = [];
      let pageToken = '';
      do {
        const page = await gateway.listSessions({ historical: true, pageSize, pageToken, query });
        if (stopped) return;
        if (!page.ok) {
          setState((known) => ({ ...known, loading: false, problem: page.problem }));
          return;
        }
        sessions.push(...page.value.sessions);
        pageToken = page.value.nextPageToken;
        setState({ sessions: [...sessions], total: page.value.total, loading: pageToken !== '' && sessions.length < mostSessions, problem: undefined });
      } while (pageToken !== '' && sessions.length < mostSessions);
    };
    const timer = setTimeout(() => void collect(), query === '' ? 0 : restMs);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [gateway, wanted, query, round]);

  return { ...state, reload: useCallback(() => setRound((count) => count + 1), []) };
}
