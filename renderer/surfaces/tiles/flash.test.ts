import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockColumns, blockMeans, blockRows, FlashLimiter } from './flash';

const blocks = blockColumns * blockRows;
const plain = (level: number): Float32Array => new Float32Array(blocks).fill(level);

/** Changes of a tenth and more of the whole picture's light, each back from where the one before led: counted by themselves. */
function flipsOf(shown: readonly { readonly at: number; readonly level: number }[]): readonly number[] {
  const flips: number[] = [];
  let extreme = shown[0]?.level ?? 0;
  let direction = 0;
  for (const { at, level } of shown) {
    const change = Math.fround(level) - Math.fround(extreme);
    if (Math.abs(change) >= 0.1 && Math.sign(change) !== direction) {
      flips.push(at);
      direction = Math.sign(change);
      extreme = level;
    } else if (Math.sign(change) === direction) extreme = level;
  }
  return flips;
}

describe('FlashLimiter', () => {
  it('shows no more than three flips in any second, whatever comes', () => {
    const picture = fc.record({ wait: fc.integer({ min: 1, max: 400 }), level: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(fc.property(fc.array(picture, { maxLength: 120 }), (pictures) => {
      const limiter = new FlashLimiter();
      const shown: { at: number; level: number }[] = [];
      let now = 0;
      for (const { wait, level } of pictures) {
        now += wait;
        if (limiter.judge(plain(level), now) === 0) shown.push({ at: now, level });
      }
      const flips = flipsOf(shown);
      for (const from of flips) expect(flips.filter((at) => at >= from && at < from + 1000).length).toBeLessThanOrEqual(3);
    }), { numRuns: 300 });
  });

  it('calms a strobe, says so, shows what it ends with, and forgets it', () => {
    const limiter = new FlashLimiter();
    let flips = 0;
    for (let now = 0; now < 3000; now += 33) {
      if (limiter.judge(plain((now / 33) % 2), now) === 0) flips += 1;
    }
    expect(limiter.calmed(3000)).toBe(true);
    expect(flips).toBeLessThan(60);
    const wait = limiter.judge(plain(0.5), 3001);
    expect(limiter.judge(plain(0.5), 3001 + wait)).toBe(0);
    expect(limiter.calmed(10_000)).toBe(false);
  });

  it('also where halves of the picture take turns, and where light fades in small steps', () => {
    const halves = new FlashLimiter();
    let held = 0;
    for (let turn = 0; turn < 60; turn += 1) {
      const means = Float32Array.from({ length: blocks }, (_, block) => ((block + turn) % 2 === 0 ? 1 : 0));
      if (halves.judge(means, turn * 50) > 0) held += 1;
    }
    expect(held).toBeGreaterThan(20);
    const fades = new FlashLimiter();
    held = 0;
    for (let step = 0; step < 240; step += 1) {
      if (fades.judge(plain(Math.abs((step % 12) - 6) * 0.08), step * 16) > 0) held += 1;
    }
    expect(held).toBeGreaterThan(50);
  });

  it('leaves alone what is no flash: text that runs, a small strobe, three flips a second', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0.05, max: 0.14, noNaN: true }), { minLength: blocks, maxLength: blocks * 4 }), (noise) => {
      const limiter = new FlashLimiter();
      for (let turn = 0; turn < 60; turn += 1) {
        const means = Float32Array.from({ length: blocks }, (_, block) => (block < 15 ? turn % 2 : noise[(block * 7 + turn * 13) % noise.length]!));
        expect(limiter.judge(means, turn * 33)).toBe(0);
      }
      const slow = new FlashLimiter();
      for (let turn = 0; turn < 20; turn += 1) expect(slow.judge(plain(turn % 2), turn * 340)).toBe(0);
    }), { numRuns: 50 });
  });
});

describe('blockMeans', () => {
  it('tells light from dark where it is, at any size', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 200 }), (width, height) => {
      const means = new Float32Array(blocks);
      blockMeans(new Uint32Array(width * height).fill(0xffffffff), width, height, means);
      expect(Math.min(...means)).toBeGreaterThan(0.99);
      blockMeans(new Uint32Array(width * height).fill(0xff000000), width, height, means);
      expect(Math.max(...means)).toBe(0);
    }));
    const pixels = new Uint32Array(80 * 40).fill(0xff000000);
    for (let y = 0; y < 40; y += 1) pixels.fill(0xffffffff, y * 80 + 40, y * 80 + 80);
    const means = new Float32Array(blocks);
    blockMeans(pixels, 80, 40, means);
    expect(Array.from(means.slice(0, 8), (mean) => Math.round(mean))).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });
});
