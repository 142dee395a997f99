import type { IBufferCell, Terminal } from '@xterm/headless';
import { levels, type GlyphAtlas, type GlyphSet } from './glyphs';
import type { Metrics } from './metrics';
import { mix, toPixel, type Palette } from './palette';

/** Device pixels; empty when width is 0. */
export interface DirtyRect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const nothing: DirtyRect = { left: 0, top: 0, width: 0, height: 0 };
const mostRamps = 4096;
/** The first combining mark of Unicode. */
const firstMark = 0x300;

// IBufferCell.getFgColorMode(): 0 default, then palette of 16, palette of 256, true colour.
const modeDefault = 0;
const modeRgb = 0x3000000;

const flag = { bold: 1, underline: 2, strike: 4, cursor: 8, wide: 16 } as const;

/**
 * Paints a terminal's screen into a buffer of pixels, only the cells that differ from what was painted last. Knows
 * nothing of canvases. One per tile; the atlas and the ramps are shared.
 */
export class Painter {
  readonly #pixels: Uint32Array;
  readonly #code: Int32Array;
  /** Only of cells whose code does not say everything. */
  readonly #text = new Map<number, string>();
  readonly #look: Uint8Array;
  readonly #foreground: Int32Array;
  readonly #background: Int32Array;
  readonly #sets: (GlyphSet | undefined)[] = [];
  #cell: IBufferCell | undefined;
  #whole = true;
  #left = 0;
  #top = 0;
  #right = 0;
  #bottom = 0;

  constructor(
    private readonly metrics: Metrics, pixels: Uint32Array, private readonly palette: Palette,
    private readonly atlas: GlyphAtlas, private readonly ramps: Ramps,
  ) {
    const cells = metrics.columns * metrics.rows;
    this.#pixels = pixels;
    this.#code = new Int32Array(cells);
    this.#look = new Uint8Array(cells);
    this.#foreground = new Int32Array(cells).fill(-1);
    this.#background = new Int32Array(cells).fill(-1);
  }

  get columns(): number { return this.metrics.columns; }
  get rows(): number { return this.metrics.rows; }

