// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { belongsToFocus, commandForKey, keyHelp, nextSpeed, speeds } from './keys';

const element = (html: string): Element => {
  document.body.innerHTML = html;
  return document.querySelector('#target')!;
};

describe('keys of the player', () => {
  it.each([
    [' ', 'toggle', 0], ['k', 'toggle', 0], ['J', 'seek-by', -10_000], ['ArrowRight', 'seek-by', 5000], ['7', 'seek-tenth', 7], [',', 'frame', -1], ['>', 'speed', 1],
    ['/', 'search', 0], ['n', 'hit', 1], ['N', 'hit', -1], ['F3', 'hit', 1], ['b', 'bookmark', 0], ['[', 'mark-in', 0], ['g', 'go-to', 0],
  ])('%s means %s %d', (key, kind, value) => expect(commandForKey(key)).toEqual({ kind, value }));
  it('goes to the previous hit with Shift+F3', () => expect(commandForKey('F3', true)).toEqual({ kind: 'hit', value: -1 }));
  it('leaves other keys alone', () => expect(commandForKey('x')).toBeUndefined());
  it('names every command in the help', () => {
    const listed = keyHelp.flatMap(({ keys }) => keys.flatMap(([each]) => each.split(/ {2}/)));
    for (const key of ['Space', 'K', 'J', 'L', ',', '.', '<', '>', 'Home', 'End', '/', '?', 'F3', 'B', '[', ']', '\\', 'G', 'I', 'F', 'PageUp', '+', '-']) expect(listed).toContain(key);
  });
  it('walks the speeds and stops at their ends', () => {
    expect([1, 2, 16, 64].map((speed) => nextSpeed(speed, 1))).toEqual([2, 4, 32, 64]);
    expect([1, 0.25, 3].map((speed) => nextSpeed(speed, -1))).toEqual([0.5, 0.25, 2]);
    expect(speeds).toContain(0.5);
  });
});

describe('whose key it is', () => {
  it('typing stays in the search box, but the next hit is the player\'s', () => {
    const box = element('<input type="search" id="target">');
    expect([belongsToFocus(box, ' '), belongsToFocus(box, 'n'), belongsToFocus(box, 'F3')]).toEqual([true, true, false]);
  });
  it('the position slider hands its keys over', () => expect(belongsToFocus(element('<input type="range" id="target">'), 'ArrowLeft')).toBe(false));
  it('Space presses the focused button, but letters go to the player', () => {
    const button = element('<button id="target"></button>');
    expect(belongsToFocus(button, ' ')).toBe(true);
    expect(belongsToFocus(button, 'j')).toBe(false);
    expect(belongsToFocus(button, 'ArrowLeft')).toBe(false);
  });
  it('arrows walk the tabs', () => expect(belongsToFocus(element('<div role="tablist"><div role="tab" id="target"></div></div>'), 'ArrowRight')).toBe(true));
  it('nothing is taken from a dialog', () => expect(belongsToFocus(element('<div role="dialog"><p id="target"></p></div>'), 'j')).toBe(true));
  it('a part with keys of its own keeps exactly those', () => {
    const lanes = element('<div data-own-keys="ArrowLeft + -"><i id="target"></i></div>');
    expect(['ArrowLeft', '-', 'j'].map((key) => belongsToFocus(lanes, key))).toEqual([true, true, false]);
  });
});
