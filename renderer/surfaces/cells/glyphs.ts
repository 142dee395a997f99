/** Coverage is kept in this many steps; step `levels - 1` is full. */
export const levels = 32;

/** How a glyph is drawn: a sum of these. */
export const face = { bold: 1, italic: 2 } as const;
const faces = 4;

/** Draws text white on nothing into `width` x `height` pixels, begun `shift` pixels from the left; answers the coverage, 0 to 255 per pixel. */
export interface Rasteriser {
  rasterise(text: string, style: number, width: number, height: number, fontPixels: number, shift: number): Uint8ClampedArray | Uint8Array;
}

/** Coverage of one glyph at one size: `levels` steps, row by row. `undefined` means nothing to draw. */
export type Mask = Uint8Array | undefined;

/** Size of the one large drawing from which small coverages are averaged. */
const referenceWidth = 12;
const referenceHeight = 25;
const referenceFont = 20;
/** Glyphs kept per size; hostile text could name a million. */
const mostMasks = 6000;
/** Sizes kept: a window being resized passes through many. */
const mostSets = 64;

/** The size at which a set of glyphs is drawn. */
export interface GlyphSize {
  readonly width: number;
  readonly height: number;
  /** Cells the glyph is wide (2 for CJK). */
  readonly span: number;
  /** Drawn at this font size; undefined: averaged from one large drawing, so that no small size needs its own. */
  readonly fontPixels: number | undefined;
  /** Where the cell begins within its first pixel, 0 to 1: cells need not be whole pixels wide. */
  readonly shift?: number;
}

/** Characters below this are looked up by number: nearly all there are. */
const plainCodes = 0x250;

const emptyTable = (): (Mask | null)[] => Array.from({ length: plainCodes }, () => null);

/** The glyphs of one size, drawn when first asked for. */
export class GlyphSet {
  readonly #plain: ((Mask | null)[] | undefined)[] = Array.from({ length: faces });
  readonly #other: (Map<string, Mask> | undefined)[] = Array.from({ length: faces });

  constructor(private readonly draw: (text: string, style: number) => Mask) {}

  /** `style` is a sum of `face`. */
  mask(text: string, style: number): Mask {
    const code = text.charCodeAt(0);
    if (text.length === 1 && code < plainCodes) {
      const plain = (this.#plain[style] ??= emptyTable());
      const known = plain[code];
      return known === null ? (plain[code] = this.draw(text, style)) : known;
    }
    const others = (this.#other[style] ??= new Map());
    const known = others.get(text);
    if (known !== undefined || others.has(text)) return known;
    if (others.size >= mostMasks) others.clear();
    const made = this.draw(text, style);
    others.set(text, made);
    return made;
  }
}

/** Glyphs, drawn once and kept, for all tiles. */
export class GlyphAtlas {
  readonly #references = new Map<string, Uint8ClampedArray | Uint8Array>();
  readonly #sets = new Map<string, GlyphSet>();

  constructor(private readonly rasteriser: Rasteriser) {}

  set(size: GlyphSize): GlyphSet {
    const key = `${size.width}x${size.height}x${size.span}x${size.fontPixels ?? 0}x${size.shift ?? 0}`;
    let found = this.#sets.get(key);
    if (found) return found;
    // Tiles that still paint with a set keep it; this only ends the sharing of sizes nobody may use any more.
    if (this.#sets.size >= mostSets) this.#sets.clear();
    found = new GlyphSet((text, style) => this.#draw(size, text, style));
    this.#sets.set(key, found);
    return found;
  }

  /** Forgets everything: the font has arrived, or changed. Painters have to ask for their sets again. */
  clear(): void {
    this.#references.clear();
    this.#sets.clear();
  }

  #draw({ width, height, span, fontPixels, shift }: GlyphSize, text: string, style: number): Mask {
    if (fontPixels !== undefined) return inSteps(this.rasteriser.rasterise(text, style, width, height, fontPixels, shift ?? 0));
    return inSteps(average(this.#reference(text, style, span), referenceWidth * span, referenceHeight, width, height));
  }

  #reference(text: string, style: number, span: number): Uint8ClampedArray | Uint8Array {
    const key = `${style}${span}${text}`;
    let reference = this.#references.get(key);
    if (reference) return reference;
    if (this.#references.size >= mostMasks) this.#references.clear();
    reference = this.rasteriser.rasterise(text, style, referenceWidth * span, referenceHeight, referenceFont, 0);
    this.#references.set(key, reference);
    return reference;
  }
}

function inSteps(coverage: Uint8ClampedArray | Uint8Array): Mask {
  const mask = new Uint8Array(coverage.length);
  let any = 0;
  for (let at = 0; at < coverage.length; at += 1) any |= mask[at] = Math.round((coverage[at]! * (levels - 1)) / 255);
  return any === 0 ? undefined : mask;
}

/** Box filter. Tiny text is mostly background, so coverage is lifted to stay readable as texture. */
function average(source: Uint8ClampedArray | Uint8Array, fromWidth: number, fromHeight: number, width: number, height: number): Uint8Array {
  const result = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const top = Math.floor((y * fromHeight) / height);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * fromHeight) / height));
    for (let x = 0; x < width; x += 1) {
      const left = Math.floor((x * fromWidth) / width);
      const right = Math.max(left + 1, Math.floor(((x + 1) * fromWidth) / width));
      let sum = 0;
      for (let row = top; row < bottom; row += 1) for (let column = left; column < right; column += 1) sum += source[row * fromWidth + column]!;
      result[y * width + x] = Math.min(255, (1.5 * sum) / ((bottom - top) * (right - left)));
    }
  }
  return result;
}

/** JetBrains Mono's own proportions, in em. */
const ascent = 1.02;
const descent = 0.3;

/** Draws with a canvas of the worker's or page's own. */
export class CanvasRasteriser implements Rasteriser {
  readonly #canvas = new OffscreenCanvas(64, 64);
  readonly #context: OffscreenCanvasRenderingContext2D;

  constructor(private readonly family: string) {
    const context = this.#canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('no 2D context');
    this.#context = context;
  }

  rasterise(text: string, style: number, width: number, height: number, fontPixels: number, shift: number): Uint8ClampedArray {
    if (this.#canvas.width < width) this.#canvas.width = width;
    if (this.#canvas.height < height) this.#canvas.height = height;
    const context = this.#context;
    context.clearRect(0, 0, width, height);
    context.save();
    context.beginPath();
    context.rect(0, 0, width, height);
    context.clip();
    context.font = `${style & face.italic ? 'italic ' : ''}${style & face.bold ? 'bold ' : ''}${fontPixels}px ${this.family}`;
    context.fillStyle = '#ffffff';
    context.textBaseline = 'alphabetic';
    const baseline = Math.round((height - fontPixels * (ascent + descent)) / 2 + fontPixels * ascent);
    // A fallback font's glyph may be wider than its cells: it is squeezed, never cut. Of a cell between pixels, one may be missing here.
    context.fillText(text, shift, baseline, width + 1);
    context.restore();
    const { data } = context.getImageData(0, 0, width, height);
    const coverage = new Uint8ClampedArray(width * height);
    for (let at = 0; at < coverage.length; at += 1) coverage[at] = data[at * 4 + 3]!;
    return coverage;
  }
}
