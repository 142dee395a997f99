import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axis, covered, scaleInto } from './scaled';

const side = fc.integer({ min: 1, max: 90 });
const from = (width: number, height: number, seed: number): Uint32Array => Uint32Array.from({ length: width * height }, (_, at) => (0xff000000 | (Math.imul(at + seed, 2654435761) & 0xffffff)) >>> 0);

describe('an axis', () => {
  it('covers every pixel with weights that sum up to a whole, in order', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 9000 }), fc.integer({ min: 1, max: 2000 }), (length, to) => {
      const { firsts, counts, weights, taps } = axis(length, to);
      for (let at = 0; at < to; at += 1) {
        const own = [...weights.subarray(at * taps, at * taps + counts[at]!)];
        expect(own.reduce((sum, one) => sum + one, 0)).toBe(256);
        expect(firsts[at]!).toBeGreaterThanOrEqual(at === 0 ? 0 : firsts[at - 1]!);
        expect(firsts[at]! + counts[at]!).toBeLessThanOrEqual(length);
      }
    }), { numRuns: 60 });
  });
});

describe('a scaled picture', () => {
  it('is the same however it is drawn in pieces', () => {
    fc.assert(fc.property(side, side, side, side, fc.nat(), fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()), { maxLength: 6 }), (width, height, tileWidth, tileHeight, seed, pieces) => {
      const across = axis(width, tileWidth);
      const down = axis(height, tileHeight);
      const before = from(width, height, seed);
      const after = from(width, height, seed + 7);
      const target = new Uint32Array(tileWidth * tileHeight);
      const put = (data: Uint32Array, x: number, y: number, right: number, bottom: number): void => {
        const [left, to] = covered(across, x, right);
        const [top, low] = covered(down, y, bottom);
        scaleInto(target, 0, tileWidth, across, down, { data, start: 0, stride: width, left: 0, top: 0 }, left, top, to, low);
      };
      put(before, 0, 0, width, height);
      const now = before.slice();
      for (const [one, other, wide, high] of pieces) {
        const [x, y] = [one % width, other % height];
        const [right, bottom] = [Math.min(width, x + 1 + (wide % width)), Math.min(height, y + 1 + (high % height))];
        for (let row = y; row < bottom; row += 1) now.set(after.subarray(row * width + x, row * width + right), row * width + x);
        put(now, x, y, right, bottom);
      }
      const pieced = target.slice();
      put(now, 0, 0, width, height);
      expect(pieced).toEqual(target);
    }), { numRuns: 300 });
  });

  it('is the picture itself at its own size, and the mean at half of it', () => {
    const source = from(8, 6, 3);
    const same = new Uint32Array(48);
    scaleInto(same, 0, 8, axis(8, 8), axis(6, 6), { data: source, start: 0, stride: 8, left: 0, top: 0 }, 0, 0, 8, 6);
    expect(same).toEqual(source);
    const half = new Uint32Array(1);
    const four = Uint32Array.of(0xff000000, 0xff0000ff, 0xff00ff00, 0xffff0000);
    scaleInto(half, 0, 1, axis(2, 1), axis(2, 1), { data: four, start: 0, stride: 2, left: 0, top: 0 }, 0, 0, 1, 1);
    for (const shift of [0, 8, 16]) expect(Math.abs(((half[0]! >>> shift) & 255) - 64)).toBeLessThanOrEqual(1);
  });
});
