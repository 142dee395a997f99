import { palettePng, rgbPng } from './png';
import { webp } from './codecs';

export interface EncodedImage {
  readonly type: 'image/png' | 'image/webp';
  readonly bytes: Uint8Array;
}

/** Smaller pictures are not worth the artefacts. */
const leastLossyPixels = 32 * 32;
/** Where so many pixels are like their left neighbour it is not a photograph. */
const plainShare = 0.6;

/** Pixels as words of 0xAABBGGRR; copied where they do not lie on whole words. */
const wordsOf = (pixels: Uint8Array): Uint32Array =>
  pixels.byteOffset % 4 === 0 ? new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length >> 2) : new Uint32Array(Uint8Array.from(pixels).buffer);

/** 0xBBGGRR as 0xRRGGBB. */
const turned = (word: number): number => ((word & 255) << 16) | (word & 0xff00) | ((word >> 16) & 255);

/** The only colour of these RGBA pixels, as 0xRRGGBB; undefined when there are several. */
export function onlyColour(pixels: Uint8Array): number | undefined {
  const words = wordsOf(pixels);
  const first = (words[0] as number) & 0xffffff;
  for (let at = 1; at < words.length; at += 1) if (((words[at] as number) & 0xffffff) !== first) return undefined;
  return turned(first);
}

/**
 * RGBA pixels as an image, by what they are: few colours (text, windows) as a palette PNG, a photograph as WebP of this
 * quality, the rest as a PNG without loss.
 */
export function encodeImage(width: number, height: number, pixels: Uint8Array, quality: number): EncodedImage {
  const counted = countColours(width * height, pixels);
  if (counted.colours !== undefined) return { type: 'image/png', bytes: palettePng(width, height, counted.indexes, counted.colours) };
  if (width * height >= leastLossyPixels && counted.plain < plainShare) {
    const bytes = webp(width, height, pixels, quality);
    if (bytes !== undefined) return { type: 'image/webp', bytes };
  }
  return { type: 'image/png', bytes: rgbPng(width, height, pixels) };
}

/** Colours by a hash of their own: a Map costs ten times as much. */
const slots = 1_024;
const slotColours = new Int32Array(slots);
const slotIndexes = new Uint8Array(slots);

function countColours(count: number, pixels: Uint8Array): { readonly indexes: Uint8Array; readonly colours: readonly number[] | undefined; readonly plain: number } {
  slotColours.fill(-1);
  const words = wordsOf(pixels);
  const indexes = new Uint8Array(count);
  const found: number[] = [];
  let changes = 0;
  let before = -1;
  let index = 0;
  let pixel = 0;
  for (; pixel < count; pixel += 1) {
    const colour = (words[pixel] as number) & 0xffffff;
    if (colour !== before) {
      before = colour;
      changes += 1;
      let slot = (Math.imul(colour, 0x9e3779b1) >>> 22) & (slots - 1);
      while (slotColours[slot] !== -1 && slotColours[slot] !== colour) slot = (slot + 1) & (slots - 1);
      if (slotColours[slot] === -1) {
        if (found.length === 256) break;
        slotColours[slot] = colour;
        slotIndexes[slot] = found.length;
        found.push(colour);
      }
      index = slotIndexes[slot] as number;
    }
    indexes[pixel] = index;
  }
  const few = pixel === count;
  for (; pixel < count; pixel += 1) {
    const colour = (words[pixel] as number) & 0xffffff;
    if (colour !== before) changes += 1;
    before = colour;
  }
  return { indexes, colours: few ? found.map(turned) : undefined, plain: (count - changes) / count };
}
