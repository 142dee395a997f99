/** Coverage is kept in this many steps; step `levels - 1` is full. */
export const levels = 32;

/** Draws text white on nothing into `width` x `height` pixels and answers the coverage, 0 to 255 per pixel. */
export interface Rasteriser {
  rasterise(text: string, bold: boolean, width: number, height: number, fontPixels: number): Uint8ClampedArray | Uint8Array;
}

/** Coverage of one glyph at one size: `levels` steps, row by row. `undefined` means nothing to draw. */
export type Mask = Uint8Array | undefined;

/** Size of the one large drawing from which small coverages are averaged. */
const referenceWidth = 12;
const referenceHeight = 25;
const referenceFont = 20;
/** Glyphs kept per size; hostile text could name a million. */
const mostMasks = 6000;

/** Glyphs, drawn once and kept, for all tiles. Small sizes are averaged from one drawing, so no size needs its own. */
export class GlyphAtlas {
  readonly #references = new Map<string, Uint8ClampedArray | Uint8Array>();
  readonly #masks = new Map<string, Map<string, Mask>>();

  constructor(private readonly rasteriser: Rasteriser) {}

  /** `span`: cells the glyph is wide (2 for CJK). */
  mask(text: string, bold: boolean, span: number, width: number, height: number, crisp: boolean, fontPixels: number): Mask {
    const size = `${width}x${height}x${crisp ? fontPixels : 0}`;
    let masks = this.#masks.get(size);
    if (!masks) this.#masks.set(size, masks = new Map());
    const key = bold ? `b${text}` : text;
    if (masks.has(key)) return masks.get(key);
    if (masks.size >= mostMasks) masks.clear();
    const coverage = crisp
      ? this.rasteriser.rasterise(text, bold, width, height, fontPixels)
      : average(this.#reference(key, text, bold, span), referenceWidth * span, referenceHeight, width, height);
    const made = inSteps(coverage);
    masks.set(key, made);
    return made;
  }

  /** Forgets everything: the font has arrived, or changed. */
  clear(): void {
    this.#references.clear();
    this.#masks.clear();
  }

  #reference(key: string, text: string, bold: boolean, span: number): Uint8ClampedArray | Uint8Array {
    let reference = this.#references.get(key);
    if (reference) return reference;
    if (this.#references.size >= mostMasks) this.#references.clear();
    reference = this.rasteriser.rasterise(text, bold, referenceWidth * span, referenceHeight, referenceFont);
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

/** Draws with the worker's own canvas. */
export class CanvasRasteriser implements Rasteriser {
  readonly #canvas = new OffscreenCanvas(64, 64);
  readonly #context: OffscreenCanvasRenderingContext2D;

  constructor(private readonly family: string) {
    const context = this.#canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('no 2D context');
    this.#context = context;
  }

  rasterise(text: string, bold: boolean, width: number, height: number, fontPixels: number): Uint8ClampedArray {
    if (this.#canvas.width < width) this.#canvas.width = width;
    if (this.#canvas.height < height) this.#canvas.height = height;
    const context = this.#context;
    context.clearRect(0, 0, width, height);
    context.save();
    context.beginPath();
    context.rect(0, 0, width, height);
    context.clip();
    context.font = `${bold ? 'bold ' : ''}${fontPixels}px ${this.family}`;
    context.fillStyle = '#ffffff';
    context.textBaseline = 'alphabetic';
    const baseline = Math.round((height - fontPixels * (ascent + descent)) / 2 + fontPixels * ascent);
    // A fallback font's glyph may be wider than its cells: it is squeezed, never cut.
    context.fillText(text, 0, baseline, width);
    context.restore();
    const { data } = context.getImageData(0, 0, width, height);
    const coverage = new Uint8ClampedArray(width * height);
    for (let at = 0; at < coverage.length; at += 1) coverage[at] = data[at * 4 + 3]!;
    return coverage;
  }
}
