import type { IBufferCell, IBufferLine, Terminal } from '@xterm/headless';
import { mix, type Ramps } from '../cells/colour';
import { Easel, look, type DirtyRect } from '../cells/easel';
import type { GlyphAtlas } from '../cells/glyphs';
import type { Metrics } from './metrics';
import { greyOf, type Palette } from './palette';
import { back, cellSize, content, fore, modeMask, rawCells } from './raw-line';

/** The first combining mark of Unicode. */
const firstMark = 0x300;

// IBufferCell.getFgColorMode(): 0 default, then palette of 16, palette of 256, true colour.
const modeDefault = 0;
const modeRgb = 0x3000000;

/**
 * Paints a terminal's screen into a buffer of pixels, only the cells that differ from what was painted last. Knows
 * nothing of canvases. One per tile; the atlas and the ramps are shared.
 */
export class Painter {
  readonly #easel: Easel;
  /** Each cell's numbers as they were painted. */
  readonly #painted: Uint32Array;
  #cell: IBufferCell | undefined;
  #whole = true;
  #cursorAt = -1;

  constructor(
    private readonly metrics: Metrics, pixels: Uint32Array, private readonly palette: Palette, atlas: GlyphAtlas, ramps: Ramps,
  ) {
    this.#easel = new Easel(metrics, pixels, atlas, ramps, palette.cursor);
    // No cell has these numbers.
    this.#painted = new Uint32Array(metrics.columns * metrics.rows * cellSize).fill(0xffffffff);
  }

  get columns(): number { return this.metrics.columns; }
  get rows(): number { return this.metrics.rows; }

  /** Paints what changed and answers where. The terminal must have the metrics' size. */
  paint(terminal: Terminal, cursorShown: boolean): DirtyRect {
    const { columns, rows } = this.metrics;
    this.#easel.begin();
    if (this.#whole) this.#easel.clear(this.palette.background);
    this.#whole = false;
    const buffer = terminal.buffer.active;
    const cell = (this.#cell ??= buffer.getNullCell());
    const cursorAt = cursorShown ? buffer.cursorY * columns + Math.min(buffer.cursorX, columns - 1) : -1;
    for (let row = 0; row < rows; row += 1) {
      const line = buffer.getLine(buffer.baseY + row);
      if (!line) continue;
      const raw = rawCells(line, columns);
      if (raw) {
        this.#row(raw, line, cell, row, cursorAt);
        continue;
      }
      for (let column = 0; column < columns; column += 1) {
        if (line.getCell(column, cell)) this.#visit(cell, column, row, cursorAt === row * columns + column);
      }
    }
    this.#cursorAt = cursorAt;
    return this.#easel.touched;
  }

  /** Looks only at cells with other numbers than before, and at those whose look hangs on more than their numbers. */
  #row(raw: Uint32Array, line: IBufferLine, cell: IBufferCell, row: number, cursorAt: number): void {
    const { columns } = this.metrics;
    const painted = this.#painted;
    const first = row * columns;
    for (let column = 0; column < columns; column += 1) {
      const from = column * cellSize;
      const at = (first + column) * cellSize;
      const what = raw[from]!;
      const foreground = raw[from + 1]!;
      const background = raw[from + 2]!;
      const more = (what & content.combined) !== 0 || (background & back.extended) !== 0;
      const cursor = first + column === cursorAt;
      if (what === painted[at] && foreground === painted[at + 1] && background === painted[at + 2]
        && !more && !cursor && first + column !== this.#cursorAt) continue;
      painted[at] = what;
      painted[at + 1] = foreground;
      painted[at + 2] = background;
      if (more) {
        if (line.getCell(column, cell)) this.#visit(cell, column, row, cursor);
      } else this.#visitRaw(what, foreground, background, column, row, cursor);
    }
  }

  #visitRaw(what: number, fg: number, bg: number, column: number, row: number, cursor: boolean): void {
    const cellsWide = what >>> content.widthShift;
    if (cellsWide === 0) {
      this.#easel.skip(column, row);
      return;
    }
    const code = what & content.code;
    const bold = (fg & fore.bold) !== 0;
    const mode = fg & modeMask;
    const groundMode = bg & modeMask;
    let foreground = this.#colour(mode, mode === modeRgb ? fg & 0xffffff : fg & 0xff, this.palette.foreground, bold);
    let background = this.#colour(groundMode, groundMode === modeRgb ? bg & 0xffffff : bg & 0xff, this.palette.background, false);
    if (fg & fore.inverse) [foreground, background] = [background, foreground];
    if (bg & back.dim) foreground = mix(background, foreground, 0.5);
    if (fg & fore.invisible) foreground = background;
    const looks = (bold ? look.bold : 0) | (fg & fore.underline ? look.underline : 0) | (fg & fore.strike ? look.strike : 0)
      | (cursor ? look.frame : 0) | (cellsWide === 2 ? look.wide : 0);
    this.#easel.put(column, row, code, code < firstMark ? undefined : String.fromCodePoint(code), looks, foreground, background);
  }

  #visit(cell: IBufferCell, column: number, row: number, cursor: boolean): void {
    const cellsWide = cell.getWidth();
    if (cellsWide === 0) {
      this.#easel.skip(column, row);
      return;
    }
    const code = cell.getCode();
    // From here on a cell may hold a base character with marks on it, and the code is only the last of them.
    const text = code < firstMark ? undefined : cell.getChars();
    const bold = cell.isBold() !== 0;
    let foreground = this.#colour(cell.getFgColorMode(), cell.getFgColor(), this.palette.foreground, bold);
    let background = this.#colour(cell.getBgColorMode(), cell.getBgColor(), this.palette.background, false);
    if (cell.isInverse()) [foreground, background] = [background, foreground];
    if (cell.isDim()) foreground = mix(background, foreground, 0.5);
    if (cell.isInvisible()) foreground = background;
    const looks = (bold ? look.bold : 0) | (cell.isUnderline() ? look.underline : 0) | (cell.isStrikethrough() ? look.strike : 0)
      | (cursor ? look.frame : 0) | (cellsWide === 2 ? look.wide : 0);
    this.#easel.put(column, row, code, text, looks, foreground, background);
  }

  #colour(mode: number, value: number, otherwise: number, bold: boolean): number {
    if (mode === modeDefault) return otherwise;
    if (mode === modeRgb) return this.palette.grey ? greyOf(value) : value;
    return this.palette.ansi[bold && value < 8 ? value + 8 : value] ?? otherwise;
  }
}
