import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pieces } from './pieces';

const cut = (text: string, columns = 1024, rows = 63): string[] => [...pieces(text, columns, rows)];

describe('pieces', () => {
  it('joined are the text, whatever it is', () => {
    const part = fc.oneof(fc.string(), fc.constantFrom('\x1b[2J', '\x1b[320S', '\x1b[', '\x1b', '\x1b[;;', '\x1bc', '\n', '\x1b[?1049h', '漢', '\ud83d'));
    fc.assert(fc.property(fc.array(part, { maxLength: 400 }), fc.integer({ min: 1, max: 1024 }), fc.integer({ min: 1, max: 400 }), (parts, columns, rows) => {
      const text = parts.join('').repeat(20);
      const found = cut(text, columns, rows);
      expect(found.join('')).toBe(text);
      expect(found.every((piece) => piece !== '' && piece.length <= 4096 + 100)).toBe(true);
    }));
  });

  it('are 4 KiB of plain text', () => {
    expect(cut('x'.repeat(10_000)).map(({ length }) => length)).toEqual([4096, 4096, 1808]);
  });

  it('hold few sequences that cost much, the fewer the larger the screen', () => {
    const most = (sequence: string, columns: number, rows: number): number =>
      Math.max(...cut(sequence.repeat(500), columns, rows).map((piece) => piece.length / sequence.length));
    for (const sequence of ['\x1b[63S', '\x1b[63L', '\x1b[2J', '\x1bc', '\x1b#8', '\x1b[?1049h', '\x1b[64000b']) {
      expect(most(sequence, 1024, 63), sequence).toBeLessThanOrEqual(13);
      expect(most(sequence, 1024, 63), sequence).toBeLessThan(most(sequence, 80, 24));
    }
  });

  it('never cut a sequence of more cost than a piece may have into nothing', () => {
    expect(cut('\x1b[400L\x1b[400L', 1024, 400)).toEqual(['\x1b[400L', '\x1b[400L']);
  });
});
