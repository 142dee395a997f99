import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PicturePace } from './pace';

/** A pace whose thread is as busy as told, a quarter of a second at a time. */
function paceOf(shares: readonly number[]): { readonly nobody: number; readonly user: number; readonly console: number } {
  let at = 0;
  let busy = 0;
  const pace = new PicturePace(() => busy, () => at);
  for (const share of shares) {
    at += 250;
    busy = share;
    pace.everyMs('nobody');
  }
  return { nobody: pace.everyMs('nobody'), user: pace.everyMs('user'), console: pace.everyMs('console') };
}

describe('how often desktops are asked for pictures', () => {
  it('is 25 times a second while there is time', () => {
    expect(paceOf([0.1, 0.4, 0.5])).toEqual({ nobody: 40, user: 40, console: 40 });
  });

  it('is less often on a busy thread, later for who works with it, never for a console that shows all of it, and back once there is time again', () => {
    const full = (count: number): number[] => Array.from({ length: count }, () => 1);
    expect(paceOf(full(4))).toEqual({ nobody: 100, user: 40, console: 40 });
    expect(paceOf(full(9))).toEqual({ nobody: 250, user: 100, console: 40 });
    expect(paceOf([...full(9), ...Array.from({ length: 20 }, () => 0.2)])).toEqual({ nobody: 40, user: 40, console: 40 });
  });

  it('is never out of bounds, and never rarer for who is shown more', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 60 }), (shares) => {
      const { nobody, user, console } = paceOf(shares);
      expect(console).toBe(40);
      expect(user).toBeGreaterThanOrEqual(40);
      expect(user).toBeLessThanOrEqual(Math.min(100, nobody));
      expect(nobody).toBeLessThanOrEqual(250);
    }));
  });

  it('is asked of the thread once a quarter of a second, however many sessions there are', () => {
    let at = 0;
    let asked = 0;
    const pace = new PicturePace(() => (asked += 1, 0), () => at);
    for (; at < 1_000; at += 10) pace.everyMs('nobody');
    expect(asked).toBe(3);
  });
});
