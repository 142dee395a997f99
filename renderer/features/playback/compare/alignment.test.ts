import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { millis } from '../../../../shared/base/units';
import { alignment, offsetText, offsetsOf, parseOffset, placedActivity } from './alignment';

describe('two recordings on one wall clock', () => {
  it('lie as they happened where they overlap, else begin together', () => {
    expect(alignment({ startedAt: 1000, duration: 500 }, { startedAt: 1200, duration: 900 })).toEqual({ later: 200, byClock: true });
    expect(alignment({ startedAt: 1200, duration: 500 }, { startedAt: 1000, duration: 900 })).toEqual({ later: -200, byClock: true });
    expect(alignment({ startedAt: 0, duration: 500 }, { startedAt: 90_000, duration: 900 })).toEqual({ later: 0, byClock: false });
    expect(alignment({ startedAt: undefined, duration: 500 }, { startedAt: 1, duration: 900 })).toEqual({ later: 0, byClock: false });
  });
  it('begin with the earlier one', () => {
    expect([offsetsOf(200), offsetsOf(-200), offsetsOf(0)]).toEqual([[0, 200], [200, 0], [0, 0]]);
  });
  it('are moved by seconds typed by hand', () => {
    expect(['+12.5', '-3', '0,25', '−2', 'x', ''].map(parseOffset)).toEqual([12_500, -3000, 250, -2000, undefined, undefined]);
    fc.assert(fc.property(fc.integer({ min: -9_000_000, max: 9_000_000 }), (later) => { expect(parseOffset(offsetText(later))).toBe(later); }));
  });
  it('are active where they lie', () => {
    const { output, idle } = placedActivity({ output: [1, 0, 7], input: [], idle: [{ from: millis(1000), to: millis(2000) }] }, 3000, 5000, 10_000);
    expect([output.length, output[500], output[700], output.filter((value) => value > 0).length]).toEqual([1000, 1, 7, 2]);
    expect(idle).toEqual([{ from: 6000, to: 7000 }]);
  });
});
