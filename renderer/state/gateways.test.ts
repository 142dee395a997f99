import { describe, expect, it } from 'vitest';
import { unixMillis } from '../../shared/base/units';
import type { GatewayInfo, GatewayStanding } from '../../shared/ipc/schemas';
import { firstGateway, idAt } from '../../shared/model/gateway-ids';
import { gatewayId, orderId, sessionId } from '../../shared/model/ids';
import type { Role } from '../../shared/model/operator';
import type { Session } from '../../shared/model/session';
import { byGateway, mergeRecords } from './audit';
import { choiceOf } from './gateway-choice';
import { labelGateways } from './gateway-labels';
import { isFresh, selectGatewayOf, selectGateways, selectLabelOf, selectOperatorOf, selectSeveral, selectSignedOut, selectSkewOf } from './gateway-selectors';
import { gatewayLeft, gatewaysKnown, liveChanged } from './gateways';
import { createIngest } from './ingest';
import { orderAsked } from './orders';
import { someEvent, someSession } from './samples';
import { selectAudit, selectLiveSessions, selectSessions, selectWantedOrder } from './selectors';
import { createConsoleStore } from './store';
import { wallChanged } from './wall';

const second = gatewayId('g2');
const info = (name: string): GatewayInfo => ({
  address: `https://${name}.example`, serverId: name, name, version: '1', demo: false, demoUsers: [], signingKey: '', signingKeyId: '', announcesWatchers: false, terminateGraceMs: 0,
});
const standing = (id: string, name: string, role: Role): GatewayStanding =>
  ({ id, gateway: info(name), signedIn: true, wanted: true, operator: { loginName: 'ana', displayName: 'Ana', userDirectory: 'local', role, team: 't' } });
const theirs = (id: string, changes: Partial<Session> = {}): Session => someSession(idAt(second, id), changes);

function console2() {
  const store = createConsoleStore();
  store.dispatch(gatewaysKnown([standing('', 'north', 'security-analyst'), standing('g2', 'south', 'auditor')]));
  const door = (gateway: typeof second) => createIngest({ gateway, dispatch: store.dispatch, schedule: (flush) => flush(), now: () => 5000 });
  const [first, other] = [door(firstGateway), door(second)];
  const snapshot = (sessions: readonly Session[]) => ({ serverId: 's', sessions, locks: [], serverTime: unixMillis(0) });
  return { store, first, other, snapshot };
}

