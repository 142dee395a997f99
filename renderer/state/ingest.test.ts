import { describe, expect, it } from 'vitest';
import { unixMillis } from '../../shared/base/units';
import type { FactsBatch } from './facts';
import { selectFresh, selectSkew } from './gateway-selectors';
import { createIngest } from './ingest';
import { selectSessions } from './selectors';
import { createConsoleStore } from './store';
import { someEvent, someSession } from './samples';

function door() {
  const store = createConsoleStore();
  const batches: FactsBatch[] = [];
  const waiting: (() => void)[] = [];
  const later: (() => void)[] = [];
  const ingest = createIngest({
    dispatch(action) {
      batches.push(action.payload);
      store.dispatch(action);
    },
    schedule: (flush) => void waiting.push(flush), now: () => 5000, later: (call) => void later.push(call),
  });
  return { store, batches, ingest, frame: () => waiting.splice(0).forEach((flush) => flush()), waiting, later };
}

describe('the only door in', () => {
  it('makes one dispatch of a thousand facts in a frame, the last word of each session counting', () => {
    const { ingest, batches, frame, store, waiting } = door();
    for (let turn = 0; turn < 1000; turn += 1) ingest.onSession(someSession(String(turn % 10), { riskScore: turn }));
    expect(waiting.length).toBe(1);
    frame();
    expect(batches.length).toBe(1);
    expect(selectSessions(store.getState()).map((session) => session.riskScore)).toEqual([990, 991, 992, 993, 994, 995, 996, 997, 998, 999]);
  });

  it('lets mere activity wait for a moment or for news, whichever is first', () => {
    const { ingest, batches, frame, waiting, later } = door();
    ingest.onSession(someSession('a'));
    frame();
    ingest.onSession(someSession('a', { outputBytes: 5 }));
    ingest.onSession(someSession('a', { outputBytes: 9 }));
    expect([waiting.length, later.length]).toEqual([0, 1]);
    later.splice(0).forEach((call) => call());
    expect(batches.at(-1)?.sessions.map((session) => session.outputBytes)).toEqual([9]);
    ingest.onSession(someSession('a', { outputBytes: 12 }));
    ingest.onSession(someSession('b'));
    frame();
    expect(batches.at(-1)?.sessions.map((session) => session.id)).toEqual(['a', 'b']);
    later.splice(0).forEach((call) => call());
    expect(batches.length).toBe(3);
  });

  it('takes a snapshot as the whole truth, changes after it included, and keeps what has ended', () => {
    const { ingest, frame, store } = door();
    ingest.onSnapshot({ serverId: 's', sessions: [someSession('a'), someSession('b')], locks: [], serverTime: unixMillis(0) });
    ingest.onSession(someSession('done', { state: 'ended' }));
    frame();
    ingest.onSession(someSession('ghost'));
    ingest.onSnapshot({ serverId: 's', sessions: [someSession('b')], locks: [], serverTime: unixMillis(0) });
    ingest.onSession(someSession('c'));
    frame();
    expect(selectSessions(store.getState()).map((session) => session.id).sort()).toEqual(['b', 'c', 'done']);
    expect(selectFresh(store.getState())).toBe(true);
  });

  it('never shows an audit event twice, and keeps the newest first', () => {
    const { ingest, frame, store } = door();
    ingest.onAuditEvent(someEvent(2));
    frame();
    ingest.onAuditHistory([someEvent(1), someEvent(2)]);
    ingest.onAuditEvent(someEvent(3));
    frame();
    expect(store.getState().audit.ids).toEqual(['event-3', 'event-2', 'event-1']);
  });

  it('tells a change of the clocks only when it is one', () => {
    const { ingest, frame, batches, store } = door();
    ingest.onServerTime(unixMillis(10_000), 7000);
    frame();
    ingest.onServerTime(unixMillis(20_100), 17_000);
    frame();
    expect(batches.length).toBe(1);
    expect(selectSkew(store.getState())).toBe(3000);
  });

  it('dispatches nothing when nothing came', () => {
    const { ingest, batches } = door();
    ingest.flush();
    expect(batches).toEqual([]);
  });
});
