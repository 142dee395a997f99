import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resetInPlace, spareLines } from './blank-lines';
import { rawCells } from './raw-line';

const make = (): Terminal => new Terminal({ cols: 12, rows: 5, scrollback: 0, allowProposedApi: true, logLevel: 'off' });
const write = (terminal: Terminal, text: string): Promise<void> => new Promise((resolve) => {
  terminal.input('', true);
  terminal.write(text, resolve);
});

/** Everything there is to see of a screen. */
function seen(terminal: Terminal): unknown {
  const { active } = terminal.buffer;
  const lines = Array.from({ length: terminal.rows }, (_, row) => {
    const line = active.getLine(active.baseY + row)!;
    return [Array.from(rawCells(line, terminal.cols)!.subarray(0, terminal.cols * 3)), line.isWrapped, line.length, line.translateToString()];
  });
  return { lines, type: active.type, x: active.cursorX, y: active.cursorY, modes: terminal.modes };
}

const piece = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }), fc.string({ maxLength: 30 }),
  fc.constantFrom('\r\n', '\x1b[H', '\x1b[2J', '漢字', 'e\u0301', '\x1b[7;31m', '\x1b[48;5;200m', '\x1b[4:3m', '\x1b[0m', '\x1b[?1049h', '\x1b[?1049l', '\x1b[?47h', '\x1b[?47l',
    '\x1b[2;4r', '\x1b[r', '\x1b[2L', '\x1b[2M', '\x1b[3S', '\x1b[3T', '\x1bM', '\x1bD', '\x1b[4h', '\x1b[?6h', '\x1b[?7l', '\x1b7', '\x1b8', '\x1bH', '\t', '\x1b(0', '\x1bc'),
);
/** Text, a reset, or another size, for one of two terminals whose lines go to and fro. */
const step = fc.record({ which: fc.nat(1), what: fc.oneof({ weight: 6, arbitrary: piece }, { weight: 2, arbitrary: fc.constant(undefined) }, fc.record({ columns: fc.integer({ min: 2, max: 16 }), rows: fc.integer({ min: 2, max: 8 }) })) });

describe('a reset in place', () => {
  it('leaves every terminal as a reset does, and so whatever it shows later', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const pairs = [{ placed: make(), plain: make() }, { placed: make(), plain: make() }];
      for (const { which, what } of steps) {
        const { placed, plain } = pairs[which]!;
        if (what === undefined) {
          resetInPlace(placed);
          plain.reset();
        } else if (typeof what === 'string') {
          await write(placed, what);
          await write(plain, what);
        } else for (const terminal of [placed, plain]) terminal.resize(what.columns, what.rows);
        for (const pair of pairs) expect(seen(pair.placed)).toEqual(seen(pair.plain));
      }
      for (const { placed, plain } of pairs) for (const terminal of [placed, plain]) terminal.dispose();
    }), { numRuns: 300 });
  });

  it('makes no line anew, and keeps few', async () => {
    const terminal = make();
    await write(terminal, '\x1b[?1049hone\r\ntwo');
    resetInPlace(terminal);
    const before = spareLines();
    const data = rawCells(terminal.buffer.active.getLine(0)!, 12);
    for (let round = 0; round < 50; round += 1) {
      await write(terminal, '\x1b[?1049hone\r\ntwo');
      resetInPlace(terminal);
    }
    expect(spareLines()).toBe(before);
    const lines = Array.from({ length: 5 }, (_, row) => rawCells(terminal.buffer.active.getLine(row)!, 12));
    expect(new Set(lines).size).toBe(5);
    await write(terminal, '\x1b[?1049h');
    const all = [...lines, ...Array.from({ length: 5 }, (_, row) => rawCells(terminal.buffer.active.getLine(row)!, 12))];
    expect(new Set(all).size).toBe(10);
    expect(all).toContain(data);
  });

  it('keeps no more lines than it says, whatever is reset', () => {
    for (let count = 0; count < 500; count += 1) {
      const terminal = new Terminal({ cols: 20, rows: 40, scrollback: 0, allowProposedApi: true });
      terminal.write('\x1b[?1049h');
      resetInPlace(terminal);
      terminal.dispose();
    }
    expect(spareLines()).toBeLessThanOrEqual(2048);
  });
});
