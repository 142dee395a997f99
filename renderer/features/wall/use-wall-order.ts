import { useMemo, useRef } from 'react';
import type { SessionId } from '../../../shared/model/ids';
import { useNow } from '../../kit/now';
import { selectSkewOf } from '../../state/gateway-selectors';
import { selectWantedOrder } from '../../state/selectors';
import { useConsole } from '../../state/store';
import type { WallState } from '../../state/wall';
import { isQuiet, sameArrangement, settled, type Arrangement } from '../../state/wall-order';

/** How long an ended session's last picture stays, so that nobody loses what they were looking at. */
const endedStaysMs = 15_000;
const nobody: ReadonlySet<SessionId> = new Set();

export interface ShownWall extends Arrangement {
  /** A new order would apply, were it not held. */
  readonly waiting: boolean;
}

/** The ids the wall shows, tiles and strip, in order. While `frozen` nobody moves but whom the operator moves. */
export function useWallOrder(frozen: boolean): ShownWall {
  const wanted = useConsole(selectWantedOrder);
  const entities = useConsole((state) => state.sessions.entities);
  const wall = useConsole((state) => state.wall);
  const gateways = useConsole((state) => state.gateways);
  const now = useNow();
  const shown = useRef<Arrangement>({ tiles: [], strip: [] });
  const answered = useRef<ShownWall>(undefined);
  const last = useRef<WallState>(wall);

  const present = useMemo<Arrangement>(() => {
    const tiles: SessionId[] = [];
    const strip: SessionId[] = [];
    for (const id of wanted) {
      const session = entities[id];
      // By the clock of the session's own gateway.
      const there = now + selectSkewOf({ gateways }, id);
      if (session === undefined || (session.state === 'ended' && there - (session.endedAt ?? 0) >= endedStaysMs)) continue;
      (isQuiet(session, wall, there) ? strip : tiles).push(id);
    }
    return { tiles, strip };
  }, [wanted, entities, wall, now, gateways]);

  const before = last.current;
  last.current = wall;
  // What the operator asks for counts at once: only what happens by itself waits.
  const asked = before.filter !== wall.filter || before.gateway !== wall.gateway || before.quiet !== wall.quiet || (before.sort !== wall.sort && before.hand === wall.hand);
  const putAway = before.opened === wall.opened ? nobody : new Set(before.opened.filter((id) => !wall.opened.includes(id)));
  const known = onlyKnown(shown.current, (id) => entities[id] !== undefined);
  shown.current = settled(known, present, { frozen: frozen && !asked, byHand: before.hand !== wall.hand, putAway });
  const { tiles, strip } = shown.current;
  const waiting = frozen && !sameArrangement(shown.current, present);
  const answer = answered.current;
  // The same value while it says the same: sessions are active every second, and what is below renders only for what moved.
  if (answer?.tiles === tiles && answer.strip === strip && answer.waiting === waiting) return answer;
  return (answered.current = { tiles, strip, waiting });
}

function onlyKnown(shown: Arrangement, isKnown: (id: SessionId) => boolean): Arrangement {
  return shown.tiles.every(isKnown) && shown.strip.every(isKnown) ? shown : { tiles: shown.tiles.filter(isKnown), strip: shown.strip.filter(isKnown) };
}
