import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unixMillis } from '../../shared/base/units';
import { openCauses, type AlertAcknowledgement, type RiskLevel, type Session } from '../../shared/model/session';
import { sessionId } from '../../shared/model/ids';
import { firstGateway } from '../../shared/model/gateway-ids';
import { byUrgency, isOpen, raised, riskAlert, type Alert } from './alert-machine';
import { selectAlerts, selectOpenAlerts } from './alert-selectors';
import { alertDone, alertOver, alertRaised } from './alerts';
import { createIngest } from './ingest';
import { orderDismissed, orderAsked, orderRefused } from './orders';
import { someSession } from './samples';
import { createConsoleStore } from './store';
import { orderId } from '../../shared/model/ids';

const ack = (at: number, causes: readonly string[], note = ''): AlertAcknowledgement => ({ by: 'Ana (ana)', at: unixMillis(at), note, causes });
const risky = (causes: readonly string[], more: Partial<Session> = {}): Session => someSession('a', { risk: 'high', riskScore: 60, riskCauses: causes, ...more });

describe('the alert about a risk', () => {
  it('opens, is acknowledged, opens again with the next cause, and is over with the session only once somebody looked', () => {
    const open = riskAlert(risky(['su']), undefined, 10, false);
    expect(open).toMatchObject({ level: 'high', cause: 'su', since: 10 });
    const done = riskAlert(risky(['su'], { acknowledgements: [ack(20, ['su'], 'known')] }), open, 21, false);
    expect(done).toMatchObject({ done: { by: 'Ana (ana)', at: 20, note: 'known', told: true } });
    const again = riskAlert(risky(['rm', 'su'], { risk: 'critical', acknowledgements: [ack(20, ['su'])] }), done, 30, false);
    expect(again).toMatchObject({ level: 'critical', causes: ['rm'], since: 30 });
    const over = riskAlert(risky(['rm', 'su'], { state: 'ended', acknowledgements: [ack(20, ['su'])] }), again, 40, false);
    expect(over).toMatchObject({ causes: ['rm'], since: 30, overAt: 40 });
    expect(riskAlert(risky(['rm', 'su'], { state: 'ended', acknowledgements: [ack(20, ['su']), ack(50, ['rm'])] }), over, 50, false)).toBeUndefined();
  });

  it('that was acknowledged here while the gateway was away stays so until there is another cause', () => {
    const open = riskAlert(risky(['su']), undefined, 10, false);
    const here: Alert = { ...(open as Alert), done: { by: 'me', at: 11, note: '', told: false } };
    expect(riskAlert(risky(['su'], { lastActivityAt: unixMillis(99) }), here, 12, false)).toBe(here);
    expect(riskAlert(risky(['rm', 'su']), here, 13, false)).toMatchObject({ causes: ['rm', 'su'], since: 13 });
  });

  const causes = fc.subarray(['su', 'rm', 'dd', 'curl']);
  const level = fc.constantFrom<RiskLevel>('low', 'medium', 'high', 'critical');
  const step = fc.record({ causes, level, acknowledged: fc.array(causes, { maxLength: 3 }), ended: fc.boolean() });
  const sessionAt = (told: { readonly causes: readonly string[]; readonly level: RiskLevel; readonly acknowledged: readonly (readonly string[])[]; readonly ended: boolean }): Session =>
    risky(told.causes, { risk: told.level, state: told.ended ? 'ended' : 'live', acknowledgements: told.acknowledged.map((each, index) => ack(index + 1, each)) });

  it('is open on every console alike while something raises the risk that nobody acknowledged, however they came there', () => {
    fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      let alert: Alert | undefined;
      steps.forEach((told, index) => {
        const session = sessionAt(told);
        const before = alert;
        alert = riskAlert(session, before, 100 + index, false);
        const raising = (told.level === 'high' || told.level === 'critical') && !told.ended;
        const open = openCauses(session);
        if (raising && open.length > 0) {
          const fresh = riskAlert(session, undefined, 100 + index, true);
          expect(alert && isOpen(alert)).toBe(true);
          expect(alert?.causes).toEqual(fresh?.causes);
          expect(alert?.level).toBe(told.level);
          expect(alert?.overAt).toBeUndefined();
        }
        // Nobody is told that an alert is open whose causes have all been acknowledged.
        if (told.causes.length > 0 && open.length === 0) expect(alert === undefined || !isOpen(alert)).toBe(true);
        // What was open goes only with an acknowledgement.
        if (before !== undefined && isOpen(before) && alert === undefined) expect(open).toEqual([]);
        // The same facts again change nothing.
        expect(riskAlert(session, alert, 999, false)).toEqual(alert);
      });
    }));
  });
});

