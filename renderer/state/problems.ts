import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { Problem } from '../../shared/base/problem';

/** A problem somebody has to read. The same one again only counts. */
export interface ProblemEntry {
  readonly id: number;
  readonly problem: Problem;
  readonly count: number;
  readonly at: number;
}

export const problemsSlice = createSlice({
  name: 'problems',
  initialState: { next: 1, entries: [] as readonly ProblemEntry[] },
  reducers: {
    problemRaised: {
      prepare: (problem: Problem) => ({ payload: { problem, at: Date.now() } }),
      reducer(state, { payload }: PayloadAction<{ readonly problem: Problem; readonly at: number }>) {
        const same = state.entries.find((entry) => entry.problem.code === payload.problem.code && entry.problem.what === payload.problem.what);
        const entry = same
          ? { ...same, problem: payload.problem, count: same.count + 1, at: payload.at }
          : { id: state.next, problem: payload.problem, count: 1, at: payload.at };
        return { next: same ? state.next : state.next + 1, entries: [...state.entries.filter((each) => each.id !== entry.id), entry] };
      },
    },
    problemDismissed: (state, { payload }: PayloadAction<number>) => ({ ...state, entries: state.entries.filter((entry) => entry.id !== payload) }),
  },
});

export const { problemRaised, problemDismissed } = problemsSlice.actions;
