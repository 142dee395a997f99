import { toPixel, type Ramps } from './colour';
import { face, levels, type GlyphAtlas, type GlyphSet } from './glyphs';

/** Device pixels; empty when width is 0. */
export interface DirtyRect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How a screen of cells lies in a picture of device pixels. Cell i covers pixels [columnEdges[i], columnEdges[i+1]). */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** Of the picture; the cells may leave a margin. */
  readonly width: number;
  readonly height: number;
  readonly columnEdges: Int32Array;
  readonly rowEdges: Int32Array;
  /** Width of a cell before its edges went to whole pixels, where glyphs begin between pixels too; else undefined. */
  readonly exactWidth?: number;
  /** Font size in device pixels; undefined: too small for letters, coverage is drawn. */
  readonly fontPixels: number | undefined;
}

/** What a cell looks like beside its colours: a sum of these. The first two are `face`. */
export const look = {
  bold: face.bold, italic: face.italic, underline: 4, strike: 8, wide: 16, overline: 32,
  /** The cursor: a frame, a bar at the left, a line below. A filled one is a matter of colours. */
  frame: 64, bar: 128, foot: 256,
} as const;
const faceMask = face.bold | face.italic;
const lines = look.underline | look.strike | look.overline;
const nothing: DirtyRect = { left: 0, top: 0, width: 0, height: 0 };
/** Glyphs begin at this many places of a pixel. */
const shifts = 4;

/** Edges of `count` cells of `size` pixels, the first at `start`, none beyond `available`. */
export function edges(count: number, size: number, start: number, available: number): Int32Array {
  const found = new Int32Array(count + 1);
  for (let index = 0; index <= count; index += 1) found[index] = Math.min(available, start + Math.round(index * size));
  return found;
}

/**
 * A picture of cells in a buffer of pixels. It remembers each cell and draws only those that became different. Knows nothing of
 * terminals or canvases. Colours are 0xRRGGBB.
 */
export class Easel {
  readonly #code: Int32Array;
  /** Only of cells whose code does not say everything. */
  readonly #text = new Map<number, string>();
  readonly #look: Uint16Array;
  readonly #foreground: Int32Array;
  readonly #background: Int32Array;
  readonly #sets: (GlyphSet | undefined)[] = [];
  #left = 0;
  #top = 0;
  #right = 0;
  #bottom = 0;

  constructor(
    readonly grid: Grid, private readonly pixels: Uint32Array, private readonly atlas: GlyphAtlas, private readonly ramps: Ramps,
    private readonly cursor: number,
  ) {
    const cells = grid.columns * grid.rows;
    this.#code = new Int32Array(cells);
    this.#look = new Uint16Array(cells);
    this.#foreground = new Int32Array(cells).fill(-1);
    this.#background = new Int32Array(cells).fill(-1);
    this.begin();
  }

  /** Forgets what was touched. */
  begin(): void {
    this.#left = this.grid.width;
    this.#top = this.grid.height;
    this.#right = 0;
    this.#bottom = 0;
  }

