/** Linear light of each channel value (WCAG 2). */
const light = Float64Array.from({ length: 256 }, (_, value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
const mostPairs = 16_384;

const luminance = (colour: number): number =>
  0.2126 * light[(colour >> 16) & 0xff]! + 0.7152 * light[(colour >> 8) & 0xff]! + 0.0722 * light[colour & 0xff]!;

/** WCAG contrast of two colours, 0xRRGGBB each: 1 to 21. */
export function contrastOf(one: number, other: number): number {
  const [a, b] = [luminance(one) + 0.05, luminance(other) + 0.05];
  return a > b ? a / b : b / a;
}

/** Moves a colour a tenth of the way to black or white, again and again, until it is readable on `ground`. */
function moved(ground: number, colour: number, ratio: number, towards: 0 | 255): number {
  const end = towards === 0 ? 0 : 0xffffff;
  let current = colour;
  while (current !== end && contrastOf(ground, current) < ratio) {
    let next = 0;
    for (const shift of [16, 8, 0]) {
      const channel = (current >> shift) & 0xff;
      next |= (towards === 0 ? channel - Math.ceil(channel * 0.1) : channel + Math.ceil((255 - channel) * 0.1)) << shift;
    }
    current = next;
  }
  return current;
}

/** Keeps text readable on its ground the way xterm.js' own renderers do, so that nothing is hidden by colour. */
export class Contrast {
  readonly #known = new Map<number, number>();

  constructor(readonly ratio: number) {}

  /** The colour to draw with; `share` of the ratio is asked for (dim text: half). */
  readable(colour: number, ground: number, share = 1): number {
    const ratio = this.ratio * share;
    if (ratio <= 1) return colour;
    const key = (colour * 0x1000000 + ground) * 2 + (share === 1 ? 0 : 1);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= mostPairs) this.#known.clear();
    const found = this.#find(colour, ground, ratio);
    this.#known.set(key, found);
    return found;
  }

  #find(colour: number, ground: number, ratio: number): number {
    if (contrastOf(colour, ground) >= ratio) return colour;
    const darker = luminance(colour) < luminance(ground);
    const first = moved(ground, colour, ratio, darker ? 0 : 255);
    if (contrastOf(ground, first) >= ratio) return first;
    const second = moved(ground, colour, ratio, darker ? 255 : 0);
    return contrastOf(ground, first) > contrastOf(ground, second) ? first : second;
  }
}
