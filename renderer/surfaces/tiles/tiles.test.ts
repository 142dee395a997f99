import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargeFor, ParseBudget, ParseLoad } from './budget';
import { GlyphAtlas, type Rasteriser } from '../cells/glyphs';
import { fit } from './metrics';
import { mix, Ramps, toPixel } from '../cells/colour';
import type { DirtyRect } from '../cells/easel';
import { Painter } from './painter';
import { palettes } from './palette';
import { Screen } from './screen';
import { ParseTurns } from './turns';

/** Every glyph is a full block, so that a cell's pixels tell its colour. */
const blocks: Rasteriser = { rasterise: (_text, _bold, width, height) => new Uint8Array(width * height).fill(255) };

function easel(columns: number, rows: number, width: number, height: number) {
  const metrics = fit(columns, rows, width, height);
  const terminal = new Terminal({ cols: columns, rows, scrollback: 0, allowProposedApi: true });
  const pixels = new Uint32Array(width * height);
  const painter = new Painter(metrics, pixels, palettes.dark, new GlyphAtlas(blocks), new Ramps());
  const write = (text: string): Promise<void> => new Promise((resolve) => {
    terminal.input('', true);
    terminal.write(text, resolve);
  });
  const at = (column: number, row: number): number => pixels[metrics.rowEdges[row]! * width + metrics.columnEdges[column]!]!;
  return { metrics, terminal, pixels, painter, write, at, paint: (cursor = false): DirtyRect => painter.paint(terminal, cursor) };
}
const { dark } = palettes;

describe('fit', () => {
  it('keeps every screen inside its tile, with edges that never run back', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 500 }), fc.integer({ min: 2, max: 300 }), fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 1, max: 3000 }), (columns, rows, width, height) => {
      const metrics = fit(columns, rows, width, height);
      for (const [edges, most] of [[metrics.columnEdges, width], [metrics.rowEdges, height]] as const) {
        expect(edges[0]).toBeGreaterThanOrEqual(0);
        expect(edges.at(-1)).toBeLessThanOrEqual(most);
        for (let index = 1; index < edges.length; index += 1) expect(edges[index]!).toBeGreaterThanOrEqual(edges[index - 1]!);
      }
      const sizes = new Set(Array.from(metrics.columnEdges.slice(1), (edge, index) => edge - metrics.columnEdges[index]!));
      if (metrics.crisp) expect(sizes.size).toBe(1);
    }));
  });
});

