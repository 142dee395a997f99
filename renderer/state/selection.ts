import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { SessionId } from '../../shared/model/ids';
import { factsArrived } from './facts';

export interface SelectionState {
  /** Tiles show what is selected, and a press selects. */
  readonly on: boolean;
  readonly ids: readonly SessionId[];
  /** Where a range begins. */
  readonly from?: SessionId | undefined;
}

const nothing: SelectionState = { on: false, ids: [] };

/** Which sessions a bulk order would be about. */
export const selectionSlice = createSlice({
  name: 'selection',
  initialState: nothing,
  reducers: {
    selectionStarted: (state: SelectionState) => ({ ...state, on: true }),
    selectionEnded: () => nothing,
    selected: (state: SelectionState, { payload }: PayloadAction<readonly SessionId[]>) => ({ on: true, ids: [...payload], from: payload[0] ?? state.from }),
    selectionToggled: (state: SelectionState, { payload }: PayloadAction<SessionId>) => ({
      on: true, ids: state.ids.includes(payload) ? state.ids.filter((id) => id !== payload) : [...state.ids, payload], from: payload,
    }),
    /** From the last one that was chosen to this one, in the order shown; what was selected stays. */
    selectedTo: (state: SelectionState, { payload: { id, shown } }: PayloadAction<{ readonly id: SessionId; readonly shown: readonly SessionId[] }>) => {
      const start = state.from === undefined ? -1 : shown.indexOf(state.from);
      const end = shown.indexOf(id);
      const range = start < 0 ? [id] : shown.slice(Math.min(start, end), Math.max(start, end) + 1);
      return { on: true, ids: [...new Set([...state.ids, ...range])], from: start < 0 ? id : state.from };
    },
  },
  extraReducers: (builder) =>
    builder.addCase(factsArrived, (state: SelectionState, { payload }) => {
      const ended = new Set<string>(payload.sessions.filter((session) => session.state === 'ended').map(({ id }) => id));
      return state.ids.some((id) => ended.has(id)) ? { ...state, ids: state.ids.filter((id) => !ended.has(id)) } : state;
    }),
});

export const { selectionStarted, selectionEnded, selected, selectionToggled, selectedTo } = selectionSlice.actions;
