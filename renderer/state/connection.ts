import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { GatewayInfo } from '../../shared/ipc/schemas';
import type { Operator } from '../../shared/model/operator';
import type { FactsConnection } from '../gateway/client';
import type { StreamConnection } from '../gateway/reconnecting';
import { factsArrived } from './facts';

export interface ConnectionState {
  /** The stream of facts; `offline`: no gateway was reached when this window started, or it works offline by choice. */
  readonly facts: FactsConnection | { readonly state: 'offline' };
  /** The stream of pictures, told by the live worker. */
  readonly live: StreamConnection['state'];
  /** The gateway's clock minus this machine's, in ms. */
  readonly skew: number;
}

export const connectionSlice = createSlice({
  name: 'connection',
  initialState: { facts: { state: 'offline' }, live: 'stopped', skew: 0 } as ConnectionState,
  reducers: {
    liveChanged: (state, { payload }: PayloadAction<ConnectionState['live']>) => ({ ...state, live: payload }),
  },
  extraReducers: (builder) =>
    builder.addCase(factsArrived, (state, { payload }) => {
      if (!payload.connection && payload.skew === undefined) return state;
      return { ...state, facts: payload.connection ?? state.facts, skew: payload.skew ?? state.skew };
    }),
});
export const { liveChanged } = connectionSlice.actions;

/** Who is signed in where. Neither: offline. */
export interface OperatorState {
  readonly gateway?: GatewayInfo | undefined;
  readonly operator?: Operator | undefined;
}

export const operatorSlice = createSlice({
  name: 'operator',
  initialState: {} as OperatorState,
  reducers: {
    operatorKnown: (_state, { payload }: PayloadAction<OperatorState>) => payload,
  },
});
export const { operatorKnown } = operatorSlice.actions;
