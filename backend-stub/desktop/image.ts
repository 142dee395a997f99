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

/** The only colour of these RGBA pixels, as 0xRRGGBB; undefined when there are several. */
export function onlyColour(pixels: Uint8Array): number | undefined {
  for (let at = 4; at < pixels.length; at += 4) {
    if (pixels[at] !== pixels[0] || pixels[at + 1] !== pixels[1] || pixels[at + 2] !== pixels[2]) return undefined;
  }
  return ((pixels[0] as number) << 16) | ((pixels[1] as number) << 8) | (pixels[2] as number);
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
  const indexes = new Uint8Array(count);
  const colours: number[] = [];
  let same = 0;
  let before = -1;
  let index = 0;
  for (let pixel = 0, at = 0; pixel < count; pixel += 1, at += 4) {
    const colour = ((pixels[at] as number) << 16) | ((pixels[at + 1] as number) << 8) | (pixels[at + 2] as number);
    if (colour === before) same += 1;
    else {
      before = colour;
      if (colours.length <= 256) {
        let slot = (Math.imul(colour, 0x9e3779b1) >>> 22) & (slots - 1);
        while (slotColours[slot] !== -1 && slotColours[slot] !== colour) slot = (slot + 1) & (slots - 1);
        if (slotColours[slot] === -1) {
          slotColours[slot] = colour;
          slotIndexes[slot] = colours.length;
          colours.push(colour);
        }
        index = slotIndexes[slot] as number;
      }
    }
    indexes[pixel] = index;
  }
  return { indexes, colours: colours.length <= 256 ? colours : undefined, plain: same / count };
}
