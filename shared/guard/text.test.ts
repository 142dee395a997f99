import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayText } from './text';

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
