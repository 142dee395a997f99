import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { SessionId } from '../../shared/model/ids';

export const wallSorts = ['risk', 'alert', 'activity', 'name', 'hand'] as const;
export type WallSort = (typeof wallSorts)[number];
/** auto: as many as stay readable; grid: n by n, scrolling; spotlight: one large, the rest small; rotate: n by n, page after page. */
export const wallLayouts = ['auto', 'grid', 'spotlight', 'rotate'] as const;
export type WallLayout = (typeof wallLayouts)[number];
/** Columns and rows in view, of layouts "grid" and "rotate". */
export const wallGrids = ['2', '3', '4', '6', '8', '12', '16', '20'] as const;
export type WallGrid = (typeof wallGrids)[number];
/** Seconds a page stays, of layout "rotate". */
export const wallIntervals = ['10', '20', '30', '60'] as const;
export type WallInterval = (typeof wallIntervals)[number];
/** tiles: quiet sessions are tiles like all; idle: those of low risk in which nothing happens make room; calm: all of low risk do. */
export const quietModes = ['tiles', 'idle', 'calm'] as const;
export type QuietMode = (typeof quietModes)[number];
/** Who is large in the spotlight. */
export const largeOnes = ['risk', 'chosen'] as const;
export type LargeOne = (typeof largeOnes)[number];

export interface WallState {
  readonly layout: WallLayout;
  readonly grid: WallGrid;
  readonly interval: WallInterval;
  readonly large: LargeOne;
  readonly quiet: QuietMode;
  readonly sort: WallSort;
  readonly filter: string;
  /** The choice of one gateway, see gateway-choice; "any" shows all. */
  readonly gateway: string;
  /** Always first, in the order they were pinned; on every page. */
  readonly pins: readonly SessionId[];
  /** The operator's own order, for sort "hand". Sessions not named come after, by name. */
  readonly hand: readonly SessionId[];
  /** Which one is large where the operator chooses. Not part of a saved view. */
  readonly chosen?: SessionId | undefined;
  /** Quiet ones that were opened again. Not part of a saved view. */
  readonly opened: readonly SessionId[];
}

export const defaultWall: WallState = {
  layout: 'auto', grid: '4', interval: '20', large: 'risk', quiet: 'tiles', sort: 'risk', filter: '', gateway: 'any', pins: [], hand: [], opened: [],
};

export const wallSlice = createSlice({
  name: 'wall',
  initialState: defaultWall,
  reducers: {
    wallChanged: (state, { payload }: PayloadAction<Partial<Omit<WallState, 'pins' | 'opened'>>>) => ({
      ...state, ...payload, ...(payload.quiet === undefined ? {} : { opened: [] }),
    }),
    /** A saved view, as a whole. */
    viewTaken: (_state, { payload }: PayloadAction<Omit<WallState, 'chosen' | 'opened'>>) => ({ ...payload, opened: [] }),
    pinToggled: (state, { payload }: PayloadAction<SessionId>) => ({
      ...state, pins: state.pins.includes(payload) ? state.pins.filter((id) => id !== payload) : [...state.pins, payload],
    }),
    /** A quiet one becomes a tile, or goes back into the strip. */
    quietToggled: (state, { payload }: PayloadAction<SessionId>) => ({
      ...state, opened: state.opened.includes(payload) ? state.opened.filter((id) => id !== payload) : [...state.opened, payload],
    }),
    /** Puts a session at a place of the shown order, and keeps that order by hand; pinned ones keep it among themselves. */
    placedByHand: (state, { payload }: PayloadAction<{ readonly id: SessionId; readonly to: number; readonly shown: readonly SessionId[] }>) => {
      const others = payload.shown.filter((id) => id !== payload.id);
      const to = Math.max(0, Math.min(others.length, payload.to));
      const hand = [...others.slice(0, to), payload.id, ...others.slice(to)];
      const shown = hand.filter((id) => state.pins.includes(id));
      return { ...state, sort: 'hand' as const, hand, pins: [...shown, ...state.pins.filter((id) => !shown.includes(id))] };
    },
  },
});

export const { wallChanged, viewTaken, pinToggled, quietToggled, placedByHand } = wallSlice.actions;