  /** Everything drawn since `begin` lies in here. */
  get touched(): DirtyRect {
    if (this.#right <= this.#left) return nothing;
    return { left: this.#left, top: this.#top, width: this.#right - this.#left, height: this.#bottom - this.#top };
  }

  /** Fills the whole picture. */
  clear(background: number): void {
    this.pixels.fill(toPixel(background), 0, this.grid.width * this.grid.height);
    this.#touch(0, 0, this.grid.width, this.grid.height);
  }

  /** The right half of a wide glyph: it is drawn with its left half. */
  skip(column: number, row: number): void {
    this.#foreground[row * this.grid.columns + column] = -1;
  }

  /** Says what a cell shows, and draws it when that is new. `text` only where it is more than the character of `code`. */
  put(column: number, row: number, code: number, text: string | undefined, looks: number, ink: number, background: number): void {
    const index = row * this.grid.columns + column;
    // Nothing of a blank cell has the foreground's colour.
    const foreground = code <= 32 && (looks & lines) === 0 ? background : ink;
    if (this.#foreground[index] === foreground && this.#background[index] === background
      && this.#look[index] === looks && this.#code[index] === code && (text === undefined || this.#text.get(index) === text)) return;
    this.#foreground[index] = foreground;
    this.#background[index] = background;
    this.#look[index] = looks;
    this.#code[index] = code;
    if (text !== undefined) this.#text.set(index, text);
    this.#draw(text ?? (code <= 32 ? '' : String.fromCharCode(code)), column, row, looks, foreground, background);
  }

  #touch(left: number, top: number, right: number, bottom: number): void {
    if (left < this.#left) this.#left = left;
    if (top < this.#top) this.#top = top;
    if (right > this.#right) this.#right = right;
    if (bottom > this.#bottom) this.#bottom = bottom;
  }

  #draw(text: string, column: number, row: number, looks: number, foreground: number, background: number): void {
    const { columnEdges, rowEdges, width: stride, columns } = this.grid;
    const span = looks & look.wide && column + 1 < columns ? 2 : 1;
    const left = columnEdges[column]!;
    const right = columnEdges[column + span]!;
    const top = rowEdges[row]!;
    const bottom = rowEdges[row + 1]!;
    const width = right - left;
    const height = bottom - top;
    if (width <= 0 || height <= 0) return;
    this.#touch(left, top, right, bottom);
    const ramp = this.ramps.of(foreground, background);
    const mask = text === '' ? undefined : this.#glyphs(width, height, span, column).mask(text, looks & faceMask);
    const { pixels } = this;
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
    if (looks & lines && height >= 5) {
      if (looks & look.underline) this.#line(left, right, bottom - 1 - Math.floor(height / 12), ink);
      if (looks & look.strike) this.#line(left, right, top + (height >> 1), ink);
      if (looks & look.overline) this.#line(left, right, top, ink);
    }
    if (looks & (look.frame | look.bar | look.foot)) this.#cursor(looks, left, top, right, bottom);
  }

  /** Draws the glyphs of plain text before they are needed, one at a time: a full screen of new ones takes as long as several frames. */
  *warm(): Generator<void, void> {
    const { columns, rows, columnEdges, rowEdges, fontPixels } = this.grid;
    if (fontPixels === undefined) return;
    const sets = new Set<GlyphSet>();
    for (let row = 0; row < Math.min(rows, 8); row += 1) {
      for (let column = 0; column < columns; column += 1) sets.add(this.#glyphs(columnEdges[column + 1]! - columnEdges[column]!, rowEdges[row + 1]! - rowEdges[row]!, 1, column));
    }
    for (const style of [0, face.bold]) {
      for (const set of sets) {
        for (let code = 33; code < 127; code += 1) {
          set.mask(String.fromCharCode(code), style);
          yield;
        }
      }
    }
  }

  /** Cells of one picture differ by a pixel at most, so there are few sets: looked up by the last two bits of both sides. */
  #glyphs(width: number, height: number, span: number, column: number): GlyphSet {
    const { fontPixels, exactWidth, columnEdges } = this.grid;
    // The edge is the exact place, rounded: what is left lies within half a pixel of it.
    const shift = exactWidth === undefined ? 0 : Math.round((column * exactWidth - (columnEdges[column]! - columnEdges[0]!)) * shifts);
    const index = ((shift + shifts) << 5) | ((width & 3) << 3) | ((height & 3) << 1) | (span - 1);
    const known = this.#sets[index];
    if (known) return known;
    return (this.#sets[index] = this.atlas.set({ width, height, span, fontPixels, shift: shift / shifts }));
  }

  #line(left: number, right: number, y: number, pixel: number): void {
    this.pixels.fill(pixel, y * this.grid.width + left, y * this.grid.width + right);
  }

  #cursor(looks: number, left: number, top: number, right: number, bottom: number): void {
    const pixel = toPixel(this.cursor);
    const stride = this.grid.width;
    if (looks & look.foot) this.#line(left, right, bottom - 1, pixel);
    if (looks & look.bar) for (let y = top; y < bottom; y += 1) this.pixels[y * stride + left] = pixel;
    if ((looks & look.frame) === 0) return;
    // Too small for a frame: the cell is filled.
    const hollow = right - left > 3 && bottom - top > 3;
    for (let y = top; y < bottom; y += 1) {
      if (!hollow || y === top || y === bottom - 1) { this.#line(left, right, y, pixel); continue; }
      this.pixels[y * stride + left] = pixel;
      this.pixels[y * stride + right - 1] = pixel;
    }
  }
}
