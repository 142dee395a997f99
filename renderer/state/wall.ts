import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { SessionId } from '../../shared/model/ids';

export const wallSorts = ['risk', 'activity', 'name', 'hand'] as const;
export type WallSort = (typeof wallSorts)[number];
export const wallGrids = ['auto', '2', '3', '4', '6', '8', '16'] as const;
/** Columns and rows in view; "auto" fits as many tiles as stay readable. */
export type WallGrid = (typeof wallGrids)[number];

export interface WallState {
  readonly grid: WallGrid;
  readonly sort: WallSort;
  readonly filter: string;
  /** Always first, in the order they were pinned. */
  readonly pins: readonly SessionId[];
  /** The operator's own order, for sort "hand". Sessions not named come after, by name. */
  readonly hand: readonly SessionId[];
}

export const defaultWall: WallState = { grid: 'auto', sort: 'risk', filter: '', pins: [], hand: [] };

export const wallSlice = createSlice({
  name: 'wall',
  initialState: defaultWall,
  reducers: {
    wallChanged: (state, { payload }: PayloadAction<Partial<Omit<WallState, 'pins'>>>) => ({ ...state, ...payload }),
    /** A saved view, as a whole. */
    viewTaken: (_state, { payload }: PayloadAction<WallState>) => payload,
    pinToggled: (state, { payload }: PayloadAction<SessionId>) => ({
      ...state, pins: state.pins.includes(payload) ? state.pins.filter((id) => id !== payload) : [...state.pins, payload],
    }),
    /** Puts a session at a place of the shown order, and keeps that order by hand. */
    placedByHand: (state, { payload }: PayloadAction<{ readonly id: SessionId; readonly to: number; readonly shown: readonly SessionId[] }>) => {
      const others = payload.shown.filter((id) => id !== payload.id);
      const to = Math.max(0, Math.min(others.length, payload.to));
      return { ...state, sort: 'hand' as const, hand: [...others.slice(0, to), payload.id, ...others.slice(to)] };
    },
  },
});

export const { wallChanged, viewTaken, pinToggled, placedByHand } = wallSlice.actions;
