import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameCount, paintedEvery } from './pace';

describe('pace', () => {
  it('paints the large tile in each frame and the others in every second', () => {
    expect(paintedEvery({ left: 0, top: 0, width: 1200, height: 800 })).toBe(1);
    expect(paintedEvery({ left: 0, top: 0, width: 450, height: 270 })).toBe(2);
    expect(paintedEvery(undefined)).toBe(2);
  });
  it('paints a tile that is attended to in each frame, however small', () => {
    expect(paintedEvery({ left: 0, top: 0, width: 90, height: 40 }, true)).toBe(1);
  });
  it('counts every frame of a usual screen, and at most 91 a second of a fast one', () => {
    fc.assert(fc.property(fc.integer({ min: 30, max: 240 }), (hertz) => {
      const frames = new FrameCount();
      let counted = 0;
      for (let frame = 0; frame < hertz; frame += 1) if (frames.next((frame * 1000) / hertz) !== undefined) counted += 1;
      expect(counted).toBeLessThanOrEqual(91);
      if (hertz <= 75) expect(counted).toBe(hertz);
    }));
  });
});
