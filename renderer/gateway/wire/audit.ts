import { create } from '@bufbuild/protobuf';
import type { AuditEvent } from '../../../shared/model/audit';
import { auditEventId, orderId, sessionId } from '../../../shared/model/ids';
import { AuditEventSchema, type AuditEvent as WireAuditEvent } from '../../../shared/proto/gen/vigil/v1/types_pb';
import { fromBig, timeFrom, toBig, toCount } from './numbers';

type Level = AuditEvent['level'];
type Category = AuditEvent['category'];

const levels: readonly Level[] = ['Information', 'Warning', 'Error'];
const categories: readonly Category[] = ['Operation', 'Authentication', 'Session', 'Access', 'Administrative', 'Security'];

export function auditEventFromWire(wire: WireAuditEvent): AuditEvent {
  return {
    id: auditEventId(wire.id), sequence: fromBig(wire.sequence),
    level: levels.find((level) => level === wire.level) ?? 'Information',
    category: categories.find((category) => category === wire.category) ?? 'Operation',
    event: wire.event, title: wire.title, message: wire.message, time: timeFrom(wire.timeMs),
    user: wire.user, remoteAddress: wire.remoteAddress, serverId: wire.serverId,
    sessionId: wire.sessionId === '' ? undefined : sessionId(wire.sessionId),
    success: wire.success,
    orderId: wire.orderId === '' ? undefined : orderId(wire.orderId),
    details: { ...wire.details },
  };
}

export function auditEventToWire(event: AuditEvent): WireAuditEvent {
  return create(AuditEventSchema, {
    id: event.id, sequence: toCount(event.sequence), level: event.level, category: event.category, event: event.event,
    title: event.title, message: event.message, timeMs: toBig(event.time), user: event.user,
    remoteAddress: event.remoteAddress, serverId: event.serverId, sessionId: event.sessionId ?? '',
    success: event.success, orderId: event.orderId ?? '', details: { ...event.details },
  });
}
