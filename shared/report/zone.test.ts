import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presetRange } from './range';
import { isZone, localTime, momentOf, offsetAt, readTime, startOf, zonedTime } from './zone';

const zones = ['UTC', 'Europe/Zurich', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia'] as const;
const times = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2037, 0, 1) });

describe('time of a zone', () => {
  it('is what the machine’s own calendar says', () => {
    fc.assert(fc.property(times, fc.constantFrom(...zones), (time, zone) => {
      const parts = Object.fromEntries(new Intl.DateTimeFormat('en-CA', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }).formatToParts(time).map(({ type, value }) => [type, value]));
      expect(localTime(time, zone)).toBe(`${parts['year']}-${parts['month']}-${parts['day']} ${parts['hour']}:${parts['minute']}:${parts['second']}`);
    }));
  });
  it('goes there and back', () => {
    fc.assert(fc.property(times, fc.constantFrom(...zones), (time, zone) => {
      const local = time + offsetAt(time, zone);
      const back = momentOf(local, zone);
      expect(back + offsetAt(back, zone)).toBe(local);
    }));
  });
  it('has days that follow each other without a gap, whatever the clocks do', () => {
    fc.assert(fc.property(times, fc.constantFrom(...zones), fc.constantFrom('hour', 'day', 'week', 'month'), (time, zone, period) => {
      const start = startOf(period, time, zone);
      const next = startOf(period, time, zone, 1);
      expect(start).toBeLessThanOrEqual(time);
      expect(next).toBeGreaterThan(start);
      if (period !== 'hour') expect(next).toBeGreaterThan(time);
      expect(startOf(period, next, zone, -1)).toBe(start);
    }));
  });
  it('is read as it is written, with and without an offset', () => {
    expect(readTime('2026-03-29 03:30', 'Europe/Zurich')).toBe(Date.UTC(2026, 2, 29, 1, 30));
    expect(readTime('2026-03-29', 'Europe/Zurich', true)).toBe(Date.UTC(2026, 2, 29, 22));
    expect(readTime('2026-11-21T23:14:02Z', 'Europe/Zurich')).toBe(Date.UTC(2026, 10, 21, 23, 14, 2));
    expect(readTime('2026-11-21T23:14:02+05:30', 'UTC')).toBe(Date.UTC(2026, 10, 21, 17, 44, 2));
    for (const wrong of ['2026-02-30', '2026-13-01', '2026-11-21 25:00', 'yesterday', '']) expect(readTime(wrong, 'UTC')).toBeUndefined();
    expect(zonedTime(Date.UTC(2026, 10, 21, 23, 14, 2), 'Asia/Kolkata')).toBe('2026-11-22 04:44:02 UTC+05:30');
    expect([isZone('Europe/Zurich'), isZone('Mars/Olympus')]).toEqual([true, false]);
  });
  it('makes presets of whole days', () => {
    const now = Date.UTC(2026, 10, 29, 17);
    expect(presetRange('yesterday', now, 'Europe/Zurich')).toEqual({ from: Date.UTC(2026, 10, 27, 23), to: Date.UTC(2026, 10, 28, 23) });
    expect(presetRange('last-month', now, 'UTC')).toEqual({ from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 10, 1) });
    expect(presetRange('last-7-days', now, 'UTC')).toEqual({ from: Date.UTC(2026, 10, 23) });
  });
});
