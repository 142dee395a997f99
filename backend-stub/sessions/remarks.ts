import type { AuditEvent } from '../../shared/model/audit';
import type { AlertAcknowledgement, HandoverNote } from '../../shared/model/session';

/** What operators leave at a session. */
export interface SessionRemarks {
  readonly acknowledgements: readonly AlertAcknowledgement[];
  readonly notes: readonly HandoverNote[];
}

export const noRemarks: SessionRemarks = { acknowledgements: [], notes: [] };

/** Facts carry this many of each; the session's audit events have them all. */
const mostTold = 20;
/** Names in the audit log. */
export const remarkEvents = { acknowledge: 'alert.acknowledge', note: 'session.note' } as const;

export const newest = <Item>(list: readonly Item[]): readonly Item[] => list.slice(-mostTold);

/** An acknowledged cause that has faded is not acknowledged for good: when it comes back it is news. */
export function stillRaising(remarks: SessionRemarks, isCause: (cause: string) => boolean): SessionRemarks {
  if (remarks.acknowledgements.every(({ causes }) => causes.every(isCause))) return remarks;
  return { ...remarks, acknowledgements: remarks.acknowledgements.map((each) => ({ ...each, causes: each.causes.filter(isCause) })) };
}

/** As the audit log has them: what was left at a session before the gateway was killed is not lost. */
export function remarksFrom(log: readonly AuditEvent[]): SessionRemarks {
  const notes = log.filter(({ event }) => event === remarkEvents.note).map(({ orderId, id, time, details }): HandoverNote => ({
    id: orderId ?? id, author: details['author'] ?? '', at: time, text: details['note'] ?? '',
  }));
  const acknowledgements = log.filter(({ event }) => event === remarkEvents.acknowledge).map(({ time, details }): AlertAcknowledgement => ({
    by: details['author'] ?? '', at: time, note: details['note'] ?? '', causes: (details['causes'] ?? '').split('\n').filter((cause) => cause !== ''),
  }));
  return { notes: newest(notes), acknowledgements: newest(acknowledgements) };
}
