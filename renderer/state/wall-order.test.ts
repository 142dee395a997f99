import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unixMillis } from '../../shared/base/units';
import { sessionId, type SessionId } from '../../shared/model/ids';
import { someSession } from './samples';
import { defaultWall } from './wall';
import { matches, settledOrder, wantedOrder } from './wall-order';

const ids = fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 10 }).map((numbers) => numbers.map((number) => sessionId(String(number))));

describe('the order of the wall', () => {
  const sessions = [
    someSession('a', { riskScore: 10, lastActivityAt: unixMillis(100_000) }), someSession('b', { riskScore: 90, lastActivityAt: unixMillis(1000) }),
    someSession('c', { riskScore: 10, lastActivityAt: unixMillis(200_000) }),
  ];
  it('sorts by risk, then by name', () => expect(wantedOrder(sessions, defaultWall)).toEqual(['b', 'a', 'c']));
  it('sorts by activity', () => expect(wantedOrder(sessions, { ...defaultWall, sort: 'activity' })).toEqual(['c', 'a', 'b']));
  it('does not shuffle two sessions that are active at about the same time', () => {
    const busy = (a: number, b: number) => wantedOrder([someSession('x', { lastActivityAt: unixMillis(a) }), someSession('y', { lastActivityAt: unixMillis(b) })], { ...defaultWall, sort: 'activity' });
    expect(busy(30_100, 30_200)).toEqual(busy(30_900, 30_300));
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
  it('takes the wanted order as soon as it is let go', () => {
    fc.assert(fc.property(ids, ids, (shown, wanted) => {
      expect(settledOrder(shown, wanted, false)).toEqual(wanted);
    }));
  });
  it('keeps the very same list when nothing changed, so that nothing is drawn anew', () => {
    const shown: readonly SessionId[] = [sessionId('a'), sessionId('b')];
    expect(settledOrder(shown, [sessionId('a'), sessionId('b')], false)).toBe(shown);
    expect(settledOrder(shown, [sessionId('b'), sessionId('a')], true)).toBe(shown);
  });
});
