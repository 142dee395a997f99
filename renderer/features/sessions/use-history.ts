import { useCallback, useEffect, useMemo, useState } from 'react';
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

/** What one gateway has listed so far. */
interface Listed {
  readonly sessions: readonly Session[];
  readonly total: number;
  readonly loading: boolean;
  readonly problem: Problem | undefined;
}

const nothing: Listed = { sessions: [], total: 0, loading: true, problem: undefined };

/** The ended sessions as the gateways list them, each on its own, page after page, newest first; asked while `wanted`. */
export function useHistory(wanted: boolean, query: string): History {
  const { gateways } = useServices();
  const [lists, setLists] = useState<ReadonlyMap<string, Listed>>(new Map());
  const [round, setRound] = useState(0);

  useEffect(() => {
    if (gateways.length === 0 || !wanted) return undefined;
    let stopped = false;
    const change = (id: string, next: (known: Listed) => Listed): void =>
      setLists((known) => new Map(known).set(id, next(known.get(id) ?? nothing)));
    const collect = async ({ id, client }: (typeof gateways)[number]): Promise<void> => {
      change(id, (known) => ({ ...known, loading: true }));
      const sessions: Session[] = [];
      let pageToken = '';
      do {
        const page = await client.listSessions({ historical: true, pageSize, pageToken, query });
        if (stopped) return;
        if (!page.ok) {
          change(id, (known) => ({ ...known, loading: false, problem: page.problem }));
          return;
        }
        sessions.push(...page.value.sessions);
        pageToken = page.value.nextPageToken;
        change(id, () => ({ sessions: [...sessions], total: page.value.total, loading: pageToken !== '' && sessions.length < mostSessions, problem: undefined }));
      } while (pageToken !== '' && sessions.length < mostSessions);
    };
    const timer = setTimeout(() => { for (const gateway of gateways) void collect(gateway); }, query === '' ? 0 : restMs);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [gateways, wanted, query, round]);

  const all = useMemo((): Omit<History, 'reload'> => {
    const each = [...lists.values()];
    return {
      sessions: each.length === 1 ? each[0]!.sessions : each.flatMap(({ sessions }) => sessions),
      total: each.reduce((sum, { total }) => sum + total, 0), loading: each.some(({ loading }) => loading),
      problem: each.find(({ problem }) => problem !== undefined)?.problem,
    };
  }, [lists]);
  return { ...all, reload: useCallback(() => setRound((count) => count + 1), []) };
}
