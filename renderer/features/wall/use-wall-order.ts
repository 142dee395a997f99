import { useMemo, useRef } from 'react';
import type { SessionId } from '../../../shared/model/ids';
import { useNow } from '../../kit/now';
import { selectWantedOrder } from '../../state/selectors';
import { useConsole } from '../../state/store';
import { settledOrder } from '../../state/wall-order';

/** How long an ended session's last picture stays, so that nobody loses what they were looking at. */
const endedStaysMs = 15_000;

/** The ids the wall shows, in order. While `frozen` nobody moves; `waiting` says that a new order would apply. */
export function useWallOrder(frozen: boolean): { readonly order: readonly SessionId[]; readonly waiting: boolean } {
  const wanted = useConsole(selectWantedOrder);
  const entities = useConsole((state) => state.sessions.entities);
  const skew = useConsole((state) => state.connection.skew);
  const now = useNow();
  const shown = useRef<readonly SessionId[]>([]);

  const present = useMemo(() => wanted.filter((id) => {
    const session = entities[id];
    return session !== undefined && (session.state !== 'ended' || now + skew - (session.endedAt ?? 0) < endedStaysMs);
  }), [wanted, entities, now, skew]);
  const known = shown.current.filter((id) => entities[id] !== undefined);
  shown.current = settledOrder(known.length === shown.current.length ? shown.current : known, present, frozen);
  const order = shown.current;
  return { order, waiting: frozen && (order.length !== present.length || order.some((id, index) => id !== present[index])) };
}
