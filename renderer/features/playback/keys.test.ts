// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { belongsToFocus, commandForKey, keyHelp, nextSpeed, speeds } from './keys';

const element = (html: string): Element => {
  document.body.innerHTML = html;
  return document.querySelector('#target')!;
};

describe('keys of the player', () => {
  it.each([[' ', 'toggle', 0], ['k', 'toggle', 0], ['J', 'seek-by', -10_000], ['ArrowRight', 'seek-by', 5000], ['7', 'seek-tenth', 7], [',', 'frame', -1], ['>', 'speed', 1], ['/', 'search', 0]])(
    '%s means %s %d', (key, kind, value) => expect(commandForKey(key)).toEqual({ kind, value }),
  );
  it('leaves other keys alone', () => expect(commandForKey('x')).toBeUndefined());
  it('names every command in the help', () => {
    const listed = keyHelp.map(([keys]) => keys).join(' ');
    for (const key of ['Space', 'K', 'J', 'L', ',', '.', '<', '>', 'Home', 'End', '/', '?']) expect(listed).toContain(key);
  });
  it('walks the speeds and stops at their ends', () => {
    expect([1, 2, 16].map((speed) => nextSpeed(speed, 1))).toEqual([2, 4, 16]);
    expect([1, 0.25, 3].map((speed) => nextSpeed(speed, -1))).toEqual([0.5, 0.25, 2]);
    expect(speeds).toContain(0.5);
  });
});

describe('whose key it is', () => {
  it('typing stays in the search box', () => expect(belongsToFocus(element('<input type="search" id="target">'), ' ')).toBe(true));
  it('the position slider hands its keys over', () => expect(belongsToFocus(element('<input type="range" id="target">'), 'ArrowLeft')).toBe(false));
  it('Space presses the focused button, but letters go to the player', () => {
    const button = element('<button id="target"></button>');
    expect(belongsToFocus(button, ' ')).toBe(true);
    expect(belongsToFocus(button, 'j')).toBe(false);
    expect(belongsToFocus(button, 'ArrowLeft')).toBe(false);
  });
  it('arrows walk the tabs', () => expect(belongsToFocus(element('<div role="tablist"><div role="tab" id="target"></div></div>'), 'ArrowRight')).toBe(true));
  it('nothing is taken from a dialog', () => expect(belongsToFocus(element('<div role="dialog"><p id="target"></p></div>'), 'j')).toBe(true));
});
