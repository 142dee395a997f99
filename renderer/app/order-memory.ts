import { z } from 'zod';
import type { Order } from '../../shared/intent/order';
import { orderId } from '../../shared/model/ids';
import type { GatewayLink } from '../gateway/routed';
import { createIngest } from '../state/ingest';
import { gatewayOfOrder, orderNotDone, orderSelectors, ordersRecalled, type OrderRecord } from '../state/orders';
import type { ConsoleStore } from '../state/store';

const place = 'vigil.orders';
const pageSize = 1000;
/** Between the clocks of a gateway and of this machine. */
const mostSkewMs = 86_400_000;

const schema = z.array(z.object({ id: z.string(), order: z.custom<Order>((value) => typeof value === 'object' && value !== null), label: z.string(), askedAt: z.number(), by: z.string(), address: z.string() }));
type Kept = z.infer<typeof schema>[number];

export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

type Client = Pick<GatewayLink['client'], 'listAudit'>;

/** Keeps what was asked and is not settled for as long as this window lives: signing in again loads it anew. */
export function keepOrders(store: ConsoleStore, shelf: Shelf): void {
  let last = store.getState().orders;
  store.subscribe(() => {
    const { orders, gateways } = store.getState();
    if (orders === last) return;
    last = orders;
    const open = orderSelectors.selectAll(orders).filter(({ stage, dismissed, order }) => !dismissed && ['asked', 'accepted', 'unknown'].includes(stage) && order.kind !== 'join' && order.kind !== 'leave');
    const before = new Map(read(shelf).map((kept) => [kept.id, kept]));
    const kept = open.flatMap(({ id, order, label, askedAt }): Kept[] => {
      const standing = gateways.known.find((one) => one.id === gatewayOfOrder(order));
      const by = before.get(id)?.by ?? standing?.operator?.loginName;
      return standing && by !== undefined ? [{ id, order, label, askedAt, by, address: standing.gateway.address }] : [];
    });
    try {
      shelf.setItem(place, JSON.stringify(kept));
    } catch {
      // Without room an order is forgotten with the page, as the audit log does not.
    }
  });
}

function read(shelf: Shelf): readonly Kept[] {
  try {
    return schema.parse(JSON.parse(shelf.getItem(place) ?? '[]'));
  } catch {
    return [];
  }
}

/**
 * Shows again, as unknown, what this operator asked of these gateways before the window was loaded anew, and settles each by its id
 * once its gateway has spoken: what the audit log says of it, or that it did not happen. The page that sent it is gone by then; should
 * it have been on its way all the same, its audit event still makes it effective.
 */
export function recallOrders(store: ConsoleStore, links: readonly { readonly id: GatewayLink['id']; readonly address: string; readonly client: Client }[], shelf: Shelf): void {
  const kept = read(shelf);
  const recalled = kept.flatMap(({ by, address, ...order }) => {
    const standing = store.getState().gateways.known.find((one) => one.id === gatewayOfOrder(order.order));
    const same = standing?.gateway.address === address && standing.operator?.loginName === by;
    return same ? [{ ...order, id: orderId(order.id) }] : [];
  });
  if (recalled.length === 0) return;
  store.dispatch(ordersRecalled(recalled));
  const waiting = new Set(links.filter(({ id }) => recalled.some(({ order }) => gatewayOfOrder(order) === id)));
  const stop = store.subscribe(() => {
    for (const link of waiting) {
      if (store.getState().gateways.links[link.id]?.fresh !== true) continue;
      waiting.delete(link);
      for (const { id, order } of recalled) if (gatewayOfOrder(order) === link.id) void settle(store, link, id);
    }
    if (waiting.size === 0) stop();
  });
}

async function settle(store: ConsoleStore, { id: gateway, client }: { readonly id: GatewayLink['id']; readonly client: Client }, id: OrderRecord['id']): Promise<void> {
  const record = (): OrderRecord | undefined => store.getState().orders.entities[id];
  const asked = record();
  if (asked === undefined) return;
  let beforeSequence: number | undefined;
  for (;;) {
    const page = await client.listAudit({ sessionId: asked.order.sessionId, pageSize, beforeSequence });
    // No answer: it stays unknown.
    if (!page.ok) return;
    const { events, more } = page.value;
    const found = events.filter((event) => event.orderId === id);
    if (found.length > 0) {
      createIngest({ gateway, dispatch: store.dispatch, schedule: (flush) => flush(), now: Date.now }).onAuditHistory(found);
      return;
    }
    const oldest = events.at(-1);
    if (!more || oldest === undefined || oldest.time < asked.askedAt - mostSkewMs) break;
    beforeSequence = oldest.sequence;
  }
  store.dispatch(orderNotDone(id));
}
