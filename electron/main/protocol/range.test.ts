import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRange } from './range';

describe('parseRange', () => {
  it.each([
    [null, 10, { kind: 'whole' }],
    ['bytes=0-3', 10, { kind: 'part', from: 0, to: 4 }],
    ['bytes=4-', 10, { kind: 'part', from: 4, to: 10 }],
    ['bytes=-4', 10, { kind: 'part', from: 6, to: 10 }],
    ['bytes=-400', 10, { kind: 'part', from: 0, to: 10 }],
    ['bytes=0-999', 10, { kind: 'part', from: 0, to: 10 }],
    ['bytes=10-', 10, { kind: 'unsatisfiable' }],
    ['bytes=-0', 10, { kind: 'unsatisfiable' }],
    ['bytes=0-', 0, { kind: 'unsatisfiable' }],
    ['bytes=5-4', 10, { kind: 'whole' }],
    ['bytes=0-1,3-4', 10, { kind: 'whole' }],
    ['bytes=-', 10, { kind: 'whole' }],
    ['items=0-3', 10, { kind: 'whole' }],
    ['bytes=99999999999999999999-', 10, { kind: 'whole' }],
    ['bytes=1e3-', 10, { kind: 'whole' }],
  ])('%s of %d', (header, size, expected) => {
    expect(parseRange(header, size)).toEqual(expected);
  });

  it('never leaves the file, whatever the header', () => {
    const header = fc.oneof(fc.string(), fc.tuple(fc.constantFrom('bytes=', 'BYTES=', 'bytes= '), fc.string({ unit: fc.constantFrom(...'0123456789-, .e+') })).map((parts) => parts.join('')));
    fc.assert(fc.property(header, fc.nat(1 << 30), (text, size) => {
      const range = parseRange(text, size);
      if (range.kind !== 'part') return;
      expect(Number.isSafeInteger(range.from) && Number.isSafeInteger(range.to)).toBe(true);
      expect(range.from).toBeGreaterThanOrEqual(0);
      expect(range.to).toBeGreaterThan(range.from);
      expect(range.to).toBeLessThanOrEqual(size);
    }), { numRuns: 2000 });
  });
});
