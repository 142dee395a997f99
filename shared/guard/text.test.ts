import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipboardText, displayText } from './text';

describe('displayText', () => {
  it.each([
    ['alice@db-7', 'alice@db-7'],
    ['Grüße 日本 🚀', 'Grüße 日本 🚀'],
    ['admin\u202egpj.exe', 'admin\\u{202e}gpj.exe'],
    ['a\x1b[31mb\nc', 'a\\u{1b}[31mb\\u{a}c'],
    ['zero\u200bwidth\ufeff', 'zero\\u{200b}width\\u{feff}'],
    ['\ud800', '\\u{d800}'],
  ])('%j', (name, shown) => expect(displayText(name)).toBe(shown));

  it('keeps at most the limit, marked by an ellipsis', () => {
    expect(displayText('🚀'.repeat(50), 10)).toBe(`${'🚀'.repeat(9)}…`);
    expect(displayText('x'.repeat(1_000_000), 5)).toBe('xxxx…');
  });

  it('never shows anything invisible', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
      expect(displayText(name)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }));
  });
});

describe('clipboardText', () => {
  it.each([
    ['a\tb\r\nc\rd\n', 'a\tb\nc\nd\n', 0], ['Grüße 日本 🚀', 'Grüße 日本 🚀', 0], ['\u001b[31mred\u0007\u0000', '[31mred', 3],
    ['rm -rf \u202etmp\u202c \u2066x\u2069', 'rm -rf tmp x', 4], ['pass\u200bword\ufeff', 'password', 2], ['می\u200cروم 👩\u200d💻', 'می\u200cروم 👩\u200d💻', 0],
    ['su\u200ddo é\u200d\u200dé', 'sudo éé', 3], ['\ud800x\u2028y', 'xy', 2],
  ])('%j', (text, clean, left) => expect(clipboardText(text)).toEqual({ text: clean, left }));

  it('has nothing that controls, whatever it is given, and changes nothing a second time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const { text: clean } = clipboardText(text);
      // oxlint-disable-next-line no-control-regex
      expect(clean).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u);
      expect(clean).not.toMatch(/\p{Surrogate}/u);
      expect(clipboardText(clean)).toEqual({ text: clean, left: 0 });
    }));
  });
});
