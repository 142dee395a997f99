import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unixMillis } from '../../shared/base/units';
import { sessionId, type SessionId } from '../../shared/model/ids';
import { createIngest } from './ingest';
import { someSession } from './samples';
import { createConsoleStore } from './store';
import { defaultWall } from './wall';
import { isQuiet, letGo, matches, settled, settledOrder, wantedOrder, type Arrangement } from './wall-order';

const ids = fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 10 }).map((numbers) => numbers.map((number) => sessionId(String(number))));
/** Everyone once, some of them in the strip. */
const arrangement = fc.tuple(ids, fc.nat()).map(([all, seed]): Arrangement => ({
  tiles: all.filter((_id, index) => (seed >> index) & 1), strip: all.filter((_id, index) => !((seed >> index) & 1)),
}));
const everyone = ({ tiles, strip }: Arrangement): readonly SessionId[] => [...tiles, ...strip.filter((id) => !tiles.includes(id))];
const held = { ...letGo, frozen: true };

describe('the order of the wall', () => {
  const sessions = [
    someSession('a', { riskScore: 10, lastActivityAt: unixMillis(100_000) }), someSession('b', { riskScore: 90, lastActivityAt: unixMillis(1000) }),
    someSession('c', { riskScore: 10, lastActivityAt: unixMillis(200_000) }),
  ];
  it('sorts by risk, then by name', () => expect(wantedOrder(sessions, defaultWall)).toEqual(['b', 'a', 'c']));
  it('sorts names as people count', () => {
    const hosts = ['db-10', 'db-2', 'db-1'].map((asset) => someSession(asset, { user: 'ana', asset }));
    expect(wantedOrder(hosts, { ...defaultWall, sort: 'name' })).toEqual(['db-1', 'db-2', 'db-10']);
  });
  it('sorts by activity', () => expect(wantedOrder(sessions, { ...defaultWall, sort: 'activity' })).toEqual(['c', 'a', 'b']));
  it('does not shuffle two sessions that are active at about the same time', () => {
    const busy = (a: number, b: number) => wantedOrder([someSession('x', { lastActivityAt: unixMillis(a) }), someSession('y', { lastActivityAt: unixMillis(b) })], { ...defaultWall, sort: 'activity' });
    expect(busy(30_100, 30_200)).toEqual(busy(30_900, 30_300));
  });
  it('sorts by alert: the newest rise to high or critical first, then by risk', () => {
    const risky = [
      someSession('old', { risk: 'critical', riskScore: 95 }), someSession('new', { risk: 'high', riskScore: 55 }), someSession('medium', { risk: 'medium', riskScore: 30 }), someSession('low'),
      someSession('over', { risk: 'critical', riskScore: 99, state: 'ended' }),
    ];
    const rises = { old: { score: 95, at: 1000 }, new: { score: 55, at: 2000 }, medium: { score: 30, at: 9000 } };
    expect(wantedOrder(risky, { ...defaultWall, sort: 'alert' }, rises)).toEqual(['new', 'old', 'over', 'medium', 'low']);
  });
  it('keeps pins in front, in the order they were pinned, and leaves out pins that are not there', () => {
    expect(wantedOrder(sessions, { ...defaultWall, pins: [sessionId('c'), sessionId('gone'), sessionId('a')] })).toEqual(['c', 'a', 'b']);
  });
  it('keeps the hand-made order, newcomers after it', () => {
    expect(wantedOrder(sessions, { ...defaultWall, sort: 'hand', hand: [sessionId('c'), sessionId('b')] })).toEqual(['c', 'b', 'a']);
  });
  it('filters by all words', () => {
    expect(matches(someSession('a', { user: 'alice', asset: 'db-7' }), 'ALICE payments')).toBe(true);
    expect(matches(someSession('a', { user: 'alice' }), 'alice rdp')).toBe(false);
  });
  it('has everyone exactly once, whatever the order and the pins', () => {
    fc.assert(fc.property(ids, ids, ids, fc.constantFrom('risk', 'alert', 'activity', 'name', 'hand'), (all, pins, hand, sort) => {
      const order = wantedOrder(all.map((id, index) => someSession(id, { riskScore: index % 3, risk: index % 2 === 0 ? 'high' : 'low' })), { ...defaultWall, pins, hand, sort });
      expect([...order].sort()).toEqual([...all].sort());
      const present = pins.filter((id) => all.includes(id));
      expect(order.slice(0, present.length)).toEqual(present);
    }));
  });
});

