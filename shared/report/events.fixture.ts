import fc from 'fast-check';
import { unixMillis } from '../base/units';
import type { AuditEvent } from '../model/audit';
import { auditEventId, sessionId } from '../model/ids';

export const event = (change: Partial<AuditEvent>): AuditEvent => ({
  id: auditEventId('e1'), sequence: 1, level: 'Information', category: 'Operation', event: 'session.join', title: 'Join Session', message: 'user=ana (Ana Kovac) / local, intent=Monitor',
  time: unixMillis(Date.UTC(2026, 10, 21, 23, 30)), user: 'ana', remoteAddress: '10.0.0.1', serverId: 'gw', success: true, details: {}, ...change,
});

const kinds = [
  ['session.start', 'Start Session', 'Session'], ['session.end', 'End Session', 'Session'], ['session.join', 'Join Session', 'Operation'], ['session.participate', 'Join Session', 'Operation'],
  ['session.leave', 'Leave Session', 'Operation'], ['session.event.join', 'Session Event', 'Operation'], ['session.pause', 'Pause Session', 'Operation'], ['session.terminate', 'Terminate Session', 'Operation'],
  ['session.refused', 'Session Refused', 'Access'], ['order.refused', 'Order Refused', 'Access'], ['recording.play', 'Play Recording', 'Access'], ['recording.download', 'Download Recording', 'Access'],
  ['auth.signin', 'Sign In', 'Authentication'], ['auth.signin.failed', 'Sign In Failed', 'Authentication'], ['session.risk', 'Risk Rise', 'Security'], ['command', 'Command', 'Session'],
  ['approval.request', 'Request Approval', 'Access'], ['approval.grant', 'Grant Approval', 'Access'], ['approval.deny', 'Deny Approval', 'Access'], ['access.request', 'Request Access', 'Access'], ['access.grant', 'Grant Access', 'Access'], ['access.revoke', 'Revoke Access', 'Access'], ['lock.create', 'Create Lock', 'Administrative'],
] as const;

/** Records of a gateway: sequences 1, 2, 3 …, times that mostly rise. */
export const someEvents = (most: number): fc.Arbitrary<readonly AuditEvent[]> => fc.array(fc.record({
  kind: fc.constantFrom(...kinds), user: fc.constantFrom('ana', 'pat', 'uma', '=cmd|1', 'x,"y"\n'), asset: fc.constantFrom('db-7', 'web-1', undefined), session: fc.constantFrom('s1-11111111', 's2-22222222', 's3-33333333', undefined),
  cause: fc.constantFrom('off hours', 'new target', 'failed sign-ins'), success: fc.boolean(), minutes: fc.integer({ min: -5, max: 3000 }), waited: fc.option(fc.nat(100_000)),
}), { maxLength: most }).map((drafts) => {
  let time = Date.UTC(2026, 9, 24);
  return drafts.map(({ kind: [name, title, category], user, asset, session, cause, success, minutes, waited }, at): AuditEvent => {
    time += minutes * 60_000;
    return event({
      id: auditEventId(`e${at}`), sequence: at + 1, event: name, title, category, user, success, time: unixMillis(time), level: success ? 'Information' : 'Warning', message: `about ${user}`,
      ...(session === undefined ? {} : { sessionId: sessionId(session) }),
      details: { ...(asset === undefined ? {} : { asset, sessionUser: 'alice' }), ...(waited === null ? {} : { waitedMs: String(waited) }), requester: user, approver: 'pat', ...(name === 'session.risk' ? { cause, causes: cause === 'off hours' ? 'off hours (03:12)' : `${cause}: first time` } : {}) },
    });
  });
});