describe('gateways in the store', () => {
  it('tell the whole truth each about their own sessions only', () => {
    const { store, first, other, snapshot } = console2();
    first.onSnapshot(snapshot([someSession('same'), someSession('b')]));
    other.onSnapshot(snapshot([theirs('same')]));
    expect(selectSessions(store.getState()).map(({ id }) => id)).toEqual(['same', 'b', 'g2~same']);
    other.onSession(theirs('same', { riskScore: 50 }));
    const { rises } = store.getState();
    expect(rises['g2~same']).toEqual({ score: 50, at: 5000 });
    first.onSnapshot(snapshot([]));
    expect(store.getState().rises).toEqual({ 'g2~same': rises['g2~same'] });
    expect(selectSessions(store.getState()).map(({ id }) => id)).toEqual(['g2~same']);
    other.onLocks([{ id: 'g2~l', kind: 'user', name: 'x', author: 'a', since: unixMillis(1), reason: '' }]);
    first.onLocks([]);
    expect(store.getState().locks.map(({ id }) => id)).toEqual(['g2~l']);
  });

  it('are connected, slow, gone and signed out each for itself', () => {
    const { store, first, other, snapshot } = console2();
    first.onConnection({ state: 'connected', since: 1 });
    first.onSnapshot(snapshot([someSession('a')]));
    other.onServerTime(unixMillis(60_000), 1000);
    other.onConnection({ state: 'reconnecting', since: 7, attempt: 1, retryInMs: 1, problem: { code: 'x', severity: 'error', what: '', tip: '' } });
    const state = store.getState();
    expect([selectGatewayOf(state, 'a'), selectGatewayOf(state, theirs('a').id)].map((one) => one?.facts)).toMatchObject([{ state: 'connected' }, { state: 'reconnecting', since: 7 }]);
    expect([selectSkewOf(state, 'a'), selectSkewOf(state, theirs('a').id)]).toEqual([0, 59_000]);
    expect([isFresh(state, firstGateway), isFresh(state, second)]).toEqual([true, false]);
    store.dispatch(liveChanged({ gateway: second, live: 'signed-out' }));
    store.dispatch(gatewayLeft('https://south.example'));
    expect(selectSignedOut(store.getState())).toBe(false);
    expect(selectOperatorOf(store.getState(), theirs('a').id)).toBeUndefined();
    expect(selectOperatorOf(store.getState(), 'a')?.role).toBe('security-analyst');
    // It stays listed: somebody wants it.
    expect(selectGateways(store.getState()).map(({ id, signedIn }) => [id, signedIn])).toEqual([['', true], ['g2', false]]);
  });

  it('give the operator the rights of the session\'s own gateway', () => {
    const { store } = console2();
    expect([selectOperatorOf(store.getState(), 'a'), selectOperatorOf(store.getState(), theirs('a').id)].map((who) => who?.role)).toEqual(['security-analyst', 'auditor']);
  });

  it('show what this machine remembers of one as live only when that one has spoken', () => {
    const { store, first, snapshot } = console2();
    store.dispatch({ type: 'facts/recalled', payload: { sessions: [theirs('old')], recordings: [] } });
    first.onSnapshot(snapshot([someSession('a')]));
    expect(selectLiveSessions(store.getState()).map(({ id }) => id)).toEqual(['a']);
    expect(selectSessions(store.getState())).toHaveLength(2);
  });

  it('prove only the orders that were given to them', () => {
    const { store, first, other } = console2();
    store.dispatch(orderAsked({ order: { id: orderId('o'), kind: 'pause', sessionId: sessionId('a') }, label: 'Pause a', at: 1 }));
    other.onAuditEvent(someEvent(1, 'o', { id: idAt(second, someEvent(1).id) }));
    expect(store.getState().orders.entities[orderId('o')]?.stage).toBe('asked');
    first.onAuditEvent(someEvent(1, 'o'));
    expect(store.getState().orders.entities[orderId('o')]?.stage).toBe('effective');
  });

  it('are filtered on the wall', () => {
    const { store, first, other, snapshot } = console2();
    first.onSnapshot(snapshot([someSession('a')]));
    other.onSnapshot(snapshot([theirs('b')]));
    store.dispatch(wallChanged({ gateway: choiceOf(second) }));
    expect(selectWantedOrder(store.getState())).toEqual(['g2~b']);
    store.dispatch(wallChanged({ gateway: choiceOf(firstGateway) }));
    expect(selectWantedOrder(store.getState())).toEqual(['a']);
  });
});

describe('the records of several gateways', () => {
  it('are one, by time, without changing what either says of its own order', () => {
    const at = (gateway: typeof second, sequence: number, time: number) => someEvent(sequence, undefined, { id: idAt(gateway, someEvent(sequence).id), time: unixMillis(time) });
    // The first gateway's clock was put back between its events 1 and 2.
    const merged = mergeRecords([[at(firstGateway, 3, 40), at(firstGateway, 2, 5), at(firstGateway, 1, 30)], [at(second, 9, 35), at(second, 8, 1)]]);
    expect(merged.map(({ id }) => id)).toEqual(['event-3', 'g2~event-9', 'event-2', 'event-1', 'g2~event-8']);
    expect(byGateway(merged).map((list) => list.map(({ sequence }) => sequence))).toEqual([[3, 2, 1], [9, 8]]);
    const { store, first, other } = console2();
    first.onAuditEvent(at(firstGateway, 1, 10));
    other.onAuditEvent(at(second, 1, 20));
    first.onAuditEvent(at(firstGateway, 2, 30));
    expect(selectAudit(store.getState()).map(({ id }) => id)).toEqual(['event-2', 'g2~event-1', 'event-1']);
  });
});

describe('labels', () => {
  it('are only needed with several gateways', () => {
    const { store } = console2();
    expect(selectLabelOf(store.getState(), theirs('a').id)).toEqual({ id: 'g2', address: 'https://south.example', name: 'south', colour: 2 });
    store.dispatch(gatewaysKnown([standing('', 'north', 'security-analyst')]));
    expect(selectSeveral(store.getState())).toBe(false);
    expect(selectLabelOf(store.getState(), 'a')).toBeUndefined();
  });

  it('are never the same for two, and are what the operator chose', () => {
    const known = ['', 'g2', 'g3', 'g8'].map((id, index) => ({ id: gatewayId(id), info: { address: `https://h${index}.example`, name: index < 2 ? 'Vigil' : `gate ${index}` } }));
    const labels = labelGateways(known, { 'https://h2.example': { name: 'Berlin', colour: 6 } });
    expect(labels.map(({ name, colour }) => [name, colour])).toEqual([['Vigil h0.example', 1], ['Vigil h1.example', 2], ['Berlin', 6], ['gate 3', 2]]);
    expect(new Set(labels.map(({ name }) => name)).size).toBe(4);
  });
});
