import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { unixMillis } from '../../shared/base/units';
import { firstGateway } from '../../shared/model/gateway-ids';
import { sessionId } from '../../shared/model/ids';
import type { Session } from '../../shared/model/session';
import { gatewaysKnown } from '../state/gateways';
import { createIngest } from '../state/ingest';
import { someSession } from '../state/samples';
import { createConsoleStore } from '../state/store';
import type { Storage } from '../storage/storage';
import { keepSessions } from './session-memory';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

/** A console signed in to a gateway that told `sessions`; `kept`: what was written since last asked, as names and times of activity. */
function begin(...sessions: readonly Session[]) {
  const store = createConsoleStore();
  const written: Session[] = [];
  store.dispatch(gatewaysKnown([{ id: firstGateway, gateway: { address: 'https://gateway.example' } as never, signedIn: true, wanted: true, operator: { loginName: 'ana' } as never }]));
  keepSessions(store, { sessions: { put: async (_: string, put: readonly Session[]) => { written.push(...put); } } } as unknown as Storage, () => Date.now());
  const ingest = createIngest({ dispatch: store.dispatch, schedule: (flush) => flush(), now: () => 99 });
  ingest.onSnapshot({ serverId: 's', sessions, locks: [], serverTime: unixMillis(1) });
  return { ingest, kept: () => written.splice(0).map(({ id, lastActivityAt }) => `${id} ${lastActivityAt}`) };
}

describe('what this machine remembers of sessions', () => {
  it('is written some seconds after they changed, and that they were merely active once a minute', () => {
    const { ingest, kept } = begin(someSession('a'), someSession('b'));
    vi.advanceTimersByTime(3_500);
    expect(kept()).toEqual(['a 1000', 'b 1000']);
    for (let second = 4; second < 55; second += 1) {
      ingest.onActivity([{ id: sessionId('a'), lastActivityAt: unixMillis(second * 1000), outputBytes: second }]);
      vi.advanceTimersByTime(1_000);
    }
    expect(kept()).toEqual([]);
    ingest.onSession(someSession('b', { stateVersion: 2, state: 'paused' }));
    vi.advanceTimersByTime(3_500);
    expect(kept()).toEqual(['b 1000']);
    ingest.onActivity([{ id: sessionId('a'), lastActivityAt: unixMillis(60_000), outputBytes: 60 }]);
    vi.advanceTimersByTime(10_000);
    expect(kept()).toEqual(['a 60000']);
  });
});
