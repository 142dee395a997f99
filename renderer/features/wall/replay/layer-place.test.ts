import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeFor } from './layer-place';

const view = { left: 60, top: 90, right: 1260, bottom: 700 };

describe('the layer of a replay', () => {
  it('fills a picture that is large enough', () => {
    expect(placeFor({ left: 100, top: 100, right: 560, bottom: 310 }, view)).toBeUndefined();
  });
  it('grows out of a small one, over it and inside what is in view', () => {
    fc.assert(fc.property(fc.integer({ min: 68, max: 1_200 }), fc.integer({ min: 98, max: 650 }), fc.integer({ min: 20, max: 399 }), fc.integer({ min: 10, max: 400 }), (x, y, width, height) => {
      const picture = { left: Math.min(x, view.right - 8 - width), top: Math.min(y, view.bottom - 8 - height), right: 0, bottom: 0 };
      picture.right = picture.left + width;
      picture.bottom = picture.top + height;
      const place = placeFor(picture, view);
      if (place === undefined) throw new Error('it did not grow');
      expect(place.width).toBeGreaterThanOrEqual(480);
      expect(place.left + picture.left).toBeGreaterThanOrEqual(view.left);
      expect(place.top + picture.top).toBeGreaterThanOrEqual(view.top);
      expect(place.left + picture.left + place.width).toBeLessThanOrEqual(view.right);
      expect(place.top + picture.top + place.height).toBeLessThanOrEqual(view.bottom);
      expect(place.left).toBeLessThanOrEqual(0);
      expect(place.left + place.width).toBeGreaterThanOrEqual(width);
    }));
  });
});
