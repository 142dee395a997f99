import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Keyboard } from './keysyms';

/** Presses and releases each, in order; `+` and `-` before a keysym press and hold, or release, only. */
function typed(...keys: readonly (number | string)[]): string {
  const keyboard = new Keyboard();
  return keys.map((key) => {
    if (typeof key === 'string') return keyboard.key(Number(key.slice(1)), key.startsWith('+')) ?? '';
    const text = keyboard.key(key, true) ?? '';
    return text + (keyboard.key(key, false) ?? '');
  }).join('');
}

describe('Keyboard', () => {
  it('gives characters for printable keysyms, of any script', () => {
    expect(typed(0x61, 0x41, 0x7e, 0xe9, 0x1000000 + 0x65e5, 0x1000000 + 0x1f680, 0x20ac, 0xffb7, 0xffab)).toBe('aA~é日🚀€7+');
  });

  it('gives what a line is made of as a terminal would get it', () => {
    expect(typed(0x61, 0xff09, 0x62, 0xff08, 0xff0d, 0xff8d)).toBe('a\tb\x7f\r\r');
  });

  it('leaves Shift out, and names what Ctrl, Alt and Meta make something else', () => {
    expect(typed('+65505', 0x41, '-65505', '+65507', 0x63, '+65513', 0xffff, '-65513', '-65507', 0x63)).toBe('A<Ctrl+C><Ctrl+Alt+Delete>c');
    expect(typed('+65507', 0x20, 0xff0d, 0xff09, '-65507')).toBe('<Ctrl+Space><Ctrl+Return><Ctrl+Tab>');
  });

  it('names keys that print nothing', () => {
    expect(typed(0xff1b, 0xff55, 0xffbe, 0xffc9, 0xff51)).toBe('<Escape><PageUp><F1><F12><Left>');
  });

  it('is not harmed by absurd keysyms', () => {
    expect(typed(1_000_000_000_000, -1, Number.NaN, 0, 0x1000000 + 0xd800, 0x1000000 + 0x110000, 0x1000000 + 7)).toBe('');
    fc.assert(fc.property(fc.array(fc.tuple(fc.oneof(fc.integer(), fc.integer({ min: 0xfe00, max: 0xffff }), fc.integer({ min: 0x1000000, max: 0x1120000 })), fc.boolean())), (keys) => {
      const keyboard = new Keyboard();
      for (const [keysym, pressed] of keys) expect(keyboard.key(keysym, pressed) ?? '').not.toMatch(/\p{Surrogate}/u);
    }));
  });
});
