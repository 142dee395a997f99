import { describe, expect, it } from 'vitest';
import type { DesktopInput } from '../desktop/operations';
import { HeldKeys } from './held-keys';

const key = (keysym: number, pressed: boolean): DesktopInput => ({ kind: 'key', keysym, pressed });
const mouse = (mask: number): DesktopInput => ({ kind: 'mouse', x: 4, y: 5, mask });

describe('keys and buttons that are held down', () => {
  it('are let go of once, each of their own hands, the newest first', () => {
    const held = new HeldKeys();
    for (const input of [key(0xffe3, true), key(0xffe1, true), key(97, true), key(97, false), mouse(1)]) held.note('ana', input);
    held.note('pat', key(0xffe9, true));
    expect(held.letGo('ana')).toEqual([key(0xffe1, false), key(0xffe3, false), mouse(0)]);
    expect(held.letGo('ana')).toEqual([]);
    held.note('pat', mouse(0));
    expect(held.letGo('pat')).toEqual([key(0xffe9, false)]);
  });

  it('are no more than hands have', () => {
    const held = new HeldKeys();
    for (let keysym = 1; keysym < 5_000; keysym += 1) held.note('ana', key(keysym, true));
    expect(held.letGo('ana')).toHaveLength(64);
  });
});
