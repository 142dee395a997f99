import { describe, expect, it } from 'vitest';
import { failure, success } from '../../shared/base/problem';
import { millis, unixMillis } from '../../shared/base/units';
import type { Order } from '../../shared/intent/order';
import { firstGateway, idAt } from '../../shared/model/gateway-ids';
import { gatewayId, orderId, participationId, recordingId, sessionId } from '../../shared/model/ids';
import type { Session } from '../../shared/model/session';
import { clientAt } from './at-gateway';
import type { FactsListener, GatewayClient, InputPiece } from './client';
import { routedGateway, type GatewayLink } from './routed';

const second = gatewayId('g2');
const same = sessionId('5b0c');
const theirs = idAt(second, same);
const session = { id: same, user: 'alice', asset: 'db-1', startedAt: unixMillis(1) } as Session;

/** A gateway that writes down what reaches it, under the names it uses itself. */
function gateway(id: typeof second, dead = false) {
  const orders: Order[] = [];
  const inputs: InputPiece[] = [];
  const asked: string[] = [];
  let listener: FactsListener | undefined;
  const client: GatewayClient = {
    origin: '',
    listSessions: async () => success({ sessions: [session], nextPageToken: '', total: 1 }),
    getSession: async (own) => { asked.push(own); return success({ session, events: [] }); },
    submitOrder: async (order) => {
      orders.push(order);
      return dead ? failure({ code: 'gateway-unreachable', severity: 'error', what: 'away', tip: '' }) : success({ accepted: true, session });
    },
    listAudit: async () => success({ events: [], more: false }),
    reportEvents: async () => success([]),
    listRecordings: async () => success({ recordings: [], nextPageToken: '', total: 0 }),
    listPolicies: async () => success({ policies: [], editable: true }),
    tryPolicy: async () => success({ hits: [{ ruleId: 'r', sessionId: same, user: 'alice', asset: 'db-1', recordingId: recordingId(same), text: 'ls', at: unixMillis(1), atMs: millis(1) }], lookedAt: 1, recordings: 1, limited: false }),
    sendInput: async (input) => { inputs.push(input); return success({ acceptedSequence: input.sequence, acceptedOrigin: input.origin }); },
    point: async ({ sessionId: own }) => { asked.push(own); return success(undefined); },
    readClipboard: async ({ sessionId: own }) => { asked.push(own); return success({ text: own, cut: false }); },
    async* readBack(own) {
      asked.push(own);
      yield { kind: 'frames', frames: [] };
    },
    watchFacts: (given) => { listener = given; return { reconnect: () => undefined, dispose: () => undefined }; },
    dispose: () => undefined,
  };
  const link: GatewayLink = { id, address: '', client: clientAt(id, client) };
  return { link, orders, inputs, asked, tell: () => listener };
}

describe('several gateways as one', () => {
  it('mark what a tried policy found as their own', async () => {
    const tried = await gateway(second).link.client.tryPolicy('{}', unixMillis(0), new AbortController().signal);
    expect(tried).toMatchObject({ ok: true, value: { hits: [{ sessionId: theirs, recordingId: theirs }] } });
  });

  it('bring each order, key and question to the gateway of its session, under the name it has there', async () => {
    const [one, two] = [gateway(firstGateway), gateway(second)];
    const all = routedGateway([one.link, two.link]);
    await all.submitOrder({ id: orderId('o1'), kind: 'pause', sessionId: theirs });
    await all.submitOrder({ id: orderId('o2'), kind: 'terminate', sessionId: same });
    await all.submitOrder({ id: orderId('o3'), kind: 'unlock', lockId: idAt(second, 'lock-1') });
    await all.submitOrder({ id: orderId('o4'), kind: 'lock', lockKind: 'user', lockName: 'alice', gateway: second });
    await all.submitOrder({ id: orderId('o5'), kind: 'lock', lockKind: 'user', lockName: 'alice' });
    expect(one.orders.map(({ id, sessionId: of }) => [id, of])).toEqual([['o2', same], ['o5', undefined]]);
    expect(two.orders.map(({ id, sessionId: of, lockId }) => [id, of, lockId])).toEqual([['o1', same, undefined], ['o3', undefined, 'lock-1'], ['o4', undefined, undefined]]);
    expect(two.orders.every((order) => !('gateway' in order))).toBe(true);
    await all.sendInput({ sessionId: theirs, participationId: participationId('p'), sequence: 1, text: 'x', origin: 'page', sender: '' });
    expect([one.inputs, two.inputs.map(({ sessionId: of }) => of)]).toEqual([[], [same]]);
    const details = await all.getSession(theirs);
    expect([one.asked, two.asked]).toEqual([[], [same]]);
    expect(details.ok && details.value.session.id).toBe(theirs);
  });

  it('refuse what is of a gateway nobody is signed in to, rather than ask another', async () => {
    const one = gateway(firstGateway);
    const all = routedGateway([one.link]);
    expect(await all.submitOrder({ id: orderId('o1'), kind: 'terminate', sessionId: theirs })).toMatchObject({ ok: false, problem: { code: 'signed-out' } });
    expect(await all.getSession(theirs)).toMatchObject({ ok: false });
    expect([one.orders, one.asked]).toEqual([[], []]);
  });

  it('name what they tell so that nobody is taken for another, whatever a gateway calls its own', () => {
    const two = gateway(second);
    const told: string[] = [];
    two.link.client.watchFacts({
      onActivity: () => undefined, onSnapshot: ({ sessions }) => told.push(...sessions.map(({ id }) => id)), onSession: ({ id }) => told.push(id), onLocks: (locks) => told.push(...locks.map(({ id }) => id)),
      onAuditEvent: () => undefined, onRecording: () => undefined, onConnection: () => undefined, onServerTime: () => undefined,
    });
    two.tell()?.onSession(session);
    two.tell()?.onSession({ ...session, id: sessionId('~5b0c') });
    expect(told).toEqual(['g2~5b0c', 'g2~~5b0c']);
    const one = gateway(firstGateway);
    one.link.client.watchFacts({
      onActivity: () => undefined, onSnapshot: () => undefined, onSession: ({ id }) => told.push(id), onLocks: () => undefined, onAuditEvent: () => undefined, onRecording: () => undefined, onConnection: () => undefined, onServerTime: () => undefined,
    });
    one.tell()?.onSession({ ...session, id: sessionId('g2~5b0c') });
    expect(told.at(-1)).not.toBe(told[0]);
  });
});