describe('Painter', () => {
  it('paints everything at first, then nothing, then what changed', async () => {
    const { write, paint, metrics } = easel(80, 24, 640, 400);
    await write('hello');
    expect(paint()).toEqual({ left: 0, top: 0, width: 640, height: 400 });
    expect(paint().width).toBe(0);
    await write('\x1b[3;5HX');
    expect(paint()).toEqual({
      left: metrics.columnEdges[4], top: metrics.rowEdges[2],
      width: metrics.columnEdges[5]! - metrics.columnEdges[4]!, height: metrics.rowEdges[3]! - metrics.rowEdges[2]!,
    });
  });

  it('ends with the same pixels as painting the final screen at once', async () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('\r\n', '\x1b[H', '\x1b[2J', '\x1b[31m', '\x1b[7m', '\x1b[0m', '漢字', 'e\u0301', '\x1b[4m', '\x1b[48;5;200m', '\x1b[38;2;1;2;3m', '\x1b[5A', '\x1b[K'));
    await fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 30 }), fc.boolean(), async (pieces, small) => {
      const [width, height] = small ? [30, 20] : [240, 160];
      const step = easel(20, 8, width!, height!);
      for (const text of pieces) { await step.write(text); step.paint(true); }
      step.paint(true);
      const once = easel(20, 8, width!, height!);
      for (const text of pieces) await once.write(text);
      once.paint(true);
      expect(Buffer.from(step.pixels.buffer).equals(Buffer.from(once.pixels.buffer))).toBe(true);
    }), { numRuns: 200 });
  });

  it('paints the same from the numbers of a line as from its public cells', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }), fc.string({ maxLength: 12 }),
      fc.integer({ min: 0, max: 109 }).map((code) => `\x1b[${code}m`),
      fc.tuple(fc.constantFrom(38, 48, 58), fc.integer({ min: 0, max: 255 })).map(([ground, colour]) => `\x1b[${ground};5;${colour}m`),
      fc.tuple(fc.constantFrom(38, 48), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 })).map(([ground, red, green]) => `\x1b[${ground};2;${red};${green};7m`),
      fc.constantFrom('\r\n', '\x1b[H', '\x1b[2J', '\x1b[4:3m', '漢字', 'e\u0301', '🙂', '\x1b[0m', '\x1b[3D', '\x1b[2P', '\x1b[3@'),
    );
    const hidden = (terminal: Terminal): Terminal => new Proxy(terminal, {
      get: (target, key) => (key === 'buffer'
        ? { active: new Proxy(target.buffer.active, { get: (buffer, name) => (name === 'getLine'
          ? (row: number) => { const line = buffer.getLine(row); return line && { getCell: line.getCell.bind(line) }; }
          : typeof Reflect.get(buffer, name) === 'function' ? (Reflect.get(buffer, name) as () => unknown).bind(buffer) : Reflect.get(buffer, name)) }) }
        : Reflect.get(target, key)),
    });
    await fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
      const one = easel(20, 8, 240, 160);
      const other = new Uint32Array(240 * 160);
      const painter = new Painter(one.metrics, other, dark, new GlyphAtlas(blocks), new Ramps());
      for (const text of pieces) {
        await one.write(text);
        one.paint(true);
        painter.paint(hidden(one.terminal), true);
      }
      expect(Buffer.from(one.pixels.buffer).equals(Buffer.from(other.buffer))).toBe(true);
    }), { numRuns: 150 });
  });

  it('shows colours as they are meant', async () => {
    const { write, paint, at } = easel(10, 2, 100, 40);
    await write('\x1b[31mA\x1b[0;38;5;200mB\x1b[0;38;2;1;2;3mC\x1b[0;7mD\x1b[0;2mE\x1b[0;1;31mF\x1b[0;8mG');
    paint();
    expect([0, 1, 2, 3, 4, 5, 6].map((column) => at(column, 0))).toEqual([
      dark.ansi[1]!, dark.ansi[200]!, 0x010203, dark.background, mix(dark.background, dark.foreground, 0.5), dark.ansi[9]!, dark.background,
    ].map(toPixel));
  });

  it('paints a wide glyph over both its cells and takes both back', async () => {
    const { write, paint, at } = easel(10, 2, 100, 40);
    await write('漢');
    paint();
    expect([0, 1, 2].map((column) => at(column, 0))).toEqual([dark.foreground, dark.foreground, dark.background].map(toPixel));
    await write('\x1b[H  ');
    paint();
    expect([0, 1].map((column) => at(column, 0))).toEqual([dark.background, dark.background].map(toPixel));
  });

  it('moves the cursor without leaving one behind', async () => {
    const { write, paint, at } = easel(10, 2, 100, 40);
    await write('\x1b[1;1H');
    paint(true);
    expect(at(0, 0)).toBe(toPixel(dark.cursor));
    await write('\x1b[2;3H');
    paint(true);
    expect([at(0, 0), at(2, 1)]).toEqual([dark.background, dark.cursor].map(toPixel));
    paint(false);
    expect(at(2, 1)).toBe(toPixel(dark.background));
  });
});

describe('Screen', () => {
  const turns = new ParseTurns();
  const textOf = (screen: Screen): string => screen.terminal.buffer.active.getLine(0)!.translateToString(true);

  it('starts anew from a snapshot, at its size, with nothing left of before', async () => {
    const screen = new Screen(turns);
    await screen.write('\x1b[31mold\x1b[?25l\x1b]unfinished');
    expect(screen.cursorShown).toBe(false);
    await screen.reset({ columns: 40, rows: 10, ansi: 'new' });
    expect([screen.terminal.cols, screen.terminal.rows, textOf(screen), screen.cursorShown]).toEqual([40, 10, 'new', true]);
    screen.dispose();
  });

  it('takes sizes from nobody unchecked', async () => {
    const screen = new Screen(turns);
    screen.resize(4_000_000_000, Number.NaN);
    expect([screen.terminal.cols, screen.terminal.rows]).toEqual([500, 2]);
    screen.dispose();
  });

  it('answers no question of the session and counts what the guard dropped', async () => {
    const screen = new Screen(turns);
    const answers: string[] = [];
    screen.terminal.onData((data) => { if (data !== '') answers.push(data); });
    await screen.write('\x1b[c\x1b[6n\x1b]52;c;aGk=\x07\x1b]8;;http://x\x07link\x1b]8;;\x07');
    expect(answers).toEqual([]);
    expect(screen.guarded).toBeGreaterThan(2);
    expect(textOf(screen)).toBe('link');
    screen.dispose();
  });

  it('takes in many pieces in order', async () => {
    const screen = new Screen(turns);
    screen.resize(10, 2);
    await screen.write(`${'x'.repeat(40_000)}\x1b[2J\x1b[Hdone`);
    expect(textOf(screen)).toBe('done');
    screen.dispose();
  });
});

