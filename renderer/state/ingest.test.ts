import { describe, expect, it } from 'vitest';
import { unixMillis } from '../../shared/base/units';
import type { FactsBatch } from './facts';
import { selectFresh, selectSkew } from './gateway-selectors';
import { createIngest } from './ingest';
import { sessionId } from '../../shared/model/ids';
import { selectSessions, selectWantedOrder } from './selectors';
import { createConsoleStore } from './store';
import { someEvent, someSession } from './samples';

function door() {
  const store = createConsoleStore();
  const batches: FactsBatch[] = [];
  const waiting: (() => void)[] = [];
  const later: (() => void)[] = [];
  const waits: number[] = [];
  const machine = { now: 0, dispatchTakes: 0 };
  const ingest = createIngest({
    dispatch(action) {
      batches.push(action.payload);
      store.dispatch(action);
      machine.now += machine.dispatchTakes;
    },
    schedule: (flush) => void waiting.push(flush), now: () => 5000, later: (call, ms) => {
      later.push(call);
      waits.push(ms);
    },
    clock: () => machine.now,
  });
  return { store, batches, ingest, waits, machine, frame: () => waiting.splice(0).forEach((flush) => flush()), waiting, later };
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

  it('takes activity alone for what it is: the rest of the session, and every other session, stays the very same', () => {
    const { ingest, batches, frame, store, later } = door();
    ingest.onSnapshot({ serverId: 's', sessions: [someSession('a', { riskScore: 7 }), someSession('b')], locks: [], serverTime: unixMillis(0) });
    frame();
    const [a, b] = selectSessions(store.getState());
    const wanted = selectWantedOrder(store.getState());
    ingest.onActivity([{ id: sessionId('a'), lastActivityAt: unixMillis(2000), outputBytes: 5 }, { id: sessionId('ghost'), lastActivityAt: unixMillis(2000), outputBytes: 5 }]);
    ingest.onActivity([{ id: sessionId('a'), lastActivityAt: unixMillis(3000), outputBytes: 9 }]);
    later.splice(0).forEach((call) => call());
    expect(batches.length).toBe(2);
    expect(selectSessions(store.getState())).toEqual([{ ...a, lastActivityAt: 3000, outputBytes: 9 }, b]);
    expect(selectSessions(store.getState())[1]).toBe(b);
    expect(selectWantedOrder(store.getState())).toBe(wanted);
    // Beside news of another session, and of the same one.
    ingest.onActivity([{ id: sessionId('a'), lastActivityAt: unixMillis(4000), outputBytes: 11 }]);
    ingest.onSession(someSession('b', { riskScore: 50 }));
    ingest.onActivity([{ id: sessionId('b'), lastActivityAt: unixMillis(4000), outputBytes: 3 }]);
    frame();
    expect(selectSessions(store.getState()).map(({ id, riskScore, outputBytes }) => [id, riskScore, outputBytes])).toEqual([['a', 7, 11], ['b', 50, 3]]);
    // What is told whole later is the newer word.
    ingest.onActivity([{ id: sessionId('a'), lastActivityAt: unixMillis(5000), outputBytes: 12 }]);
    ingest.onSession(someSession('a', { outputBytes: 13, state: 'ended' }));
    frame();
    expect(selectSessions(store.getState())[0]).toMatchObject({ state: 'ended', outputBytes: 13 });
  });

  it('lets activity wait longer where taking it in takes long, between one second and five', () => {
    const { ingest, later, waits, machine } = door();
    for (const takes of [1, 12, 80, 2]) {
      machine.dispatchTakes = takes;
      ingest.onActivity([{ id: sessionId('a'), lastActivityAt: unixMillis(2000), outputBytes: 5 }]);
      later.splice(0).forEach((call) => call());
    }
    ingest.onActivity([{ id: sessionId('a'), lastActivityAt: unixMillis(2000), outputBytes: 5 }]);
    expect(waits).toEqual([1000, 1000, 2400, 5000, 1000]);
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
