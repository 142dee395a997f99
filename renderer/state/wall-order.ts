import { gatewayOf } from '../../shared/model/gateway-ids';
import type { SessionId } from '../../shared/model/ids';
import { sessionName, type Session } from '../../shared/model/session';
import { anyGateway, choiceOf } from './gateway-choice';
import type { RiskRise } from './risk-rises';
import type { WallState } from './wall';

/** Sessions active within the same slice count as equally active, so that the wall does not shuffle with every byte. */
const activitySliceMs = 15_000;
/** Without output for this long a session is idle. */
export const idleAfterMs = 60_000;

/** As people count: db-2 before db-10. Made once: a collator is ten times faster than localeCompare. */
const collator = new Intl.Collator('en', { numeric: true });
const byName = (a: Session, b: Session): number => collator.compare(sessionName(a), sessionName(b)) || a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1);
const activity = (session: Session): number => Math.floor(session.lastActivityAt / activitySliceMs);
const wantsEyes = (session: Session): boolean => session.state !== 'ended' && (session.risk === 'high' || session.risk === 'critical');

/** True when the words of `filter` are all found in what the tile says. */
export function matches(session: Session, filter: string): boolean {
  const said = `${sessionName(session)} ${session.protocol} ${session.team} ${session.risk} ${session.state}`.toLowerCase();
  return filter.toLowerCase().split(/\s+/).every((word) => said.includes(word));
}

/** The order the wall wants, pins first. */
export function wantedOrder(sessions: readonly Session[], wall: WallState, rises: Readonly<Record<string, RiskRise>> = {}): readonly SessionId[] {
  const hand = new Map(wall.hand.map((id, index) => [id, index]));
  /** The newest rise to high or critical first; then as by risk. */
  const byAlert = (a: Session, b: Session): number => {
    const [loudA, loudB] = [wantsEyes(a), wantsEyes(b)];
    if (loudA !== loudB) return loudA ? -1 : 1;
    return loudA ? (rises[b.id]?.at ?? 0) - (rises[a.id]?.at ?? 0) : 0;
  };
  const compare = (a: Session, b: Session): number => {
    if (wall.sort === 'risk') return b.riskScore - a.riskScore || byName(a, b);
    if (wall.sort === 'alert') return byAlert(a, b) || b.riskScore - a.riskScore || byName(a, b);
    if (wall.sort === 'activity') return activity(b) - activity(a) || byName(a, b);
    if (wall.sort === 'hand') return (hand.get(a.id) ?? Infinity) - (hand.get(b.id) ?? Infinity) || byName(a, b);
    return byName(a, b);
  };
  const shown = sessions.filter((session) => matches(session, wall.filter) && (wall.gateway === anyGateway || choiceOf(gatewayOf(session.id)) === wall.gateway));
  const present = new Set(shown.map((session) => session.id));
  const pinned = wall.pins.filter((id) => present.has(id));
  const first = new Set(pinned);
  const rest = shown.filter((session) => !first.has(session.id)).sort((a, b) => compare(a, b) || 0);
  return [...pinned, ...rest.map((session) => session.id)];
}

const ordered = ['id', 'user', 'asset', 'protocol', 'team', 'state', 'risk', 'riskScore', 'startedAt'] as const satisfies readonly (keyof Session)[];

/** Every order of both but the one by activity is the same. */
export const ordersAlike = (a: readonly Session[], b: readonly Session[]): boolean =>
  a.length === b.length && a.every((session, index) => session === b[index] || ordered.every((key) => session[key] === b[index]?.[key]));

/** Whether a session may make room: of low risk, nobody does anything with it, and nobody asked to see it. `now` is the gateway's time. */
export function isQuiet(session: Session, wall: Pick<WallState, 'quiet' | 'pins' | 'opened'>, now: number): boolean {
  if (wall.quiet === 'tiles' || session.risk !== 'low' || session.state !== 'live' || session.participants.length > 0) return false;
  if (wall.pins.includes(session.id) || wall.opened.includes(session.id)) return false;
  return wall.quiet === 'calm' || now - session.lastActivityAt >= idleAfterMs;
}

/** What is a tile and what stands in the strip of quiet ones, each in order. */
export interface Arrangement {
  readonly tiles: readonly SessionId[];
  readonly strip: readonly SessionId[];
}

export interface Holding {
  /** Pointer or keyboard focus is on the wall. */
  readonly frozen: boolean;
  /** The operator has just given this order by hand: it counts at once. */
  readonly byHand: boolean;
  /** The operator has just put these back into the strip. */
  readonly putAway: ReadonlySet<SessionId>;
}

export const letGo: Holding = { frozen: false, byHand: false, putAway: new Set() };

/**
 * What the wall shows. While it is frozen nobody moves: those shown keep their places, newcomers and quiet ones that are not
 * quiet any more go to the end, and those that are gone leave only when the freeze ends. A name in the strip whose session has
 * become a tile keeps its place there, and stands empty: `strip` may hold ids of `tiles`.
 */
export function settled(shown: Arrangement, wanted: Arrangement, { frozen, byHand, putAway }: Holding): Arrangement {
  if (!frozen || shown.tiles.length + shown.strip.length === 0) return sameArrangement(shown, wanted) ? shown : wanted;
  const quiet = new Set(wanted.strip);
  const stay = putAway.size === 0 ? shown.tiles : shown.tiles.filter((id) => !putAway.has(id) || !quiet.has(id));
  const tiles = settledOrder(stay, byHand ? [...wanted.tiles, ...stay.filter((id) => !wanted.tiles.includes(id))] : wanted.tiles, !byHand);
  const isTile = new Set(tiles);
  const strip = settledOrder(shown.strip, wanted.strip.filter((id) => !isTile.has(id)), shown.strip.length > 0);
  const next = { tiles, strip };
  return sameArrangement(shown, next) ? shown : next;
}

/** One list of it. */
export function settledOrder(shown: readonly SessionId[], wanted: readonly SessionId[], frozen: boolean): readonly SessionId[] {
  if (!frozen || shown.length === 0) return same(shown, wanted) ? shown : wanted;
  const kept = new Set(shown);
  const newcomers = wanted.filter((id) => !kept.has(id));
  return newcomers.length === 0 ? shown : [...shown, ...newcomers];
}

export const same = (a: readonly SessionId[], b: readonly SessionId[]): boolean => a === b || (a.length === b.length && a.every((id, index) => id === b[index]));
export const sameArrangement = (a: Arrangement, b: Arrangement): boolean => same(a.tiles, b.tiles) && same(a.strip, b.strip);