  /** Paints what changed and answers where. The terminal must have the metrics' size. */
  paint(terminal: Terminal, cursorShown: boolean): DirtyRect {
    const { columns, rows } = this.metrics;
    this.#left = this.metrics.width;
    this.#top = this.metrics.height;
    this.#right = 0;
    this.#bottom = 0;
    if (this.#whole) this.#clear();
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
    if (this.#right <= this.#left) return nothing;
    return { left: this.#left, top: this.#top, width: this.#right - this.#left, height: this.#bottom - this.#top };
  }

  #clear(): void {
    this.#whole = false;
    this.#pixels.fill(toPixel(this.palette.background));
    this.#touch(0, 0, this.metrics.width, this.metrics.height);
  }

  #touch(left: number, top: number, right: number, bottom: number): void {
    if (left < this.#left) this.#left = left;
    if (top < this.#top) this.#top = top;
    if (right > this.#right) this.#right = right;
    if (bottom > this.#bottom) this.#bottom = bottom;
  }

  #visit(cell: IBufferCell, column: number, row: number, cursor: boolean): void {
    const cellsWide = cell.getWidth();
    const index = row * this.metrics.columns + column;
    // The right half of a wide glyph is painted with its left half.
    if (cellsWide === 0) {
      this.#foreground[index] = -1;
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
    const look = (bold ? flag.bold : 0) | (cell.isUnderline() ? flag.underline : 0) | (cell.isStrikethrough() ? flag.strike : 0)
      | (cursor ? flag.cursor : 0) | (cellsWide === 2 ? flag.wide : 0);
    // Nothing of a blank cell has the foreground's colour.
    if (code <= 32 && (look & (flag.underline | flag.strike)) === 0) foreground = background;
    if (this.#foreground[index] === foreground && this.#background[index] === background
      && this.#look[index] === look && this.#code[index] === code && (text === undefined || this.#text.get(index) === text)) return;
    this.#foreground[index] = foreground;
    this.#background[index] = background;
    this.#look[index] = look;
    this.#code[index] = code;
    if (text !== undefined) this.#text.set(index, text);
    this.#draw(text ?? (code <= 32 ? '' : String.fromCharCode(code)), column, row, look, foreground, background);
  }

  #colour(mode: number, value: number, otherwise: number, bold: boolean): number {
    if (mode === modeDefault) return otherwise;
    if (mode === modeRgb) return value;
    return this.palette.ansi[bold && value < 8 ? value + 8 : value] ?? otherwise;
  }

  #draw(text: string, column: number, row: number, look: number, foreground: number, background: number): void {
    const { columnEdges, rowEdges, width: stride, columns } = this.metrics;
    const span = look & flag.wide && column + 1 < columns ? 2 : 1;
    const left = columnEdges[column]!;
    const right = columnEdges[column + span]!;
    const top = rowEdges[row]!;
    const bottom = rowEdges[row + 1]!;
    const width = right - left;
    const height = bottom - top;
    if (width <= 0 || height <= 0) return;
    this.#touch(left, top, right, bottom);
    const ramp = this.ramps.of(foreground, background);
    const mask = text === '' ? undefined : this.#glyphs(width, height, span).mask(text, (look & flag.bold) !== 0);
    const pixels = this.#pixels;
    if (mask) {
      let at = 0;
      for (let y = top; y < bottom; y += 1) {
        const end = y * stride + right;
        for (let to = y * stride + left; to < end; to += 1) pixels[to] = ramp[mask[at++]!]!;
      }
    } else {
      // Runs are a few pixels long: a loop beats `fill`.
      const blank = ramp[0]!;
      for (let y = top; y < bottom; y += 1) {
        const end = y * stride + right;
        for (let to = y * stride + left; to < end; to += 1) pixels[to] = blank;
      }
    }
    const ink = ramp[levels - 1]!;
    if (look & flag.underline && height >= 5) this.#line(left, right, bottom - 1 - Math.floor(height / 12), ink);
    if (look & flag.strike && height >= 5) this.#line(left, right, top + (height >> 1), ink);
    if (look & flag.cursor) this.#outline(left, top, right, bottom);
  }

  /** Cells of one tile differ by a pixel at most, so there are few sets: looked up by the last two bits of both sides. */
  #glyphs(width: number, height: number, span: number): GlyphSet {
    const index = ((width & 3) << 3) | ((height & 3) << 1) | (span - 1);
    let set = this.#sets[index];
    if (set) return set;
    const { crisp, fontPixels } = this.metrics;
    this.#sets[index] = set = this.atlas.set({ width, height, span, fontPixels: crisp ? fontPixels : undefined });
    return set;
  }

  #line(left: number, right: number, y: number, pixel: number): void {
    this.#pixels.fill(pixel, y * this.metrics.width + left, y * this.metrics.width + right);
  }

  #outline(left: number, top: number, right: number, bottom: number): void {
    const pixel = toPixel(this.palette.cursor);
    const stride = this.metrics.width;
    // Too small for a frame: the cell is filled.
    const hollow = right - left > 3 && bottom - top > 3;
    for (let y = top; y < bottom; y += 1) {
      if (!hollow || y === top || y === bottom - 1) { this.#line(left, right, y, pixel); continue; }
      this.#pixels[y * stride + left] = pixel;
      this.#pixels[y * stride + right - 1] = pixel;
    }
  }
}

/** Pixels from background to foreground in `levels` steps, kept per pair of colours. */
export class Ramps {
  readonly #ramps = new Map<number, Uint32Array<ArrayBuffer>>();
  #lastKey = -1;
  #last = new Uint32Array(levels);

  of(foreground: number, background: number): Uint32Array {
    const key = foreground * 0x1000000 + background;
    if (key === this.#lastKey) return this.#last;
    this.#lastKey = key;
    return (this.#last = this.#find(key, foreground, background));
  }

  #find(key: number, foreground: number, background: number): Uint32Array<ArrayBuffer> {
    let ramp = this.#ramps.get(key);
    if (ramp) return ramp;
    if (this.#ramps.size >= mostRamps) this.#ramps.clear();
    ramp = Uint32Array.from({ length: levels }, (_, step) => toPixel(mix(background, foreground, step / (levels - 1))));
    this.#ramps.set(key, ramp);
    return ramp;
  }
}
