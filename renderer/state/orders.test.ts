import { describe, expect, it } from 'vitest';
import { failure, success, type Problem, type Result } from '../../shared/base/problem';
import type { Order } from '../../shared/intent/order';
import { orderId, sessionId } from '../../shared/model/ids';
import type { OrderAnswer } from '../gateway/client';
import { giveOrder } from './giving';
import { createIngest } from './ingest';
import { createConsoleStore } from './store';
import { someEvent } from './samples';

const order: Order = { id: orderId('o1'), kind: 'pause', sessionId: sessionId('a') };
const problem = (code: string): Problem => ({ code, severity: 'error', what: 'said no', tip: 'try' });

function desk(answers: readonly Result<OrderAnswer>[]) {
  const store = createConsoleStore();
  const sent: Order[] = [];
  const gateway = {
    submitOrder: async (given: Order) => {
      sent.push(given);
      return answers[Math.min(sent.length, answers.length) - 1] ?? failure<OrderAnswer>(problem('gateway-timeout'));
    },
  };
  const stages: (string | undefined)[] = [];
  store.subscribe(() => {
    const stage = store.getState().orders.entities[order.id]?.stage;
    if (stages.at(-1) !== stage) stages.push(stage);
  });
  const ingest = createIngest({ dispatch: store.dispatch, schedule: (flush) => flush(), now: () => 99 });
  return { store, sent, stages, ingest, give: () => giveOrder(order, 'Pause a', { gateway, dispatch: store.dispatch, pause: async () => undefined, now: () => 1 }) };
}

describe('an order', () => {
  it('is effective only by its audit event', async () => {
    const { give, stages, ingest, store } = desk([success({ accepted: true })]);
    await give();
    ingest.onAuditEvent(someEvent(1, 'another'));
    expect(stages).toEqual(['asked', 'accepted']);
    ingest.onAuditEvent(someEvent(2, 'o1'));
    expect(stages).toEqual(['asked', 'accepted', 'effective']);
    expect(store.getState().orders.entities[order.id]?.effectiveAt).toBe(99);
  });

  it('stays effective when the answer comes after the event', async () => {
    const { give, stages, ingest } = desk([success({ accepted: true })]);
    const given = give();
    ingest.onAuditEvent(someEvent(1, 'o1'));
    await given;
    expect(stages).toEqual(['asked', 'effective']);
  });

  it('is refused with the gateway’s reason, and no event makes it look done', async () => {
    const { give, stages, ingest, store } = desk([success({ accepted: false, problem: problem('role') })]);
    expect((await give()).problem?.code).toBe('role');
    ingest.onAuditEvent(someEvent(1, 'o1', { success: false }));
    expect(stages).toEqual(['asked', 'refused']);
    expect(store.getState().orders.entities[order.id]?.problem?.what).toBe('said no');
  });

  it('is unknown, never done, when the answer is lost; it is asked again under the same id', async () => {
    const { give, stages, sent } = desk([failure(problem('gateway-timeout')), success({ accepted: true })]);
    await give();
    expect(stages).toEqual(['asked', 'unknown', 'accepted']);
    expect(sent.map((one) => one.id)).toEqual(['o1', 'o1']);
  });

  it('stays unknown when no answer ever comes', async () => {
    const { give, stages, sent } = desk([failure(problem('gateway-unreachable'))]);
    await give();
    expect(stages).toEqual(['asked', 'unknown']);
    expect(sent.length).toBe(4);
  });

  it('stays unknown when a repeat is refused at the door: the first call may have been carried out', async () => {
    const { give, stages, sent } = desk([failure(problem('gateway-timeout')), failure(problem('signed-out'))]);
    expect((await give()).problem?.code).toBe('signed-out');
    expect(stages).toEqual(['asked', 'unknown']);
    expect(sent.length).toBe(2);
  });

  it('is not repeated when it certainly never arrived', async () => {
    const { give, stages, sent } = desk([failure(problem('signed-out'))]);
    await give();
    expect(stages).toEqual(['asked', 'refused']);
    expect(sent.length).toBe(1);
  });
});
