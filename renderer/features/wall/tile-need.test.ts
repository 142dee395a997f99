import { describe, expect, it } from 'vitest';
import { tileNeed } from './tile-need';

const wide = (width: number, devicePixelRatio = 1) => ({ width, height: width / 2, devicePixelRatio });

describe('what a tile needs', () => {
  it.each([
    [false, wide(900), 80, 'off-screen'],
    [true, wide(120), 80, 'small'],
    [true, wide(399), 80, 'small'],
    [true, wide(400), 80, 'large'],
    [true, wide(200, 2), 80, 'large'],
    [true, wide(400), 132, 'small'],
    [true, wide(0), 0, 'small'],
  ] as const)('visible %s, %o, %i columns: %s', (visible, geometry, columns, need) => {
    expect(tileNeed(visible, geometry, columns)).toBe(need);
  });
});