describe('quiet sessions', () => {
  const quiet = (changes: Parameters<typeof someSession>[1], wall: Partial<typeof defaultWall> = {}) => isQuiet(someSession('a', { lastActivityAt: unixMillis(0), ...changes }), { ...defaultWall, quiet: 'idle', ...wall }, 100_000);
  it('are of low risk, idle, nobody has to do with them and nobody asked for them', () => {
    expect(quiet({})).toBe(true);
    expect(quiet({ risk: 'medium' })).toBe(false);
    expect(quiet({ state: 'paused' })).toBe(false);
    expect(quiet({ lastActivityAt: unixMillis(90_000) })).toBe(false);
    expect(quiet({ lastActivityAt: unixMillis(90_000) }, { quiet: 'calm' })).toBe(true);
    expect(quiet({}, { quiet: 'tiles' })).toBe(false);
    expect(quiet({}, { pins: [sessionId('a')] })).toBe(false);
    expect(quiet({}, { opened: [sessionId('a')] })).toBe(false);
  });
});

describe('a wall that somebody is pointing at', () => {
  it('moves nobody: those shown keep their places, newcomers go to the end', () => {
    fc.assert(fc.property(ids, ids, (shown, wanted) => {
      fc.pre(shown.length > 0);
      const after = settledOrder(shown, wanted, true);
      expect(after.slice(0, shown.length)).toEqual(shown);
      expect(new Set(after)).toEqual(new Set([...shown, ...wanted]));
      expect(new Set(after).size).toBe(after.length);
    }));
  });
  it('keeps tiles and strip where they are, and shows everyone exactly once', () => {
    fc.assert(fc.property(arrangement, arrangement, (shown, wanted) => {
      fc.pre(everyone(shown).length > 0);
      const after = settled(shown, wanted, held);
      expect(after.tiles.slice(0, shown.tiles.length)).toEqual(shown.tiles);
      expect(after.strip.slice(0, shown.strip.length)).toEqual(shown.strip);
      expect(new Set(after.tiles).size).toBe(after.tiles.length);
      expect(new Set(after.strip).size).toBe(after.strip.length);
      expect(new Set(everyone(after))).toEqual(new Set([...everyone(shown), ...everyone(wanted)]));
      // What is loud is a tile at once, held or not.
      for (const id of wanted.tiles) expect(after.tiles).toContain(id);
    }));
  });
  it('follows what the operator does by hand at once', () => {
    fc.assert(fc.property(arrangement, arrangement, (shown, wanted) => {
      expect(settled(shown, wanted, { ...held, byHand: true }).tiles.slice(0, wanted.tiles.length)).toEqual(wanted.tiles);
      const putAway = new Set(wanted.strip);
      for (const id of settled(shown, wanted, { ...held, putAway }).tiles) expect(putAway.has(id)).toBe(false);
    }));
  });
  it('takes the wanted order as soon as it is let go', () => {
    fc.assert(fc.property(arrangement, arrangement, (shown, wanted) => {
      expect(settled(shown, wanted, letGo)).toEqual(wanted);
    }));
    fc.assert(fc.property(ids, ids, (shown, wanted) => {
      expect(settledOrder(shown, wanted, false)).toEqual(wanted);
    }));
  });
  it('keeps the very same lists when nothing changed, so that nothing is drawn anew', () => {
    const shown: readonly SessionId[] = [sessionId('a'), sessionId('b')];
    expect(settledOrder(shown, [sessionId('a'), sessionId('b')], false)).toBe(shown);
    expect(settledOrder(shown, [sessionId('b'), sessionId('a')], true)).toBe(shown);
    const both = { tiles: shown, strip: [] };
    expect(settled(both, { tiles: [...shown], strip: [] }, letGo)).toBe(both);
    expect(settled(both, { tiles: [sessionId('b')], strip: [sessionId('a')] }, held)).toBe(both);
  });
});

describe('rises of risk', () => {
  it('are remembered with the time this window saw them, not those from before', () => {
    const store = createConsoleStore();
    const waiting: (() => void)[] = [];
    let now = 5000;
    const ingest = createIngest({ dispatch: (action) => store.dispatch(action), schedule: (run) => void waiting.push(run), now: () => now });
    const told = (): void => waiting.splice(0).forEach((run) => run());
    ingest.onSnapshot({ serverId: 's', sessions: [someSession('a', { riskScore: 40 }), someSession('b')], locks: [], serverTime: unixMillis(0) });
    told();
    expect(store.getState().rises['a']?.at).toBe(0);
    now = 9000;
    ingest.onSession(someSession('b', { riskScore: 30 }));
    ingest.onSession(someSession('a', { riskScore: 20 }));
    told();
    expect(store.getState().rises['b']).toEqual({ score: 30, at: 9000 });
    expect(store.getState().rises['a']?.at).toBe(0);
    ingest.onSession(someSession('b', { riskScore: 30, state: 'ended' }));
    told();
    expect(store.getState().rises['b']).toBeUndefined();
  });
});
