import { createEntityAdapter, createSlice, original, type EntityState } from '@reduxjs/toolkit';
import { gatewayOf } from '../../shared/model/gateway-ids';
import type { SessionId } from '../../shared/model/ids';
import type { Session, SessionActivity } from '../../shared/model/session';
import { factsArrived, memoryRecalled, type FactsBatch } from './facts';

interface SessionsState extends EntityState<Session, SessionId> {
  /** Counts what gateways told of sessions, mere activity aside: the same number, and nothing but activity is another. */
  readonly told: number;
}
const adapter = createEntityAdapter<Session>();

/** Ended sessions stay to be read; beyond this many the oldest go. */
const endedLimit = 1000;

export const sessionsSlice = createSlice({
  name: 'sessions',
  initialState: adapter.getInitialState({ told: 0 }) as SessionsState,
  reducers: {},
  extraReducers: (builder) =>
    builder
      // Recalled only until the gateway speaks; what it told in the meantime stands.
      .addCase(memoryRecalled, (state, { payload }) => {
        state.told += 1;
        adapter.addMany(state, payload.sessions as Session[]);
      })
      .addCase(factsArrived, (state, { payload }) => {
        if (isOnlyActivity(payload)) return withActivity(original(state) ?? state, payload.activity ?? []);
        if (payload.whole || payload.sessions.length > 0) state.told += 1;
        if (payload.whole) {
          const told = new Set<string>(payload.sessions.map((session) => session.id));
          const gone = state.ids.filter((id) => gatewayOf(id) === payload.gateway && !told.has(id) && state.entities[id as SessionId]?.state !== 'ended');
          adapter.removeMany(state, gone as SessionId[]);
        }
        adapter.setMany(state, payload.sessions as Session[]);
        for (const { id, lastActivityAt, outputBytes } of payload.activity ?? []) {
          const session = state.entities[id];
          if (session) Object.assign(session, { lastActivityAt, outputBytes });
        }
        // Looked at only when one more has ended: counting costs a draft of every session.
        if (state.ids.length > endedLimit && payload.sessions.some((session) => session.state === 'ended')) prune(state);
        return undefined;
      }),
});

const isOnlyActivity = ({ whole, sessions, activity }: FactsBatch): boolean => !whole && sessions.length === 0 && activity !== undefined;

/** Made without drafts: this comes every second, for hundreds of sessions at once. */
function withActivity(state: SessionsState, activity: readonly SessionActivity[]): SessionsState {
  const entities: Record<SessionId, Session> = { ...state.entities };
  for (const { id, lastActivityAt, outputBytes } of activity) {
    const session = entities[id];
    if (session) entities[id] = { ...session, lastActivityAt, outputBytes };
  }
  return { ...state, entities };
}

function prune(state: ReturnType<typeof sessionsSlice.getInitialState>): void {
  const ended = Object.values(state.entities).filter((session) => session.state === 'ended');
  if (ended.length <= endedLimit) return;
  ended.sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0));
  adapter.removeMany(state, ended.slice(0, ended.length - endedLimit).map((session) => session.id));
}

export const sessionSelectors = adapter.getSelectors();
