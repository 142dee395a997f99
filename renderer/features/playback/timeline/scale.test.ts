import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { follow, fullScale, isZoomed, panBy, rescale, ticksOf, timeAt, xOf, zoomAt, type TimeScale } from './scale';

const anyScale = fc.record({ duration: fc.integer({ min: 1, max: 100_000_000 }), width: fc.integer({ min: 1, max: 4000 }) })
  .map(({ duration, width }) => fullScale(duration, width));
const inside = (scale: TimeScale): void => {
  expect(scale.from).toBeGreaterThanOrEqual(0);
  expect(scale.to).toBeLessThanOrEqual(scale.duration + 1e-6);
  expect(scale.to).toBeGreaterThan(scale.from);
};

describe('time scale', () => {
  it('goes from pixels to time and back', () => {
    fc.assert(fc.property(anyScale, fc.double({ min: 0, max: 1, noNaN: true }), (scale, share) => {
      const x = share * scale.width;
      expect(xOf(scale, timeAt(scale, x))).toBeCloseTo(x, 3);
    }));
  });
  it('keeps the time under the pointer when zooming in, and stays inside the recording', () => {
    fc.assert(fc.property(anyScale, fc.double({ min: 0, max: 1, noNaN: true }), fc.array(fc.double({ min: 0.3, max: 3, noNaN: true }), { maxLength: 8 }), (start, share, factors) => {
      let scale = start;
      for (const factor of factors) {
        const x = share * scale.width;
        const before = timeAt(scale, x);
        const zoomed = zoomAt(scale, x, factor);
        inside(zoomed);
        if (factor < 1) expect(Math.abs(timeAt(zoomed, x) - before)).toBeLessThan(1 + scale.duration * 1e-6);
        scale = zoomed;
      }
    }));
  });
  it('pans no further than the ends', () => {
    fc.assert(fc.property(anyScale, fc.integer({ min: -10_000, max: 10_000 }), (scale, pixels) => {
      inside(panBy(zoomAt(scale, scale.width / 2, 0.5), pixels));
    }));
  });
  it('turns the page when the playhead leaves the view', () => {
    const scale = zoomAt(fullScale(100_000, 1000), 0, 0.1);
    expect(follow(scale, 5000)).toBe(scale);
    const turned = follow(scale, 50_000);
    expect(turned.from).toBeLessThan(50_000);
    expect(turned.to).toBeGreaterThan(50_000);
  });
  it('goes on showing everything while the recording is still being indexed', () => {
    expect(rescale(fullScale(1000, 500), 9000, 500)).toEqual(fullScale(9000, 500));
    const zoomed = zoomAt(fullScale(10_000, 500), 0, 0.5);
    expect(isZoomed(rescale(zoomed, 20_000, 800))).toBe(true);
    expect(rescale(zoomed, 20_000, 800).to).toBe(zoomed.to);
  });
  it('survives an empty recording', () => {
    expect(xOf(fullScale(0, 500), 0)).toBe(0);
    expect(ticksOf(fullScale(0, 500)).times).toEqual([]);
    expect(timeAt(fullScale(0, 0), 10)).toBe(0);
  });
});

describe('ruler', () => {
  it('puts its marks on round numbers, far enough apart', () => {
    fc.assert(fc.property(anyScale, (scale) => {
      const { step, times } = ticksOf(scale, 90);
      for (const [index, at] of times.entries()) {
        expect(at % step).toBe(0);
        if (index > 0) expect(xOf(scale, at) - xOf(scale, times[index - 1]!)).toBeGreaterThanOrEqual(89.9);
      }
    }));
  });
  it('marks five minutes by half minutes on a wide screen', () => expect(ticksOf(fullScale(302_000, 1300)).step).toBe(30_000));
});
