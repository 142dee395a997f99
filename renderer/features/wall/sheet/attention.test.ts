// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Attention } from './attention';

let root: HTMLElement;
let changes = 0;
const tile = (name: string): HTMLElement => root.querySelector<HTMLElement>(`[data-tile="${name}"]`)!;
const picture = (name: string): Element => tile(name).firstElementChild!;
const over = (name: string): boolean => picture(name).dispatchEvent(new Event('pointerover', { bubbles: true }));

beforeEach(() => {
  vi.useFakeTimers();
  changes = 0;
  root = document.createElement('div');
  root.innerHTML = ['a', 'b'].map((name) => `<article data-tile="${name}" tabindex="0"><i></i><button></button></article>`).join('');
  document.body.append(root);
});
afterEach(() => {
  vi.useRealTimers();
  root.remove();
});

describe('attention', () => {
  it('is on the tile the pointer rests on, not on those it passes', () => {
    const attention = new Attention(() => { changes += 1; });
    const release = attention.attach(root);
    over('a');
    vi.advanceTimersByTime(50);
    over('b');
    vi.advanceTimersByTime(119);
    expect([attention.isOn(picture('a')), attention.isOn(picture('b')), changes]).toEqual([false, false, 0]);
    vi.advanceTimersByTime(1);
    expect([attention.isOn(picture('a')), attention.isOn(picture('b')), changes]).toEqual([false, true, 1]);
    root.dispatchEvent(new Event('pointerleave'));
    expect([attention.isOn(picture('b')), changes]).toEqual([false, 2]);
    release();
  });
  it('is on the tile with the keyboard, also within it, from the beginning', () => {
    tile('a').focus();
    const attention = new Attention(() => { changes += 1; });
    const release = attention.attach(root);
    expect(attention.isOn(picture('a'))).toBe(true);
    tile('b').querySelector('button')!.focus();
    expect([attention.isOn(picture('a')), attention.isOn(picture('b'))]).toEqual([false, true]);
    tile('b').querySelector('button')!.blur();
    expect(attention.isOn(picture('b'))).toBe(false);
    release();
    tile('a').focus();
    expect(attention.isOn(picture('a'))).toBe(false);
  });
});
