import type { Session } from '../../shared/model/session';
import { memoryRecalled } from '../state/facts';
import { selectSessions } from '../state/selectors';
import type { ConsoleStore } from '../state/store';
import type { Storage } from '../storage/storage';

const keepEveryMs = 3000;
const mostRecalled = 1000;

/** Shows what this machine remembers of the gateway's sessions until the gateway speaks. */
export async function recallSessions(store: ConsoleStore, storage: Storage): Promise<void> {
  const { gatewayAddress } = store.getState().preferences;
  if (gatewayAddress === '') return;
  const sessions = await storage.sessions.load(gatewayAddress);
  store.dispatch(memoryRecalled({ sessions: sessions.slice(0, mostRecalled), recordings: [] }));
}

/** Remembers sessions as the gateway tells them, a few seconds later and only those that changed. */
export function keepSessions(store: ConsoleStore, storage: Storage): void {
  const kept = new Map<string, Session>();
  let waiting = false;
  const keep = (): void => {
    waiting = false;
    const { gateway } = store.getState().operator;
    const changed = selectSessions(store.getState()).filter((session) => kept.get(session.id) !== session);
    if (!gateway || changed.length === 0) return;
    for (const session of changed) kept.set(session.id, session);
    void storage.sessions.put(gateway.address, changed);
  };
  store.subscribe(() => {
    if (waiting || !store.getState().sessions.fresh) return;
    waiting = true;
    setTimeout(keep, keepEveryMs);
  });
}
