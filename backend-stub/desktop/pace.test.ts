import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PicturePace } from './pace';

/** A pace whose thread is as busy as told, a quarter of a second at a time. */
function paceOf(shares: readonly number[]): { readonly plain: number; readonly closely: number } {
  let at = 0;
  let busy = 0;
  const pace = new PicturePace(() => busy, () => at);
  for (const share of shares) {
    at += 250;
    busy = share;
    pace.everyMs(false);
  }
  return { plain: pace.everyMs(false), closely: pace.everyMs(true) };
}

describe('how often desktops are asked for pictures', () => {
  it('is 25 times a second while there is time', () => {
    expect(paceOf([0.1, 0.4, 0.5])).toEqual({ plain: 40, closely: 40 });
  });

  it('is less often on a busy thread, last where somebody looks closely, and back once there is time again', () => {
    const full = (count: number): number[] => Array.from({ length: count }, () => 1);
    expect(paceOf(full(4))).toEqual({ plain: 100, closely: 40 });
    expect(paceOf(full(9))).toEqual({ plain: 250, closely: 100 });
    expect(paceOf([...full(9), ...Array.from({ length: 20 }, () => 0.2)])).toEqual({ plain: 40, closely: 40 });
  });

  it('is never out of bounds, and never rarer for who looks closely', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 60 }), (shares) => {
      const { plain, closely } = paceOf(shares);
      expect(plain).toBeGreaterThanOrEqual(40);
      expect(plain).toBeLessThanOrEqual(250);
      expect(closely).toBeGreaterThanOrEqual(40);
      expect(closely).toBeLessThanOrEqual(Math.min(100, plain));
    }));
  });

  it('is asked of the thread once a quarter of a second, however many sessions there are', () => {
    let at = 0;
    let asked = 0;
    const pace = new PicturePace(() => (asked += 1, 0), () => at);
    for (; at < 1_000; at += 10) pace.everyMs(false);
    expect(asked).toBe(3);
  });
});