it('the most urgent come first, whatever the order they came in', () => {
  const alert = fc.record({ level: fc.constantFrom('critical' as const, 'high' as const, 'warning' as const), since: fc.nat(9), done: fc.boolean() }).map(({ level, since, done }, ): Alert => ({
    id: 'x', kind: 'risk', level, gateway: firstGateway, about: '', cause: '', causes: [], since, found: false, ...(done ? { done: { by: '', at: 0, note: '', told: true } } : {}),
  }));
  fc.assert(fc.property(fc.array(alert), (alerts) => {
    const sorted = [...alerts].sort(byUrgency);
    const rank = (each: Alert): number => (isOpen(each) ? 0 : 100) + { critical: 0, high: 10, warning: 20 }[each.level] + (9 - each.since);
    for (let index = 1; index < sorted.length; index += 1) expect(rank(sorted[index] as Alert)).toBeGreaterThanOrEqual(rank(sorted[index - 1] as Alert));
  }));
});

describe('alerts in the store', () => {
  const stale: Alert = { id: 'stale a', kind: 'stale', level: 'warning', gateway: firstGateway, sessionId: sessionId('a'), about: 'user-a@db-1', cause: 'no picture', causes: [], since: 5, found: false };
  const window = () => {
    const store = createConsoleStore();
    let now = 100;
    const ingest = createIngest({ dispatch: store.dispatch, schedule: (flush) => flush(), now: () => now });
    return { store, ingest, at: (time: number) => { now = time; } };
  };
  const snapshot = (sessions: readonly Session[]) => ({ serverId: 's', sessions, locks: [], serverTime: unixMillis(0) });

  it('what is there at the first look raises no alarm; what comes later does', () => {
    const { store, ingest } = window();
    ingest.onSnapshot(snapshot([risky(['su'])]));
    expect(selectOpenAlerts(store.getState())).toMatchObject([{ id: 'risk a', found: true }]);
    ingest.onSession(someSession('b', { risk: 'critical', riskCauses: ['dd'] }));
    expect(selectOpenAlerts(store.getState())).toMatchObject([{ id: 'risk b', found: false }, { id: 'risk a' }]);
    ingest.onSnapshot(snapshot([risky(['su'])]));
    expect(selectOpenAlerts(store.getState()).find(({ id }) => id === 'risk b')?.overAt).toBe(100);
  });

  it('a stale picture that comes back stays listed until somebody looked, and comes up again', () => {
    const { store } = window();
    store.dispatch(alertRaised(stale));
    store.dispatch(alertOver({ id: 'stale a', at: 9 }));
    expect(selectOpenAlerts(store.getState())).toMatchObject([{ overAt: 9 }]);
    store.dispatch(alertDone({ id: 'stale a', done: { by: 'me', at: 10, note: '', told: false } }));
    expect(selectAlerts(store.getState())).toEqual([]);
    expect(raised(stale, undefined)).toBe(stale);
    expect(raised(stale, { ...stale, overAt: 9 })).toEqual({ ...stale, overAt: undefined });
  });

  it('a refused order is one until it is put away; orders of a bulk order are not', () => {
    const { store } = window();
    const order = { id: orderId('o1'), kind: 'pause', sessionId: sessionId('a') } as const;
    store.dispatch(orderAsked({ order, label: 'Pause a', at: 1 }));
    store.dispatch(orderAsked({ order: { ...order, id: orderId('o2') }, label: 'Pause a', at: 1, bulk: true }));
    for (const id of ['o1', 'o2']) store.dispatch(orderRefused({ id: orderId(id), at: 2, problem: { code: 'no', severity: 'warning', what: 'Said no.', tip: '' } }));
    expect(selectOpenAlerts(store.getState())).toMatchObject([{ id: 'order o1', about: 'Pause a', cause: 'refused: Said no.' }]);
    store.dispatch(orderDismissed(order.id));
    expect(selectOpenAlerts(store.getState())).toEqual([]);
  });
});
