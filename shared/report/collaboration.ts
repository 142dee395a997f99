import type { UnixMillis } from '../base/units';
import type { AuditEvent } from '../model/audit';

/** Somebody's time in somebody else's session, in one mode. */
export interface Stay {
  /** The id of the event it began with. */
  readonly id: string;
  readonly user: string;
  /** `loginName (DisplayName) / userDirectory`, where the event says so. */
  readonly label: string;
  readonly intent: 'Monitor' | 'Participate';
  readonly from: UnixMillis;
  /** Absent: still in it. */
  readonly to?: UnixMillis | undefined;
  /** How it ended. */
  readonly end?: 'left' | 'changed mode' | 'session ended' | undefined;
}

/** Something that was ordered or passed on in a session. */
export interface Act {
  readonly event: AuditEvent;
  /** For what lasts (a pause): until when, as far as it is over. */
  readonly until?: UnixMillis | undefined;
  readonly lasts: boolean;
}

export interface Collaboration {
  /** In the order in which they began. */
  readonly stays: readonly Stay[];
  /** Orders, refusals and hand-overs of the keyboard, oldest first. */
  readonly acts: readonly Act[];
}

const labelIn = (event: AuditEvent): string => /^user=(.*), intent=/.exec(event.message)?.[1] ?? event.user;
const joins = new Set(['session.join', 'session.participate']);
/** What is told elsewhere, or is about no other person. */
const others = /^session\.(?:start|end|event\.|command|fullscreen|replay|risk|transfer|file)|^policy\.|^recording\.|^library\.|^export\./;
const endsPause = /^session\.(?:resume|end)$/;

/** Who was with whom in a session, and what they did; from the session's events in any order. */
export function collaborationOf(unordered: readonly AuditEvent[]): Collaboration {
  const events = [...unordered].sort((first, second) => first.sequence - second.sequence);
  const stays: Stay[] = [];
  const open = new Map<string, number>();
  const close = (user: string, to: UnixMillis, end: Stay['end']): void => {
    const at = open.get(user);
    if (at === undefined) return;
    open.delete(user);
    stays[at] = { ...stays[at]!, to, end };
  };
  for (const event of events) {
    if (joins.has(event.event) && event.success) {
      const intent = event.event === 'session.join' ? 'Monitor' : 'Participate';
      const known = open.get(event.user);
      // Another window of the same person in the same mode is the same stay.
      if (known !== undefined && stays[known]?.intent === intent) continue;
      close(event.user, event.time, 'changed mode');
      open.set(event.user, stays.push({ id: event.id, user: event.user, label: labelIn(event), intent, from: event.time }) - 1);
    } else if (event.event === 'session.leave') close(event.user, event.time, 'left');
    else if (event.event === 'session.end') for (const user of open.keys()) close(user, event.time, 'session ended');
  }
  const acts = events.filter((event) => !joins.has(event.event) && event.event !== 'session.leave' && !others.test(event.event)).map((event): Act => {
    const lasts = event.event === 'session.pause' && event.success;
    return { event, lasts, until: lasts ? events.find((later) => later.sequence > event.sequence && later.success && endsPause.test(later.event))?.time : undefined };
  });
  return { stays, acts };
}

/** How long a stay or a pause took, or takes until now. */
export const lengthOf = ({ from, to }: { readonly from: number; readonly to?: number | undefined }, now: number): number => Math.max(0, (to ?? now) - from);

/** Runs of a command as the gateway told them. */
export const isCommand = ({ event }: AuditEvent): boolean => /^session\.command\b|^command\b/.test(event);
/** Files that went through the session. */
export const isTransfer = ({ event }: AuditEvent): boolean => /^(?:session\.)?(?:transfer|file|sftp|scp)\b/.test(event);
/** Milliseconds since the session's start, where an event says so; else by the clock. */
export function placeOf(event: AuditEvent, startedAt: number): number {
  const told = Number(event.details['atMs']);
  return event.details['atMs'] !== undefined && event.details['atMs'] !== '' && Number.isFinite(told) && told >= 0 ? told : Math.max(0, event.time - startedAt);
}
