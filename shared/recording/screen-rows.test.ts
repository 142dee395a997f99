import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Snapshotter } from './snapshotter';

const piece = fc.oneof(
  fc.constantFrom('a', 'word ', 'x'.repeat(30), '日本', '😀', 'e\u0301', '\u00a0', '  ', '\r\n', '\n', '\r', '\t', '\b', '\x1bM', '\x1bc', '\x1b7', '\x1b8'),
  fc.constantFrom('\x1b[2J', '\x1b[K', '\x1b[1K', '\x1b[3L', '\x1b[2M', '\x1b[2P', '\x1b[3@', '\x1b[4X', '\x1b[2S', '\x1b[2T', '\x1b[r', '\x1b[2;5r', '\x1b[?1049h', '\x1b[?1049l', '\x1b[?7l', '\x1b[?7h', '\x1b[5b', '\x1b#8'),
  fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 22 })).map(([row, column]) => `\x1b[${row};${column}H`), fc.string({ maxLength: 4 }),
);
const step = fc.oneof({ weight: 8, arbitrary: fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')) }, { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 2, max: 24 }), fc.integer({ min: 2, max: 9 })) });

describe('knowing which rows of a screen changed', () => {
  it('misses none, and reads each line as the screen has it', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 24 }), (steps) => {
      const screen = new Snapshotter(20, 7);
      let known = screen.lines();
      let told = known;
      const rows = screen.watchRows((top, bottom) => {
        known.splice(top, 1);
        known.splice(bottom, 0, '');
      });
      rows.takeDirty();
      for (const next of steps) {
        if (typeof next === 'string') screen.writeNow(next);
        else {
          screen.resize(...next);
          rows.markAll();
        }
        rows.note();
        const now = screen.lines();
        const dirty = rows.takeDirty();
        for (const [row, text] of now.entries()) if (!dirty.includes(row)) expect([row, known[row]]).toEqual([row, text]);
        const lines = screen.wrappedLines().map(({ text }) => text.trimEnd());
        for (const [row, text] of lines.entries()) {
          if (rows.isHead(row)) expect([row, rows.text(row, rows.endOf(row), told[row] ?? '').trimEnd()]).toEqual([row, text]);
        }
        told = lines;
        expect(rows.takeDirty()).toEqual([]);
        known = now;
      }
      screen.dispose();
    }), { numRuns: 250 });
  });
});
