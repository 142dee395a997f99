import { levels } from './glyphs';

const mostRamps = 4096;

/** `share` of `over` on `under`, per channel. Colours are 0xRRGGBB. */
export function mix(under: number, over: number, share: number): number {
  const channel = (shift: number): number => {
    const from = (under >> shift) & 0xff;
    return Math.round(from + (((over >> shift) & 0xff) - from) * share) << shift;
  };
  return channel(16) | channel(8) | channel(0);
}

/** 0xRRGGBB as an opaque pixel of ImageData seen through a Uint32Array (little-endian, as on all machines Chromium runs on). */
export const toPixel = (colour: number): number =>
  (0xff000000 | ((colour & 0xff) << 16) | (colour & 0xff00) | ((colour >> 16) & 0xff)) >>> 0;

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
    ramp = new Uint32Array(levels);
    for (let step = 0; step < levels; step += 1) ramp[step] = toPixel(mix(background, foreground, step / (levels - 1)));
    this.#ramps.set(key, ramp);
    return ramp;
  }
}
