import { createEntityAdapter, createSlice } from '@reduxjs/toolkit';
import { gatewayOf } from '../../shared/model/gateway-ids';
import type { Access } from '../../shared/model/access';
import type { Approval } from '../../shared/model/approval';
import type { Lock } from '../../shared/model/lock';
import type { RemoteRecording } from '../../shared/model/recording';
import { factsArrived, memoryRecalled } from './facts';

export const locksSlice = createSlice({
  name: 'locks',
  initialState: [] as readonly Lock[],
  reducers: {},
  extraReducers: (builder) => builder.addCase(factsArrived, (state, { payload }) =>
    (payload.locks ? [...state.filter((lock) => gatewayOf(lock.id) !== payload.gateway), ...payload.locks] : state)),
});

/** Requests for another person's yes: the operator's own, and those the operator may decide. */
export const approvalsSlice = createSlice({
  name: 'approvals',
  initialState: [] as readonly Approval[],
  reducers: {},
  extraReducers: (builder) => builder.addCase(factsArrived, (state, { payload }) =>
    (payload.approvals ? [...state.filter((one) => gatewayOf(one.id) !== payload.gateway), ...payload.approvals] : state)),
});

/** Who asked for, has, or lost the access to which asset. */
export const accessSlice = createSlice({
  name: 'access',
  initialState: [] as readonly Access[],
  reducers: {},
  extraReducers: (builder) => builder.addCase(factsArrived, (state, { payload }) =>
    (payload.access ? [...state.filter((one) => gatewayOf(one.id) !== payload.gateway), ...payload.access] : state)),
});

const adapter = createEntityAdapter<RemoteRecording>();

export const recordingsSlice = createSlice({
  name: 'recordings',
  initialState: adapter.getInitialState(),
  reducers: {},
  extraReducers: (builder) =>
    builder
      .addCase(memoryRecalled, (state, { payload }) => void adapter.addMany(state, payload.recordings as RemoteRecording[]))
      .addCase(factsArrived, (state, { payload }) => void adapter.setMany(state, payload.recordings as RemoteRecording[])),
});

export const recordingSelectors = adapter.getSelectors();
