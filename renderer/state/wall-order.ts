import type { SessionId } from '../../shared/model/ids';
import { sessionName, type Session } from '../../shared/model/session';
import type { WallState } from './wall';

/** Sessions active within the same slice count as equally active, so that the wall does not shuffle with every byte. */
const activitySliceMs = 15_000;

const byName = (a: Session, b: Session): number => sessionName(a).localeCompare(sessionName(b)) || a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1);
const activity = (session: Session): number => Math.floor(session.lastActivityAt / activitySliceMs);

/** True when the words of `filter` are all found in what the tile says. */
export function matches(session: Session, filter: string): boolean {
  const said = `${sessionName(session)} ${session.protocol} ${session.team} ${session.risk} ${session.state}`.toLowerCase();
  return filter.toLowerCase().split(/\s+/).every((word) => said.includes(word));
}

/** The order the wall wants, pins first. */
export function wantedOrder(sessions: readonly Session[], wall: WallState): readonly SessionId[] {
  const hand = new Map(wall.hand.map((id, index) => [id, index]));
  const compare = (a: Session, b: Session): number => {
    if (wall.sort === 'risk') return b.riskScore - a.riskScore || byName(a, b);
    if (wall.sort === 'activity') return activity(b) - activity(a) || byName(a, b);
    if (wall.sort === 'hand') return (hand.get(a.id) ?? Infinity) - (hand.get(b.id) ?? Infinity) || byName(a, b);
    return byName(a, b);
  };
  const shown = sessions.filter((session) => matches(session, wall.filter));
  const present = new Set(shown.map((session) => session.id));
  const pinned = wall.pins.filter((id) => present.has(id));
  const rest = shown.filter((session) => !pinned.includes(session.id)).sort((a, b) => compare(a, b) || 0);
  return [...pinned, ...rest.map((session) => session.id)];
}

/**
 * The order the wall shows. While `frozen` (pointer or keyboard focus is on it) nobody moves: those shown keep their places,
 * newcomers go to the end, and those that are gone leave only when the freeze ends.
 */
export function settledOrder(shown: readonly SessionId[], wanted: readonly SessionId[], frozen: boolean): readonly SessionId[] {
  if (!frozen || shown.length === 0) return same(shown, wanted) ? shown : wanted;
  const kept = new Set(shown);
  const newcomers = wanted.filter((id) => !kept.has(id));
  return newcomers.length === 0 ? shown : [...shown, ...newcomers];
}

const same = (a: readonly SessionId[], b: readonly SessionId[]): boolean => a.length === b.length && a.every((id, index) => id === b[index]);
