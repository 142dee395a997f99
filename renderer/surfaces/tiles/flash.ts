/*
 * Content is hostile, and flashing can cause seizures (WCAG 2.3.1: no more than three flashes a second over a quarter of what
 * is looked at). A flip is a change of luminance by a tenth of its range, over a quarter of the picture, back from where the
 * change before led. Text that scrolls is none: a block's mean hardly moves.
 */

/** Blocks a picture is judged by, each by its mean. */
export const blockColumns = 8;
export const blockRows = 8;
const blocks = blockColumns * blockRows;
/** Of the range 0 to 1 of relative luminance. */
const largeChange = 0.1;
/** This many blocks are a quarter of the picture. */
const largeArea = blocks / 4;
/** Blocks that turn within this time turn together. */
const togetherMs = 150;
const mostFlips = 3;
const windowMs = 1000;
/** A tile is called calmed for this long after a picture was last held back. */
const remembersMs = 3000;

/** Decides which pictures of a tile may be shown, so that no second has more than three flips. Times are of one clock. */
export class FlashLimiter {
  /** Where each block's last change led, and whether that was up. */
  readonly #extreme = new Float32Array(blocks).fill(-1);
  readonly #up = new Int8Array(blocks);
  readonly #turnedAt = new Float64Array(blocks).fill(Number.NEGATIVE_INFINITY);
  #flips: number[] = [];
  #heldAt = Number.NEGATIVE_INFINITY;

  /** Answers 0 when the picture with these means may be shown now, else for how many milliseconds the one before has to stay. */
  judge(means: Float32Array, now: number): number {
    let together = 0;
    for (let block = 0; block < blocks; block += 1) {
      if (now - this.#turnedAt[block]! < togetherMs || this.#turns(block, means[block]!)) together += 1;
    }
    const flip = together >= largeArea;
    this.#flips = this.#flips.filter((at) => now - at < windowMs);
    if (flip && this.#flips.length >= mostFlips) {
      this.#heldAt = now;
      return this.#flips[0]! + windowMs - now;
    }
    for (let block = 0; block < blocks; block += 1) this.#follow(block, means[block]!, now);
    if (flip) {
      this.#flips.push(now);
      this.#turnedAt.fill(Number.NEGATIVE_INFINITY);
    }
    return 0;
  }

  /** Pictures have been held back just now. */
  calmed(now: number): boolean {
    return now - this.#heldAt < remembersMs;
  }

  #turns(block: number, mean: number): boolean {
    const extreme = this.#extreme[block]!;
    if (extreme < 0 || Math.abs(mean - extreme) < largeChange) return false;
    return this.#up[block] === 0 || mean > extreme !== this.#up[block]! > 0;
  }

  #follow(block: number, mean: number, now: number): void {
    const extreme = this.#extreme[block]!;
    if (extreme < 0) {
      this.#extreme[block] = mean;
      return;
    }
    const up = this.#up[block]!;
    if (this.#turns(block, mean)) {
      this.#turnedAt[block] = now;
      this.#up[block] = mean > extreme ? 1 : -1;
      this.#extreme[block] = mean;
    } else if ((up > 0 && mean > extreme) || (up < 0 && mean < extreme)) this.#extreme[block] = mean;
  }
}

/** Pixels looked at in each block, in both directions. */
const samples = 7;
const linear = Float32Array.from({ length: 256 }, (_, level) => (level <= 10 ? level / 255 / 12.92 : ((level / 255 + 0.055) / 1.055) ** 2.4));

/** Mean relative luminance of each block of a picture of `width` x `height` pixels (ImageData's, seen through a Uint32Array). */
export function blockMeans(pixels: Uint32Array, width: number, height: number, into: Float32Array): void {
  const stepX = width / (blockColumns * samples);
  const stepY = height / (blockRows * samples);
  into.fill(0);
  for (let row = 0; row < blockRows * samples; row += 1) {
    const line = Math.floor((row + 0.5) * stepY) * width;
    const first = Math.floor(row / samples) * blockColumns;
    for (let column = 0; column < blockColumns * samples; column += 1) {
      const pixel = pixels[line + Math.floor((column + 0.5) * stepX)]!;
      const block = first + Math.floor(column / samples);
      into[block] = into[block]! + 0.2126 * linear[pixel & 0xff]! + 0.7152 * linear[(pixel >> 8) & 0xff]! + 0.0722 * linear[(pixel >> 16) & 0xff]!;
    }
  }
  for (let block = 0; block < blocks; block += 1) into[block] = into[block]! / (samples * samples);
}
