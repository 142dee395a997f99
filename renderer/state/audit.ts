import { createEntityAdapter, createSlice } from '@reduxjs/toolkit';
import type { AuditEvent } from '../../shared/model/audit';
import { factsArrived } from './facts';

/** Newest first. */
const adapter = createEntityAdapter<AuditEvent>({ sortComparer: (a, b) => b.sequence - a.sequence });

/** Rows kept in the window; older ones are a page away at the gateway. */
export const auditLimit = 5000;

export const auditSlice = createSlice({
  name: 'audit',
  initialState: adapter.getInitialState(),
  reducers: {},
  extraReducers: (builder) =>
    builder.addCase(factsArrived, (state, { payload }) => {
      if (payload.events.length === 0) return;
      adapter.setMany(state, payload.events as AuditEvent[]);
      if (state.ids.length > auditLimit) adapter.removeMany(state, state.ids.slice(auditLimit));
    }),
});

export const auditSelectors = adapter.getSelectors();
