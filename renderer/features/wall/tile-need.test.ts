import { describe, expect, it } from 'vitest';
import { tileNeed } from './tile-need';

const wide = (width: number) => ({ left: 0, top: 0, width, height: width / 2 });

describe('what a tile needs', () => {
  it.each([
    [undefined, 80, 'off-screen'],
    [wide(120), 80, 'small'],
    [wide(399), 80, 'small'],
    [wide(400), 80, 'large'],
    [wide(400), 132, 'small'],
    [wide(0), 0, 'small'],
  ] as const)('area %o, %i columns: %s', (area, columns, need) => {
    expect(tileNeed(area, columns)).toBe(need);
  });
  it('is every byte and frame when it is attended to, at any size, while it is in sight', () => {
    expect([wide(40), wide(900)].map((area) => tileNeed(area, 80, true))).toEqual(['focused', 'focused']);
    expect(tileNeed(undefined, 80, true)).toBe('off-screen');
  });
});
