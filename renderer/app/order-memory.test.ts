import { describe, expect, it } from 'vitest';
import { failure, success, type Result } from '../../shared/base/problem';
import { firstGateway } from '../../shared/model/gateway-ids';
import { orderId, sessionId } from '../../shared/model/ids';
import type { AuditPage } from '../gateway/client';
import { gatewaysKnown } from '../state/gateways';
import { createIngest } from '../state/ingest';
import { orderAccepted, orderAsked, orderUnknown } from '../state/orders';
import { someEvent } from '../state/samples';
import { createConsoleStore } from '../state/store';
import { keepOrders, recallOrders, type Shelf } from './order-memory';

const address = 'https://gateway.example';
const lost = { code: 'gateway-unreachable', severity: 'error', what: 'No answer.', tip: 'Wait.' } as const;

/** A window as it is loaded: `by` is signed in. */
function window(shelf: Shelf, audit: Result<AuditPage>, by = 'ana') {
  const store = createConsoleStore();
  store.dispatch(gatewaysKnown([{ id: firstGateway, gateway: { address } as never, signedIn: true, wanted: true, operator: { loginName: by } as never }]));
  recallOrders(store, [{ id: firstGateway, address, client: { listAudit: async () => audit } }], shelf);
  keepOrders(store, shelf);
  const ingest = createIngest({ dispatch: store.dispatch, schedule: (flush) => flush(), now: () => 99 });
  return {
    store,
    stage: () => store.getState().orders.entities[orderId('o1')]?.stage,
    ask: () => void store.dispatch(orderAsked({ order: { id: orderId('o1'), kind: 'pause', sessionId: sessionId('a') }, label: 'Pause a', at: 1 })),
    connected: async () => {
      ingest.onSnapshot({ serverId: 's', sessions: [], locks: [], serverTime: 1 as never });
      await new Promise((done) => { setTimeout(done); });
    },
  };
}

function shelf(): Shelf {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

const page = (...events: AuditPage['events']): Result<AuditPage> => success({ events, more: false });

describe('an order that was under way when the window was loaded anew', () => {
  it('is unknown until its gateway has spoken, then what the audit log says', async () => {
    const place = shelf();
    window(place, page()).ask();
    const after = window(place, page(someEvent(2, 'another'), someEvent(1, 'o1')));
    expect(after.stage()).toBe('unknown');
    await after.connected();
    expect(after.stage()).toBe('effective');
  });

  it('did not happen when the audit log has no trace of it', async () => {
    const place = shelf();
    const before = window(place, page());
    before.ask();
    before.store.dispatch(orderUnknown({ id: orderId('o1'), at: 2, problem: lost }));
    const after = window(place, page(someEvent(2, 'another')));
    await after.connected();
    expect(after.stage()).toBe('refused');
    expect(after.store.getState().orders.entities[orderId('o1')]?.problem?.what).toMatch(/^It did not happen/);
  });

  it('stays unknown, over another load too, while the audit log cannot be asked', async () => {
    const place = shelf();
    const before = window(place, page());
    before.ask();
    before.store.dispatch(orderAccepted({ id: orderId('o1'), at: 2 }));
    const after = window(place, failure(lost));
    await after.connected();
    expect(after.stage()).toBe('unknown');
    expect(window(place, page()).stage()).toBe('unknown');
  });

  it('is nothing to another operator, nor to anybody once it is settled', async () => {
    const place = shelf();
    window(place, page()).ask();
    expect(window(place, page(), 'pat').stage()).toBeUndefined();
    await window(place, page(someEvent(1, 'o1'))).connected();
    expect(window(place, page()).stage()).toBeUndefined();
  });
});
