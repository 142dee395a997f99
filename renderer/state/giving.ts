import type { Problem } from '../../shared/base/problem';
import type { Order } from '../../shared/intent/order';
import { orderId } from '../../shared/model/ids';
import { neverArrived, type GatewayClient, type OrderAnswer } from '../gateway/client';
import { orderAccepted, orderAsked, orderRefused, orderUnknown } from './orders';
import type { ConsoleDispatch } from './store';

/** Waits between repeats of an order whose answer was lost. Repeats are safe: the id is the same. */
const repeatAfterMs = [500, 2000, 5000];

export const newOrderId = () => orderId(crypto.randomUUID());

function withoutCode({ secondFactor: _used, ...order }: Order): Order {
  return order;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface GivingOptions {
  readonly gateway: Pick<GatewayClient, 'submitOrder'>;
  readonly dispatch: ConsoleDispatch;
  /** One of a bulk order. */
  readonly bulk?: true | undefined;
  readonly now?: () => number;
  readonly pause?: (ms: number) => Promise<void>;
}

/**
 * Gives an order and follows it to accepted, refused or unknown; effective comes later, through ingest.
 * Answers the gateway's answer, or the problem that kept it from answering.
 */
export async function giveOrder(order: Order, label: string, options: GivingOptions): Promise<{ readonly answer?: OrderAnswer; readonly problem?: Problem }> {
  const { gateway, dispatch, bulk, now = Date.now, pause = wait } = options;
  // The code is good for this one call; it is kept nowhere.
  dispatch(orderAsked({ order: withoutCode(order), label, at: now(), bulk }));
  for (let attempt = 0; ; attempt += 1) {
    const sent = await gateway.submitOrder(order);
    if (sent.ok) {
      const { accepted, problem } = sent.value;
      dispatch(accepted ? orderAccepted({ id: order.id, at: now() }) : orderRefused({ id: order.id, at: now(), problem }));
      return accepted ? { answer: sent.value } : { answer: sent.value, ...(problem ? { problem } : {}) };
    }
    // Only of the first call: an earlier one whose answer was lost may have been carried out.
    if (neverArrived(sent.problem) && attempt > 0) return { problem: sent.problem };
    if (neverArrived(sent.problem)) {
      dispatch(orderRefused({ id: order.id, at: now(), problem: sent.problem }));
      return { problem: sent.problem };
    }
    dispatch(orderUnknown({ id: order.id, at: now(), problem: sent.problem }));
    const again = repeatAfterMs[attempt];
    if (again === undefined) return { problem: sent.problem };
    await pause(again);
  }
}
