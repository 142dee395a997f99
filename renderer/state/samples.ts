import { unixMillis } from '../../shared/base/units';
import type { AuditEvent } from '../../shared/model/audit';
import { auditEventId, orderId, sessionId } from '../../shared/model/ids';
import type { Session } from '../../shared/model/session';

/** A live session with nothing special about it; for tests. */
export const someSession = (id: string, changes: Partial<Session> = {}): Session => ({
  id: sessionId(id), user: `user-${id}`, asset: 'db-1', protocol: 'ssh', team: 'payments', remoteAddress: '10.0.0.1', state: 'live', stateVersion: 1,
  startedAt: unixMillis(1000), lastActivityAt: unixMillis(1000), columns: 80, rows: 24, risk: 'low', riskScore: 0, riskCauses: [], participants: [],
  outputBytes: 0, simulated: false, ...changes,
});

/** An audit event; `order` names the order it proves. */
export const someEvent = (sequence: number, order?: string, changes: Partial<AuditEvent> = {}): AuditEvent => ({
  id: auditEventId(`event-${sequence}`), sequence, level: 'Information', category: 'Operation', event: 'session.pause', title: 'Pause Session', message: 'said',
  time: unixMillis(sequence), user: 'ana', remoteAddress: '', serverId: 's', success: true, details: {}, ...(order === undefined ? {} : { orderId: orderId(order) }), ...changes,
});
