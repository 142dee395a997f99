import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mainPlace, placeName, placeOf, placeQuery, titleIn } from '../../../shared/ipc/window-place';
import { RememberedWindows } from './remembered-windows';
import { isVisible, newWallOpening, poppedOutOpening } from './window-bounds';

const left = { x: 0, y: 0, width: 1920, height: 1080 };
const right = { x: 1920, y: 0, width: 2560, height: 1440 };
const state = (x: number, maximized = false) => ({ bounds: { x, y: 50, width: 1200, height: 800 }, maximized });

describe('the place of a window', () => {
  it('is told by its address and read from it', () => {
    for (const place of [mainPlace, { kind: 'wall', number: 2 }, { kind: 'session', number: 12 }] as const) expect(placeOf(placeQuery(place))).toEqual(place);
    for (const stranger of ['', '?window=', '?window=wall-', '?window=wall-1000', '?window=wall-2&x=1', '?window=main', '?window=Wall-2']) expect(placeOf(stranger)).toEqual(mainPlace);
    expect(placeName({ kind: 'wall', number: 3 })).toBe('wall-3');
  });
  it('is in the title of further walls, and in nothing else', () => {
    expect(titleIn({ kind: 'wall', number: 2 }, 'Wall · Vigil')).toBe('Wall 2 · Vigil');
    expect(titleIn({ kind: 'wall', number: 2 }, 'Session · Vigil')).toBe('Session · Vigil');
    expect(titleIn(mainPlace, 'Wall · Vigil')).toBe('Wall · Vigil');
  });
});

describe('a new wall', () => {
  it('fills the display that shows none of our windows', () => {
    expect(newWallOpening([left, right], [state(100).bounds])).toMatchObject({ bounds: { x: 1920, y: 0 }, maximized: true });
    expect(newWallOpening([left, right], [state(2000).bounds])).toMatchObject({ bounds: { x: 0, y: 0 }, maximized: true });
  });
  it('stands beside the others where no display is free, and can always be grabbed', () => {
    const corner = fc.record({ x: fc.integer({ min: -500, max: 4500 }), y: fc.integer({ min: -500, max: 1500 }), width: fc.integer({ min: 700, max: 2600 }), height: fc.integer({ min: 480, max: 1500 }) });
    fc.assert(fc.property(corner, (window) => {
      for (const { bounds } of [newWallOpening([left, right], [window]), newWallOpening([left], [window]), poppedOutOpening([left, right], window), poppedOutOpening([left], undefined)]) {
        const { x, y, width, height } = bounds;
        if (x !== undefined && y !== undefined) expect(isVisible({ x, y, width, height }, [left, right])).toBe(true);
      }
    }));
    expect(newWallOpening([left], [state(100).bounds])).toEqual({ bounds: { x: 132, y: 82, width: 1440, height: 900 }, maximized: false });
  });
});

describe('windows of the last run', () => {
  let folder = '';
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'vigil-windows-')); });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const file = (): string => join(folder, 'windows.json');

  it('come back where they were, as far as their displays are there', () => {
    const memory = new RememberedWindows(file());
    memory.keepMain(state(10, true));
    memory.keepWall(3, state(100));
    memory.keepWall(2, state(2000));
    memory.keepWall(2, state(2100));
    const next = new RememberedWindows(file());
    expect(next.main).toEqual(state(10, true));
    expect(next.wallsOn([left, right]).map(({ number }) => number)).toEqual([2, 3]);
    expect(next.wall(2)).toEqual(state(2100));
    // Its monitor is unplugged: it waits.
    expect(next.wallsOn([left]).map(({ number }) => number)).toEqual([3]);
    next.keepMain(state(20));
    expect(new RememberedWindows(file()).wallsOn([left, right])).toHaveLength(2);
  });
  it('do not come back when the operator closed them', () => {
    const memory = new RememberedWindows(file());
    memory.keepWall(2, state(0));
    memory.forgetWall(2);
    expect(new RememberedWindows(file()).wallsOn([left])).toEqual([]);
  });
  it('are forgotten, not guessed, when the file is damaged', () => {
    for (const text of ['', '{', '[]', '{"walls":[{"number":99,"state":{}}]}', '{"main":{"bounds":{"x":1e9},"maximized":false},"walls":[]}']) {
      writeFileSync(file(), text);
      const memory = new RememberedWindows(file());
      expect(memory.main).toBeUndefined();
      expect(memory.wallsOn([left])).toEqual([]);
    }
    new RememberedWindows(file()).keepMain(state(1));
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({ main: state(1), walls: [] });
  });
});
