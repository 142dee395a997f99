import { gatewayOf, idAt, ownId } from '../../shared/model/gateway-ids';
import type { GatewayId } from '../../shared/model/ids';
import type { Session } from '../../shared/model/session';
import { memoryRecalled } from '../state/facts';
import { isFresh, selectFirst, selectFresh, selectGateways } from '../state/gateway-selectors';
import { saysTheSame } from '../state/same-session';
import { selectSessions } from '../state/selectors';
import type { ConsoleStore } from '../state/store';
import type { Storage } from '../storage/storage';

const keepEveryMs = 3000;
/** That a session was active is kept this seldom: hundreds are, all the time, and each round of writing takes the page 20 ms. */
const keepActivityEveryMs = 60_000;
const mostRecalled = 1000;

/** Shows what this machine remembers of the gateways' sessions until they speak, each for itself. */
export async function recallSessions(store: ConsoleStore, storage: Storage): Promise<void> {
  const listed = selectGateways(store.getState());
  const first = selectFirst(store.getState());
  await Promise.all((listed.length > 0 ? listed : first ? [first] : []).map(async ({ id, info }) => {
    const sessions = await storage.sessions.load(info.address);
    if (!isFresh(store.getState(), id)) store.dispatch(memoryRecalled({ sessions: sessions.slice(0, mostRecalled).map((session) => markedAs(id, session)), recordings: [] }));
  }));
}

/** A gateway that was forgotten and signed in to again may have another number now. */
function markedAs(id: GatewayId, session: Session): Session {
  if (gatewayOf(session.id) === id) return session;
  return { ...session, id: idAt(id, ownId(session.id)), recordingId: session.recordingId && idAt(id, ownId(session.recordingId)) };
}

/** Remembers sessions as the gateways tell them, a few seconds later and only those that changed; mere activity later still. */
export function keepSessions(store: ConsoleStore, storage: Storage, now: () => number = () => performance.now()): void {
  const kept = new Map<string, Session>();
  let waiting = false;
  let activityKeptAt = now();
  const keep = (): void => {
    waiting = false;
    const activity = now() - activityKeptAt >= keepActivityEveryMs;
    if (activity) activityKeptAt = now();
    const changed = selectSessions(store.getState()).filter((session) => (activity ? kept.get(session.id) !== session : !saysTheSame(kept.get(session.id), session)));
    for (const { id, info, operator } of selectGateways(store.getState())) {
      const own = operator ? changed.filter((session) => gatewayOf(session.id) === id) : [];
      if (own.length === 0) continue;
      for (const session of own) kept.set(session.id, session);
      void storage.sessions.put(info.address, own);
    }
  };
  store.subscribe(() => {
    if (waiting || !selectFresh(store.getState())) return;
    waiting = true;
    setTimeout(keep, keepEveryMs);
  });
}
