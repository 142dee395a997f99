import type { IBufferCell, Terminal } from '@xterm/headless';
import { mix, type Ramps } from '../cells/colour';
import { Easel, look, type DirtyRect } from '../cells/easel';
import type { GlyphAtlas } from '../cells/glyphs';
import type { Metrics } from './metrics';
import type { Palette } from './palette';

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
  #cell: IBufferCell | undefined;
  #whole = true;

  constructor(
    private readonly metrics: Metrics, pixels: Uint32Array, private readonly palette: Palette, atlas: GlyphAtlas, ramps: Ramps,
  ) {
    this.#easel = new Easel(metrics, pixels, atlas, ramps, palette.cursor);
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
      for (let column = 0; column < columns; column += 1) {
        if (line.getCell(column, cell)) this.#visit(cell, column, row, cursorAt === row * columns + column);
      }
    }
    return this.#easel.touched;
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
    if (mode === modeRgb) return value;
    return this.palette.ansi[bold && value < 8 ? value + 8 : value] ?? otherwise;
  }
}