describe('ParseBudget', () => {
  it('makes who spends more than 30 ms of 100 wait', () => {
    const budget = new ParseBudget(0);
    budget.spend(25, 0);
    expect(budget.waitMs(0)).toBe(0);
    budget.spend(35, 0);
    const wait = budget.waitMs(0);
    expect(wait).toBeGreaterThanOrEqual(100);
    expect(budget.waitMs(wait)).toBe(0);
  });

  it('calls slowed who waited for a quarter of two seconds, and for two seconds more; not who waited once', () => {
    const budget = new ParseBudget(0);
    budget.spend(60, 0);
    let now = budget.waitMs(0);
    expect(budget.slowed(now)).toBe(false);
    for (let round = 0; round < 4; round += 1) {
      budget.spend(45, now);
      now += budget.waitMs(now);
    }
    expect(budget.slowed(now)).toBe(true);
    expect(budget.slowed(now + 1000)).toBe(true);
    expect(budget.slowed(now + 10_000)).toBe(false);
  });

  /** Plays writes: each takes as long as it seems to; then what waits is joined. Answers whether it was ever called slowed. */
  const everSlowed = (writes: readonly { readonly at: number; readonly characters: number; readonly tookMs: number }[]): boolean => {
    const budget = new ParseBudget(0);
    let now = 0;
    let slowed = false;
    for (const { at, characters, tookMs } of writes) {
      now = Math.max(now, at);
      for (let wait = budget.waitMs(now); wait > 0; wait = budget.waitMs(now)) now += wait;
      now += tookMs;
      budget.spend(chargeFor(tookMs, characters), now);
      slowed ||= budget.slowed(now);
    }
    return slowed;
  };

  it('never calls 10 KB a second slowed, however often a busy machine takes the thread away', () => {
    const write = fc.record({ every: fc.integer({ min: 12, max: 200 }), tookMs: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 20, max: 800 })) });
    fc.assert(fc.property(fc.array(write, { minLength: 100, maxLength: 400 }), (pieces) => {
      let at = 0;
      expect(everSlowed(pieces.map(({ every, tookMs }) => ({ at: (at += every), characters: every * 10, tookMs })))).toBe(false);
    }));
  });

  it('calls a flood slowed, and the dearest text that the guard lets through', () => {
    const steady = (count: number, characters: number, everyMs: number, tookMs: number) => Array.from({ length: count }, (_, index) => ({ at: index * everyMs, characters, tookMs }));
    expect(everSlowed(steady(1000, 16_384, 1, 1.2))).toBe(true);
    expect(everSlowed(steady(200, 2_000, 10, 7))).toBe(true);
    // A resize storm, each of the largest screen.
    expect(everSlowed(steady(1000, 1_024, 2, 1.5))).toBe(true);
  });

  it('never lets anyone have more than its share over a long time', () => {
    fc.assert(fc.property(fc.array(fc.record({ cost: fc.integer({ min: 1, max: 20 }), idle: fc.nat(50) }), { minLength: 50, maxLength: 200 }), (pieces) => {
      const budget = new ParseBudget(0);
      let now = 0;
      let spent = 0;
      for (const { cost, idle } of pieces) {
        now += idle;
        for (let wait = budget.waitMs(now); wait > 0; wait = budget.waitMs(now)) now += wait;
        now += cost;
        spent += cost;
        budget.spend(cost, now);
      }
      expect(spent).toBeLessThanOrEqual(30 + 20 + (now * 30) / 100);
    }));
  });

  it('gives all that want too much less than half of the thread together, and the others what they had', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 200 }), (count) => {
      const load = new ParseLoad();
      const floods = Array.from({ length: count }, () => new ParseBudget(0, load));
      const calm = new ParseBudget(0, load);
      const until = new Map<ParseBudget, number>();
      let spent = 0;
      for (let now = 0; now < 20_000; now += 10) {
        for (const flood of floods) {
          if ((until.get(flood) ?? 0) > now) continue;
          const waitMs = flood.waitMs(now);
          if (waitMs > 0) until.set(flood, now + waitMs);
          else {
            flood.spend(5, now);
            if (now >= 10_000) spent += 5;
          }
        }
        expect(calm.waitMs(now)).toBe(0);
        calm.spend(2, now);
      }
      expect(spent).toBeLessThan(6000);
      expect(spent).toBeGreaterThan(1000);
      expect(floods.every((flood) => flood.slowed(20_000))).toBe(true);
      expect(calm.slowed(20_000)).toBe(false);
    }), { numRuns: 15 });
  });
});
