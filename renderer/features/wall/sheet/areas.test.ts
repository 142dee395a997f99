import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaOf, stripArea, stripHeight, stripsNear } from './areas';

const ratio = fc.constantFrom(1, 1.25, 1.5, 2, 2.625);
const length = fc.double({ min: 0, max: 4000, noNaN: true });

describe('areas on the sheet', () => {
  it('never move when the sheet is scrolled by whole device pixels', () => {
    fc.assert(fc.property(ratio, length, length, length, length, fc.integer({ min: 0, max: 20_000 }), (scale, left, top, width, height, scrolled) => {
      // Sixteenths of a pixel, so that adding and taking away loses nothing.
      const exact = (value: number): number => Math.round(value * 16) / 16 / scale;
      const box = { left: exact(left + 8), top: exact(top + 8), right: exact(left + 8 + width), bottom: exact(top + 8 + height) };
      const shift = scrolled / scale;
      const moved = { ...box, top: box.top - shift, bottom: box.bottom - shift };
      const still = areaOf(box, { left: 0, top: 0.25 / scale }, scale);
      const later = areaOf(moved, { left: 0, top: 0.25 / scale - shift }, scale);
      expect(Math.abs(later.top - still.top)).toBeLessThanOrEqual(1);
      expect(later.left).toBe(still.left);
    }));
  });
  it('of neighbours touch and never lie over one another', () => {
    fc.assert(fc.property(ratio, length, length, length, (scale, left, middle, right) => {
      const [a, b, c] = [left, left + middle, left + middle + right];
      const one = areaOf({ left: a, right: b, top: 0, bottom: 10 }, { left: 0, top: 0 }, scale);
      const other = areaOf({ left: b, right: c, top: 0, bottom: 10 }, { left: 0, top: 0 }, scale);
      expect(one.left + one.width).toBe(other.left);
    }));
  });
});

describe('strips', () => {
  it('cover what is in view, end with the sheet, and are few', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 50_000 }), fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 1, max: 60_000 }), (top, view, sheetHeight) => {
      const strips = stripsNear(top, top + view, sheetHeight);
      expect(strips.length).toBeLessThanOrEqual(Math.ceil(view / stripHeight) + 3);
      for (let y = top; y < Math.min(top + view, sheetHeight); y += 64) {
        expect(strips.some((strip) => y >= stripArea(strip, 100).top && y < stripArea(strip, 100).top + stripHeight)).toBe(true);
      }
      for (const strip of strips) expect(strip * stripHeight).toBeLessThan(sheetHeight);
    }));
  });
  it('keep their width while a window is resized by a little', () => {
    expect(stripArea(0, 1857).width).toBe(stripArea(0, 1900).width);
    expect(stripArea(0, 1900).width).toBeGreaterThanOrEqual(1900);
  });
});
