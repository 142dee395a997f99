import headless from '@xterm/headless';
import type { Terminal } from '@xterm/xterm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mix, Ramps, toPixel } from '../cells/colour';
import { Easel, edges } from '../cells/easel';
import { GlyphAtlas, type Rasteriser } from '../cells/glyphs';
import { Contrast, contrastOf } from './contrast';
import { ScreenPainter, selectedColumns, type ScreenState } from './screen-painter';

/** Every glyph is a full block, so that a cell's pixels tell its colour. */
const blocks: Rasteriser = { rasterise: (_text, _style, width, height) => new Uint8Array(width * height).fill(255) };
const ansi = Array.from({ length: 256 }, (_, index) => 0x010101 * index);
const colours = { foreground: 0xd0d0d0, background: 0x101010, cursor: 0x4db5ff, cursorAccent: 0x000001, selection: 0x2b4a6b, ansi };
const usual: ScreenState = { colours, contrast: new Contrast(1), cursor: 'none', selection: undefined, marks: new Map() };
const always = (): boolean => true;

function painting(columns: number, rows: number) {
  const size = 6;
  const [width, height] = [columns * size, rows * size];
  const terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, logLevel: 'off' }) as unknown as Terminal;
  const pixels = new Uint32Array(width * height);
  const grid = { columns, rows, width, height, columnEdges: edges(columns, size, 0, width), rowEdges: edges(rows, size, 0, height), fontPixels: 8 };
  const easel = new Easel(grid, pixels, new GlyphAtlas(blocks), new Ramps(), colours.cursor);
  easel.clear(colours.background);
  const painter = new ScreenPainter(easel);
  const paint = (state: Partial<ScreenState> = {}, hasTime = always): boolean => {
    painter.mark(0, rows - 1);
    return painter.paint(terminal, { ...usual, ...state }, hasTime);
  };
  return {
    terminal, painter, pixels, paint,
    write: (text: string): Promise<void> => new Promise((resolve) => terminal.write(text, resolve)),
    /** The colour in the upper left of a cell. */
    at: (column: number, row: number): number => pixels[row * size * width + column * size]!,
  };
}
const pixelsOf = (...wanted: number[]): number[] => wanted.map(toPixel);

describe('ScreenPainter', () => {
  it('shows colours as they are meant', async () => {
    const { write, paint, at } = painting(10, 2);
    await write('\x1b[31mA\x1b[0;38;5;200mB\x1b[0;38;2;1;2;3mC\x1b[0;7mD\x1b[0;2mE\x1b[0;1;31mF\x1b[0;8mG\x1b[0;41m \x1b[0;1;7;41mH');
    paint();
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8].map((column) => at(column, 0))).toEqual(pixelsOf(
      ansi[1]!, ansi[200]!, 0x010203, colours.background, mix(colours.background, colours.foreground, 0.5), ansi[9]!, colours.background, ansi[1]!, ansi[9]!,
    ));
  });

  it('shows cursor, selection and matches, and takes them back', async () => {
    const { write, paint, at } = painting(10, 2);
    await write('\x1b[1;3H');
    const marks = new Map([[1, [{ from: 4, to: 6, background: 0x5a4a00, foreground: undefined, overSelection: false }, { from: 8, to: 9, background: 0x8a5a00, foreground: undefined, overSelection: true }]]]);
    paint({ cursor: 'block', marks, selection: { start: [9, 0], end: [9, 1], block: false } });
    expect([at(2, 0), at(8, 0), at(9, 0)]).toEqual(pixelsOf(colours.cursor, colours.background, colours.selection));
    expect([at(4, 1), at(8, 1), at(9, 1)]).toEqual(pixelsOf(colours.selection, 0x8a5a00, colours.background));
    paint({ cursor: 'frame', marks });
    expect([at(2, 0), at(9, 0), at(4, 1), at(6, 1)]).toEqual(pixelsOf(colours.cursor, colours.background, 0x5a4a00, colours.background));
    paint();
    expect([at(2, 0), at(4, 1), at(8, 1)]).toEqual(pixelsOf(colours.background, colours.background, colours.background));
  });

  it('keeps text readable, but not the colours of drawings', async () => {
    const { write, paint, at } = painting(10, 2);
    await write('\x1b[30;48;5;2mA█');
    paint({ contrast: new Contrast(4.5) });
    const ink = at(0, 0) & 0xffffff;
    expect(contrastOf(ink, ansi[2]!)).toBeGreaterThanOrEqual(4.5);
    expect(at(1, 0)).toBe(toPixel(ansi[0]!));
  });

  it('paints wide glyphs over both their cells', async () => {
    const { write, paint, at } = painting(10, 2);
    await write('漢');
    paint();
    expect([at(0, 0), at(1, 0), at(2, 0)]).toEqual(pixelsOf(colours.foreground, colours.foreground, colours.background));
  });

  it('stops when its time is over, goes on where it was, and ends with the same picture', async () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('\r\n', '\x1b[H', '\x1b[2J', '\x1b[31m', '\x1b[7m', '\x1b[0m', '漢字', 'e\u0301', '\x1b[4m', '\x1b[48;5;200m', '\x1b[5A', '\x1b[K'));
    await fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 30 }), fc.integer({ min: 0, max: 3 }), async (parts, looks) => {
      const sliced = painting(70, 6);
      const whole = painting(70, 6);
      for (const text of parts) {
        await sliced.write(text);
        await whole.write(text);
        let left = looks;
        sliced.paint({ cursor: 'frame' }, () => (left -= 1) >= 0);
      }
      let turns = 0;
      for (sliced.painter.mark(0, 5); ; turns += 1) {
        let left = 3;
        if (sliced.painter.paint(sliced.terminal, { ...usual, cursor: 'frame' }, () => (left -= 1) >= 0)) break;
      }
      whole.paint({ cursor: 'frame' });
      expect(turns).toBeGreaterThan(0);
      expect(Buffer.from(sliced.pixels.buffer).equals(Buffer.from(whole.pixels.buffer))).toBe(true);
    }), { numRuns: 60 });
  });
});

describe('selectedColumns', () => {
  it('follows lines or a block', () => {
    const lines = { start: [5, 2], end: [3, 4], block: false } as const;
    expect([1, 2, 3, 4, 5].map((line) => selectedColumns(lines, line, 10))).toEqual([[0, 0], [5, 10], [0, 10], [0, 3], [0, 0]]);
    expect([2, 4].map((line) => selectedColumns({ ...lines, block: true }, line, 10))).toEqual([[3, 5], [3, 5]]);
  });
});

describe('Contrast', () => {
  it('asks for no more than was asked, and changes nothing that is readable', () => {
    const colour = fc.integer({ min: 0, max: 0xffffff });
    fc.assert(fc.property(colour, colour, fc.constantFrom(1, 3, 4.5, 7), (ink, ground, ratio) => {
      const found = new Contrast(ratio).readable(ink, ground);
      if (contrastOf(ink, ground) >= ratio) expect(found).toBe(ink);
      // Both ends of a grey ground reach 4.58 at worst.
      else expect(contrastOf(found, ground)).toBeGreaterThanOrEqual(Math.min(ratio, 4.5));
    }));
  });
});
