import { createSlice } from '@reduxjs/toolkit';
import { gatewayOf } from '../../shared/model/gateway-ids';
import { factsArrived } from './facts';

/** The score last told of a session, and when this window saw it rise (ms since 1970, this machine's clock); 0 = not seen to rise. */
export interface RiskRise {
  readonly score: number;
  readonly at: number;
}

export const risesSlice = createSlice({
  name: 'rises',
  initialState: {} as Readonly<Record<string, RiskRise>>,
  reducers: {},
  extraReducers: (builder) =>
    builder.addCase(factsArrived, (state, { payload }) => {
      let next: Record<string, RiskRise> | undefined = payload.whole ? Object.fromEntries(Object.entries(state).filter(([id]) => gatewayOf(id) !== payload.gateway)) : undefined;
      for (const { id, riskScore: score, state: phase } of payload.sessions) {
        const known = state[id];
        if (phase === 'ended') {
          if (known !== undefined || next?.[id] !== undefined) delete (next ??= { ...state })[id];
          continue;
        }
        // What the first look finds has risen at some time before; nobody saw when.
        const seen: RiskRise = known === undefined ? { score, at: payload.whole || score === 0 ? 0 : payload.at } : known.score === score ? known : { score, at: score > known.score ? payload.at : known.at };
        if (seen !== known || next !== undefined) (next ??= { ...state })[id] = seen;
      }
      return next ?? state;
    }),
});
