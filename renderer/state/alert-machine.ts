import { gatewayOf } from '../../shared/model/gateway-ids';
import type { GatewayId, SessionId } from '../../shared/model/ids';
import { openCauses, sessionName, type Session } from '../../shared/model/session';

export type AlertKind = 'risk' | 'stale' | 'gateway' | 'order';
export type AlertLevel = 'critical' | 'high' | 'warning';

export interface AlertDone {
  /** As in "Ana Kovac (ana)". */
  readonly by: string;
  readonly at: number;
  readonly note: string;
  /** False: only this machine knows; the gateway is told when it can be. */
  readonly told: boolean;
}

/** Something that wants a person's eyes, until somebody says that they looked. Times are this machine's, in ms since 1970. */
export interface Alert {
  /** "risk <session>", "stale <session>", "gateway <gateway>", "order <order>": one of each at a time. */
  readonly id: string;
  readonly kind: AlertKind;
  readonly level: AlertLevel;
  readonly gateway: GatewayId;
  readonly sessionId?: SessionId | undefined;
  /** Who or what it is about: "alice@db-7"; empty for a gateway, whose name is the console's to choose. */
  readonly about: string;
  readonly cause: string;
  /** Of kind risk: all causes nobody has acknowledged, newest first. */
  readonly causes: readonly string[];
  readonly since: number;
  /** It was there when this window first looked: it is shown, but no alarm is raised about it. */
  readonly found: boolean;
  /** Since when the reason for it is gone. It stays until somebody has acknowledged it. */
  readonly overAt?: number | undefined;
  readonly done?: AlertDone | undefined;
}

export const isOpen = (alert: Alert): boolean => alert.done === undefined;
export const riskAlertId = (session: SessionId): string => `risk ${session}`;
export const staleAlertId = (session: SessionId): string => `stale ${session}`;
/** Why a picture without news is one. */
export const staleCause = 'no picture for 30 s, although the gateway answers';
export const gatewayAlertId = (gateway: GatewayId): string => `gateway ${gateway}`;
const weights: Readonly<Record<AlertLevel, number>> = { critical: 0, high: 1, warning: 2 };
/** Not acknowledged ones first, critical before the others, newest first. */
export const byUrgency = (a: Alert, b: Alert): number => Number(!isOpen(a)) - Number(!isOpen(b)) || weights[a.level] - weights[b.level] || b.since - a.since;

const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((each, index) => each === b[index]);

/**
 * The alert about a session's risk, from what the gateway says of the session. Acknowledgements are the gateway's word: every
 * console comes to the same.
 *
 * |                       | nothing          | open                                | acknowledged      |
 * |-----------------------|------------------|-------------------------------------|-------------------|
 * | risky, open causes    | open             | open; anew in time with a new cause | open again        |
 * | risky, none open      | acknowledged     | acknowledged                        | acknowledged      |
 * | calm, or ended        | nothing          | open, over; acknowledged: nothing   | nothing           |
 */
export function riskAlert(session: Session, before: Alert | undefined, at: number, found: boolean): Alert | undefined {
  const causes = openCauses(session);
  const risky = session.risk === 'high' || session.risk === 'critical';
  const raising = risky && session.state !== 'ended';
  const last = session.acknowledgements?.at(-1);
  if (!raising) {
    if (before === undefined || !isOpen(before) || causes.length === 0) return undefined;
    return before.overAt === undefined ? { ...before, overAt: at } : before;
  }
  const facts = { id: riskAlertId(session.id), kind: 'risk', level: session.risk === 'critical' ? 'critical' : 'high', gateway: gatewayOf(session.id), sessionId: session.id, about: sessionName(session) } as const;
  if (causes.length === 0) {
    if (last === undefined) return before ?? { ...facts, cause: 'cause not told', causes: [], since: at, found };
    if (before?.done?.at === last.at && before.level === facts.level) return before;
    return { ...facts, cause: session.riskCauses[0] ?? '', causes: [], since: before?.since ?? last.at, found: true, done: { by: last.by, at: last.at, note: last.note, told: true } };
  }
  if (before !== undefined && isOpen(before) && before.overAt === undefined && before.level === facts.level && same(before.causes, causes)) return before;
  const news = before === undefined || !isOpen(before) || causes.some((cause) => !before.causes.includes(cause));
  // Acknowledged here while the gateway was away: its silence about that is no new alarm.
  if (before?.done?.told === false && causes.every((cause) => before.causes.includes(cause))) return before.level === facts.level ? before : { ...before, level: facts.level };
  return { ...facts, cause: causes[0] ?? '', causes, since: news ? at : before.since, found: news ? found : before.found };
}

/** A session the gateway does not list any more: nobody will hear of it again. */
export const goneAlert = (alert: Alert, at: number): Alert | undefined => (isOpen(alert) ? { ...alert, overAt: alert.overAt ?? at } : undefined);

/** What is left of an alert about a session that ended before this page was there, by what the gateway says of the session now. Nothing when somebody has acknowledged it. */
export function rememberedAlert(session: Session, kind: 'risk' | 'stale', since: number, overAt: number): Alert | undefined {
  if (kind === 'stale') {
    return { id: staleAlertId(session.id), kind, level: 'warning', gateway: gatewayOf(session.id), sessionId: session.id, about: sessionName(session), cause: staleCause, causes: [], since, found: true, overAt };
  }
  const before = riskAlert({ ...session, state: 'live' }, undefined, since, true);
  return before !== undefined && isOpen(before) ? { ...before, overAt } : undefined;
}

/** The reason for it is back after it was over, or was acknowledged and over. */
export function raised(alert: Alert, before: Alert | undefined): Alert {
  if (before === undefined || (!isOpen(before) && before.overAt !== undefined)) return alert;
  return before.overAt === undefined ? before : { ...before, overAt: undefined, since: alert.since, cause: alert.cause };
}
