import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CopiedText, longestCopied } from './copied-text';

describe('text that was copied in a desktop', () => {
  it('is the last one, until it is taken back', () => {
    const copied = new CopiedText(true);
    expect(copied.state).toBe('empty');
    expect([copied.note('one', false), copied.note('two', true)]).toEqual([true, false]);
    expect(copied).toMatchObject({ state: 'there', last: { text: 'two', cut: true } });
    expect(copied.note('', false)).toBe(true);
    expect(copied).toMatchObject({ state: 'empty', last: undefined });
  });

  it('is not kept where none may leave', () => {
    const copied = new CopiedText(false);
    expect(copied.note('secret', false)).toBe(false);
    expect(copied).toMatchObject({ state: 'closed', last: undefined });
  });

  it('is bounded, says when it was cut, and has no half characters', () => {
    fc.assert(fc.property(fc.constantFrom('a', 'é', '日', '🚀', 'a🚀é'), fc.integer({ min: -9, max: 9 }), fc.nat(3), (unit, off, shift) => {
      const whole = 'x'.repeat(shift) + unit.repeat(Math.floor(longestCopied / Buffer.byteLength(unit)) + off);
      const copied = new CopiedText(true);
      copied.note(whole, false);
      const { text = '', cut } = copied.last ?? {};
      expect(whole.startsWith(text) && !/\p{Surrogate}/u.test(text)).toBe(true);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(longestCopied);
      expect(cut).toBe(Buffer.byteLength(whole) > longestCopied);
      if (cut) expect(Buffer.byteLength(text)).toBeGreaterThan(longestCopied - 4);
    }), { numRuns: 60 });
  });
});
