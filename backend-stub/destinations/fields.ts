import type { AuditEvent } from '../../shared/model/audit';
import { auditNames, isAuditName, type SpecifiedCategory } from '../../shared/model/audit-names';

/** Of names that are not ours: what a newer console reports. */
const byPrefix: readonly (readonly [prefix: string, category: SpecifiedCategory])[] = [['recording', 'Access'], ['playback', 'Access'], ['library.', 'Access'], ['export', 'Access'], ['evidence.', 'Access'], ['session.', 'Session']];

export const categoryOf = ({ category, event }: Pick<AuditEvent, 'category' | 'event'>): SpecifiedCategory =>
  (isAuditName(event) ? auditNames[event] : category === 'Operation' ? byPrefix.find(([prefix]) => event.startsWith(prefix))?.[1] ?? 'Administrative' : category);

/** What leaves the gateway of an event, in every shape. */
export interface OutgoingEvent {
  readonly id: string;
  readonly sequence: number;
  readonly event: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly user: string;
  readonly 'addr.remote': string;
  readonly server_id: string;
  readonly session_id: string;
  readonly success: boolean;
  readonly category: SpecifiedCategory;
  readonly level: AuditEvent['level'];
  readonly title: string;
  readonly message: string;
  readonly order_id: string;
  readonly details: Readonly<Record<string, string>>;
}

export const outgoing = (event: AuditEvent): OutgoingEvent => ({
  id: event.id, sequence: event.sequence, event: event.event, time: new Date(event.time).toISOString(), user: event.user, 'addr.remote': event.remoteAddress,
  server_id: event.serverId, session_id: event.sessionId ?? '', success: event.success, category: categoryOf(event), level: event.level, title: event.title,
  message: event.message, order_id: event.orderId ?? '', details: event.details,
});
