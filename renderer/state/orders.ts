import { createEntityAdapter, createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { Problem } from '../../shared/base/problem';
import type { Order, OrderStage } from '../../shared/intent/order';
import { gatewayOf } from '../../shared/model/gateway-ids';
import type { GatewayId, OrderId } from '../../shared/model/ids';
import { factsArrived } from './facts';

/** An order on its way, as the operator sees it. Times are this machine's. */
export interface OrderRecord {
  readonly id: OrderId;
  readonly order: Order;
  /** What it is called on screen: "Pause alice@db-7". */
  readonly label: string;
  readonly stage: OrderStage;
  readonly askedAt: number;
  readonly acceptedAt?: number | undefined;
  readonly effectiveAt?: number | undefined;
  readonly problem?: Problem | undefined;
  /** One of a bulk order: it stands in that order's table. */
  readonly bulk?: true | undefined;
  /** Put away by the operator. */
  readonly dismissed: boolean;
}

/** Who is asked: the gateway of what it is about, or the one that is named. */
export const gatewayOfOrder = ({ sessionId, lockId, recordingId, approvalId, gateway }: Order): GatewayId => gateway ?? gatewayOf(sessionId ?? lockId ?? recordingId ?? approvalId ?? '');

const adapter = createEntityAdapter<OrderRecord>();
/** More than a bulk order can hold. */
const keptOrders = 1000;

const notDone: Problem = {
  code: 'order-not-done', severity: 'error', what: 'It did not happen: the gateway has no trace of it.', tip: 'Look at the session, and give it again if it is still wanted.',
};

interface Told {
  readonly id: OrderId;
  readonly at: number;
  readonly problem?: Problem | undefined;
}

/**
 * asked -> accepted -> effective; asked -> refused; asked -> unknown (the answer was lost) -> any of them later.
 * An unknown one of before the window was loaded anew, of which the audit log has no trace, did not happen: refused.
 * Effective and refused are final. Only an audit event that came through ingest makes an order effective.
 */
export const ordersSlice = createSlice({
  name: 'orders',
  initialState: adapter.getInitialState(),
  reducers: {
    orderAsked(state, { payload }: PayloadAction<{ readonly order: Order; readonly label: string; readonly at: number; readonly bulk?: true | undefined }>) {
      adapter.addOne(state, { id: payload.order.id, order: payload.order, label: payload.label, stage: 'asked', askedAt: payload.at, dismissed: false, bulk: payload.bulk });
      if (state.ids.length > keptOrders) adapter.removeMany(state, state.ids.slice(0, state.ids.length - keptOrders) as OrderId[]);
    },
    orderAccepted(state, { payload }: PayloadAction<Told>) {
      const record = state.entities[payload.id];
      if (!record || record.stage === 'refused') return;
      const stage = record.stage === 'effective' ? 'effective' : 'accepted';
      adapter.updateOne(state, { id: payload.id, changes: { stage, acceptedAt: payload.at, problem: undefined } });
    },
    orderRefused(state, { payload }: PayloadAction<Told>) {
      if (state.entities[payload.id]?.stage === 'effective') return;
      adapter.updateOne(state, { id: payload.id, changes: { stage: 'refused', problem: payload.problem } });
    },
    orderUnknown(state, { payload }: PayloadAction<Told>) {
      if (state.entities[payload.id]?.stage !== 'asked') return;
      adapter.updateOne(state, { id: payload.id, changes: { stage: 'unknown', problem: payload.problem } });
    },
    /** What the window had asked before it was loaded anew, its answers lost with it. */
    ordersRecalled(state, { payload }: PayloadAction<readonly Pick<OrderRecord, 'id' | 'order' | 'label' | 'askedAt'>[]>) {
      adapter.addMany(state, payload.map((kept) => ({ ...kept, stage: 'unknown' as const, dismissed: false })));
    },
    /** The gateway's audit log has no trace of it, and it cannot arrive any more. */
    orderNotDone(state, { payload }: PayloadAction<OrderId>) {
      if (state.entities[payload]?.stage === 'unknown') adapter.updateOne(state, { id: payload, changes: { stage: 'refused', problem: notDone } });
    },
    orderDismissed(state, { payload }: PayloadAction<OrderId>) {
      adapter.updateOne(state, { id: payload, changes: { dismissed: true } });
    },
  },
  extraReducers: (builder) =>
    builder.addCase(factsArrived, (state, { payload }) => {
      for (const event of payload.events) {
        const record = event.orderId === undefined ? undefined : state.entities[event.orderId];
        // An order is proven by the gateway it was given to, and by no other.
        if (!record || record.stage === 'effective' || gatewayOfOrder(record.order) !== payload.gateway) continue;
        if (event.success) adapter.updateOne(state, { id: record.id, changes: { stage: 'effective', effectiveAt: payload.at, problem: undefined } });
        else if (record.stage !== 'refused')
          adapter.updateOne(state, {
            id: record.id,
            changes: { stage: 'refused', problem: { code: 'order-refused', severity: 'error', what: event.message, tip: 'Look at the session again: it may have changed.' } },
          });
      }
    }),
});

export const { orderAsked, orderAccepted, orderRefused, orderUnknown, ordersRecalled, orderNotDone, orderDismissed } = ordersSlice.actions;
export const orderSelectors = adapter.getSelectors();
