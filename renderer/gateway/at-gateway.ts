import { success, type Result } from '../../shared/base/problem';
import { idAt, ownId } from '../../shared/model/gateway-ids';
import type { Access } from '../../shared/model/access';
import type { Approval } from '../../shared/model/approval';
import type { AuditEvent } from '../../shared/model/audit';
import type { GatewayId } from '../../shared/model/ids';
import type { Lock } from '../../shared/model/lock';
import type { RemoteRecording } from '../../shared/model/recording';
import type { Session } from '../../shared/model/session';
import type { FactsListener, GatewayClient } from './client';

function mapped<From, To>(result: Result<From>, map: (value: From) => To): Result<To> {
  return result.ok ? success(map(result.value)) : result;
}

/**
 * One of several gateways: whatever it names bears its mark from here on, and what is asked of it goes out under the gateway's
 * own names. A gateway cannot name what is another's.
 */
export function clientAt(gateway: GatewayId, client: GatewayClient): GatewayClient {
  const session = (told: Session): Session => ({
    ...told, id: idAt(gateway, told.id), recordingId: told.recordingId === undefined ? undefined : idAt(gateway, told.recordingId),
  });
  const event = (told: AuditEvent): AuditEvent => ({
    ...told, id: idAt(gateway, told.id), sessionId: told.sessionId === undefined ? undefined : idAt(gateway, told.sessionId),
  });
  const lock = (told: Lock): Lock => ({ ...told, id: idAt(gateway, told.id), sessionId: told.sessionId && idAt(gateway, told.sessionId) });
  const recording = (told: RemoteRecording): RemoteRecording => ({ ...told, id: idAt(gateway, told.id), sessionId: idAt(gateway, told.sessionId) });
  const approval = (told: Approval): Approval => ({
    ...told, id: idAt(gateway, told.id), subject: told.subject.kind === 'asset' ? told.subject : { ...told.subject, id: idAt(gateway, told.subject.id) },
  });
  const access = (told: Access): Access => ({ ...told, id: idAt(gateway, told.id), sessionId: told.sessionId && idAt(gateway, told.sessionId) });
  const marked = (listener: FactsListener): FactsListener => ({
    onSnapshot: (snapshot) => listener.onSnapshot({ ...snapshot, sessions: snapshot.sessions.map(session), locks: snapshot.locks.map(lock), approvals: snapshot.approvals?.map(approval), access: snapshot.access?.map(access) }),
    onSession: (told) => listener.onSession(session(told)),
    onActivity: (told) => listener.onActivity(told.map((each) => ({ ...each, id: idAt(gateway, each.id) }))),
    onAuditEvent: (told) => listener.onAuditEvent(event(told)),
    onLocks: (locks) => listener.onLocks(locks.map(lock)),
    onRecording: (told) => listener.onRecording(recording(told)),
    onApprovals: (approvals) => listener.onApprovals?.(approvals.map(approval)),
    onAccess: (all) => listener.onAccess?.(all.map(access)),
    onConnection: (connection) => listener.onConnection(connection),
    onServerTime: (server, receivedAt) => listener.onServerTime(server, receivedAt),
  });
  return {
    origin: client.origin,
    listSessions: async (query) => mapped(await client.listSessions(query), (page) => ({ ...page, sessions: page.sessions.map(session) })),
    getSession: async (id) => mapped(await client.getSession(ownId(id)), (details) => ({ session: session(details.session), events: details.events.map(event) })),
    async submitOrder({ gateway: _asked, ...order }) {
      const own = {
        ...order, sessionId: order.sessionId && ownId(order.sessionId), lockId: order.lockId && ownId(order.lockId),
        recordingId: order.recordingId && ownId(order.recordingId), approvalId: order.approvalId && ownId(order.approvalId),
        expectedSessions: order.expectedSessions?.map(ownId),
      };
      return mapped(await client.submitOrder(own), (answer) => ({ ...answer, session: answer.session && session(answer.session) }));
    },
    listAudit: async (query) => mapped(await client.listAudit({ ...query, sessionId: query.sessionId && ownId(query.sessionId) }), (page) => ({ ...page, events: page.events.map(event) })),
    async reportEvents(events) {
      const own = events.map((each) => ({ ...each, id: ownId(each.id), sessionId: each.sessionId && ownId(each.sessionId) }));
      return mapped(await client.reportEvents(own), (ids) => ids.map((id) => idAt(gateway, id)));
    },
    listRecordings: async (query) => mapped(await client.listRecordings(query), (page) => ({ ...page, recordings: page.recordings.map(recording) })),
    listPolicies: () => client.listPolicies(),
    tryPolicy: async (text, since, signal) => mapped(await client.tryPolicy(text, since, signal), (trial) => ({
      ...trial, hits: trial.hits.map((hit) => ({ ...hit, sessionId: idAt(gateway, hit.sessionId), recordingId: idAt(gateway, hit.recordingId) })),
    })),
    sendInput: (input) => client.sendInput({ ...input, sessionId: ownId(input.sessionId) }),
    point: (pointing) => client.point({ ...pointing, sessionId: ownId(pointing.sessionId) }),
    readClipboard: (asked) => client.readClipboard({ ...asked, sessionId: ownId(asked.sessionId) }),
    readBack: (id, seconds, signal) => client.readBack(ownId(id), seconds, signal),
    watchFacts: (listener, from) => client.watchFacts(marked(listener), from),
    dispose: () => client.dispose(),
  };
}
