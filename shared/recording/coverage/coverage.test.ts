import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerOf, manners, noCoverage, withAnswer, withReport, withStretch, type CoveredStretch, type Manner } from './coverage';
import { lengthOf, united, without, type Range } from './ranges';
import { condensed, coverageSentence, summarise } from './summary';

/** The model knows nothing of ranges: it paints single milliseconds. */
const moments = (ranges: readonly Range[]): Set<number> => {
  const set = new Set<number>();
  for (const { from, to } of ranges) for (let at = from; at < to; at += 1) set.add(at);
  return set;
};
const inOrder = (set: Set<number>): number[] => [...set].sort((one, other) => one - other);

const range = fc.tuple(fc.nat(60), fc.nat(25)).map(([from, length]): Range => ({ from, to: from + length }));
const stretch = fc.tuple(range, fc.constantFrom(0.5, 1, 4, 8, 16), fc.constantFrom(...manners))
  .map(([{ from, to }, speed, manner]): CoveredStretch => ({ from, to, manner, speed: manner === 'played' || manner === 'pictures' ? speed : 0 }));

describe('ranges', () => {
  it('are united and taken away as sets of moments are', () => {
    fc.assert(fc.property(fc.array(range, { maxLength: 12 }), fc.array(range, { maxLength: 12 }), (first, second) => {
      const [one, other] = [united(first), united(second)];
      expect(inOrder(moments(one))).toEqual(inOrder(moments(first)));
      const expected = new Set([...moments(first)].filter((at) => !moments(second).has(at)));
      expect(inOrder(moments(without(one, other)))).toEqual(inOrder(expected));
      expect(lengthOf(one)).toBe(moments(first).size);
      for (const [index, { from }] of one.entries()) if (index > 0) expect(from).toBeGreaterThan(one[index - 1]!.to);
    }));
  });
});

describe('coverage', () => {
  it('counts each millisecond once, by the best that was done with it', () => {
    const better: Manner[] = ['played', 'pictures', 'idle', 'jumped'];
    fc.assert(fc.property(fc.array(stretch, { maxLength: 20 }), fc.nat(70), (added, duration) => {
      const kept = added.reduce<CoveredStretch[]>(withStretch, []);
      const summary = summarise(kept, duration);
      const best = (at: number): { manner: Manner | 'never'; speed: number } => {
        const here = added.filter(({ from, to }) => at >= from && at < to);
        for (const manner of better) {
          const speeds = here.filter((each) => each.manner === manner).map(({ speed }) => speed);
          if (speeds.length > 0) return { manner, speed: Math.min(...speeds) };
        }
        return { manner: 'never', speed: 0 };
      };
      const counts = { played: 0, pictures: 0, idle: 0, jumped: 0, never: 0, fast: 0 };
      for (let at = 0; at < duration; at += 1) {
        const expected = best(at);
        counts[expected.manner] += 1;
        if (expected.manner === 'played' && expected.speed >= 4) counts.fast += 1;
        expect(summary.slices.filter(({ from, to }) => at >= from && at < to).map(({ manner, speed }) => ({ manner, speed }))).toEqual([expected]);
      }
      expect(summary).toMatchObject({ watched: counts.played, fast: counts.fast, pictures: counts.pictures, idle: counts.idle, jumped: counts.jumped, never: counts.never });
      expect(summary.watched + summary.pictures + summary.idle + summary.jumped + summary.never).toBe(duration);
    }));
  });

  it('comes to the same when some of it was worked through before', () => {
    fc.assert(fc.property(fc.array(stretch, { maxLength: 20 }), fc.array(stretch, { maxLength: 20 }), fc.nat(100), (earlier, later, duration) => {
      const short = condensed(earlier);
      expect(summarise([...short, ...later], duration)).toEqual(summarise([...earlier, ...later], duration));
      expect(condensed(short)).toEqual(short);
    }));
  });

  it('of a report only its own sitting comes back, and takes its place', () => {
    const report = (id: string, from: number) => ({ id, viewer: 'ana', startedAt: 1, now: 2, duration: 100, stretches: [{ from, to: from + 5, speed: 1, manner: 'played' as const }] });
    const first = withReport(noCoverage, report('a', 0))!;
    const both = withReport(first, report('b', 10))!;
    const more = withReport(both, report('a', 20))!;
    expect(withAnswer(first, answerOf(both, { id: 'b', viewer: 'ana' }))).toEqual(both);
    expect(withAnswer(both, answerOf(more, { id: 'a', viewer: 'ana' }))).toEqual(more);
  });

  it('stretches of one kind join where they touch and stay what they were', () => {
    fc.assert(fc.property(fc.array(stretch, { maxLength: 20 }), (added) => {
      const kept = added.reduce<CoveredStretch[]>(withStretch, []);
      for (const speed of [0, 0.5, 1, 4, 8, 16]) {
        for (const manner of manners) {
          const of = (list: readonly CoveredStretch[]): CoveredStretch[] => list.filter((each) => each.speed === speed && each.manner === manner);
          expect(inOrder(moments(of(kept)))).toEqual(inOrder(moments(of(added))));
          expect(of(kept)).toHaveLength(united(of(added)).length);
        }
      }
    }));
  });

  it('keeps sittings of several people apart, and refuses what there is no room for', () => {
    const report = { id: 's1', viewer: 'ana', startedAt: 10, now: 20, duration: 60, stretches: [{ from: 0, to: 10, speed: 1, manner: 'played' as const }] };
    const first = withReport(noCoverage, report);
    const second = first && withReport(first, { ...report, viewer: 'pat', now: 30, duration: 50 });
    const third = second && withReport(second, { ...report, now: 40, stretches: [{ from: 10, to: 20, speed: 1, manner: 'played' }] });
    expect(third).toMatchObject({ duration: 60, sittings: [{ viewer: 'ana', endedAt: 40, stretches: [{ from: 0, to: 20 }] }, { viewer: 'pat', endedAt: 30 }] });
    const many = Array.from({ length: 5001 }, (_, index) => ({ from: index * 2, to: index * 2 + 1, speed: 1, manner: 'played' as const }));
    expect(withReport(noCoverage, { ...report, stretches: many })).toBeUndefined();
  });

  it('is told in one sentence', () => {
    const minute = 60_000;
    const played = (from: number, to: number, speed: number): CoveredStretch => ({ from: from * minute, to: to * minute, speed, manner: 'played' });
    expect(coverageSentence(summarise([played(0, 31, 1), played(31, 43, 8), { from: 43 * minute, to: 55 * minute, speed: 16, manner: 'pictures' }, { from: 55 * minute, to: 58 * minute, speed: 0, manner: 'idle' }], 60 * minute)))
      .toBe('43 min of 60 min watched, 12 min of it at 4x or faster, 12 min only as single pictures, 5 min never shown (3 min skipped as idle)');
    expect(coverageSentence(summarise([played(0, 1, 1)], minute))).toBe('60 s of 60 s watched, nothing left out');
  });
});
