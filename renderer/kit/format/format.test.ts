import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAgo, formatBytes, formatClock, formatCount, formatDuration, formatLongClock, formatPosition, formatTime, spokenPosition, withoutDirection } from './format';

describe('sizes', () => {
  it.each([[0, '0 B'], [999, '999 B'], [1000, '1 KB'], [733_000, '733 KB'], [999_499, '999 KB'], [999_500, '1 MB'], [14_230_000, '14.2 MB'], [-1, '–'], [Number.NaN, '–']])(
    'says %d bytes as %s', (bytes, said) => expect(formatBytes(bytes)).toBe(said),
  );
  it('never shows four digits below a terabyte', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 999_000_000_000_000 }), (bytes) => {
      expect(formatBytes(bytes)).toMatch(/^\d{1,3}(\.\d)? (B|KB|MB|GB|TB)$/);
    }));
  });
});

describe('durations and positions', () => {
  it.each([[0, '00:00', '0:00:00'], [754_999, '12:34', '0:12:34'], [3_723_400, '1:02:03', '1:02:03'], [36_000_000, '10:00:00', '10:00:00']])(
    'lets %d ms tick as %s and %s', (duration, short, long) => expect([formatClock(duration), formatLongClock(duration)]).toEqual([short, long]),
  );
  it.each([[0, '0 s'], [40, '0.1 s'], [302_000, '5 min 2 s'], [3_600_000, '1 h'], [3_660_000, '1 h 1 min'], [90_061_000, '1 d 1 h']])(
    'says %d ms as %s', (duration, said) => expect(formatDuration(duration)).toBe(said),
  );
  it.each([[0, '00:00.0'], [50_349, '00:50.3'], [302_000, '05:02.0'], [3_723_400, '1:02:03.4'], [-4, '00:00.0']])(
    'places %d ms at %s', (at, said) => expect(formatPosition(at)).toBe(said),
  );
  it('leaves tenths out on request', () => expect(formatPosition(50_349, false)).toBe('00:50'));
  it('speaks a position', () => {
    expect(spokenPosition(62_300)).toBe('1 minute 2.3 seconds');
    expect(spokenPosition(1000)).toBe('1 second');
    expect(spokenPosition(7_200_000)).toBe('2 hours 0 seconds');
  });
});

describe('times', () => {
  it('shows UTC with its zone', () => expect(formatTime(Date.UTC(2026, 10, 21, 23, 14, 2))).toBe('2026-11-21 23:14:02 UTC'));
  it('survives impossible times', () => expect(formatTime(Number.POSITIVE_INFINITY)).toBe('–'));
  it.each([[0, 'now'], [12_000, '12 s ago'], [119_000, '1 min ago'], [7_200_000, '2 h ago'], [172_800_000, '2 d ago'], [-60_000, 'in 1 min']])(
    '%d ms before now is "%s"', (passed, said) => expect(formatAgo(1_800_000_000_000 - passed, 1_800_000_000_000)).toBe(said),
  );
  it('gives the date when it is long ago', () => expect(formatAgo(Date.UTC(2020, 0, 2), Date.UTC(2026, 0, 1))).toBe('2020-01-02'));
  it('counts', () => {
    expect(formatCount(1, 'row')).toBe('1 row');
    expect(formatCount(10_000, 'entry', 'entries')).toBe('10,000 entries');
  });
});

describe('text from a file', () => {
  it('loses the marks that turn it around', () => {
    expect(withoutDirection('cod.\u202etxt\u2066 b\u200f')).toBe('cod.txt b');
  });
});
