import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paintedEvery, SharedFrames } from './pace';

describe('pace', () => {
  it('paints the large tile in each frame and the others in every second', () => {
    expect(paintedEvery({ left: 0, top: 0, width: 1200, height: 800 })).toBe(1);
    expect(paintedEvery({ left: 0, top: 0, width: 450, height: 270 })).toBe(2);
    expect(paintedEvery(undefined)).toBe(2);
  });
  it('paints a tile that is attended to in each frame, however small', () => {
    expect(paintedEvery({ left: 0, top: 0, width: 90, height: 40 }, true)).toBe(1);
  });
  const sharedFrames = (times: readonly number[]): number[] => {
    const frames = new SharedFrames();
    return times.flatMap((now, index) => {
      if (!frames.due(now)) return [];
      frames.painted(now);
      return [index];
    });
  };
  it('gives the others every second frame of a usual screen, and each one where frames are late', () => {
    expect(sharedFrames(Array.from({ length: 7 }, (_, frame) => (frame * 1000) / 60))).toEqual([0, 2, 4, 6]);
    expect(sharedFrames(Array.from({ length: 4 }, (_, frame) => frame * 30))).toEqual([0, 1, 2, 3]);
  });
  it('gives them the next frame after a pause, and never more than 39 a second', () => {
    const frames = new SharedFrames();
    frames.painted(0);
    expect(frames.due((1000 / 60) * 3)).toBe(true);
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 200 }), (gaps) => {
      let now = 0;
      const times = gaps.map((gap) => (now += gap));
      const painted = sharedFrames(times).map((index) => times[index]!);
      for (const at of painted) expect(painted.filter((other) => other >= at && other < at + 1000).length).toBeLessThanOrEqual(39);
    }));
  });
});
