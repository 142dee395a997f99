import { encodeImage, onlyColour } from './image';
import type { DrawOperation } from './operations';
import { rgbaPng } from './png';

/** Characters of a value, as the protocol counts: code points. */
function lengthOf(value: string): number {
  // Nearly everything is plain.
  // oxlint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(value)) return value.length;
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}

/** The values of an instruction, without its end. */
export const elements = (...values: readonly (string | number)[]): string =>
  values.map((value) => {
    const text = String(value);
    return `${lengthOf(text)}.${text}`;
  }).join(',');

export const instruction = (...values: readonly (string | number)[]): string => `${elements(...values)};`;

/** Channel masks: what is drawn lies over what is there, or takes its place. */
const over = 14;
const source = 12;
/** guacd's: the most bytes one `blob` carries. */
const blobBytes = 6_048;
/** Streams of pictures have numbers from 1 on; 0 is the clipboard's, so that a reader can tell its pieces apart. */
const pictureStream = 1;
export const clipboardStream = 0;
/** Pictures as they are recorded: text stays sharp, as it is without loss. */
const recordedQuality = 75;

function blobs(stream: number, bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let text = '';
  for (let at = 0; at < buffer.length; at += blobBytes) text += instruction('blob', stream, buffer.toString('base64', at, at + blobBytes));
  return text + instruction('end', stream);
}

/** A picture drawn on a layer. */
export function image(layer: number, x: number, y: number, width: number, height: number, pixels: Uint8Array, quality = recordedQuality): string {
  const colour = onlyColour(pixels);
  if (colour !== undefined) return fill(layer, x, y, width, height, colour);
  const { type, bytes } = encodeImage(width, height, pixels, quality);
  return instruction('img', pictureStream, over, layer, type, x, y) + blobs(pictureStream, bytes);
}

export const fill = (layer: number, x: number, y: number, width: number, height: number, colour: number): string =>
  instruction('rect', layer, x, y, width, height) + instruction('cfill', over, layer, colour >> 16, (colour >> 8) & 255, colour & 255, 255);

/** The mouse cursor, by way of a buffer, as guacd does it. */
export function cursor({ width, height, hotspotX, hotspotY, pixels }: Omit<Extract<DrawOperation, { kind: 'cursor' }>, 'kind'>): string {
  if (width === 0 || height === 0) return instruction('size', -1, 1, 1) + instruction('cursor', 0, 0, -1, 0, 0, 1, 1);
  return instruction('size', -1, width, height) + instruction('img', pictureStream, source, -1, 'image/png', 0, 0) + blobs(pictureStream, rgbaPng(width, height, pixels))
    + instruction('cursor', hotspotX, hotspotY, -1, 0, 0, width, height);
}

export const clipboard = (text: string): string =>
  instruction('clipboard', clipboardStream, 'text/plain') + blobs(clipboardStream, Buffer.from(text));

/** What is recorded of it. */
export function instructionsOf(operation: DrawOperation): string {
  switch (operation.kind) {
    case 'size': return instruction('size', 0, operation.width, operation.height);
    case 'pixels': return image(0, operation.x, operation.y, operation.width, operation.height, operation.pixels);
    case 'fill': return fill(0, operation.x, operation.y, operation.width, operation.height, operation.colour);
    case 'copy': return instruction('copy', 0, operation.fromX, operation.fromY, operation.width, operation.height, over, 0, operation.x, operation.y);
    case 'cursor': return cursor(operation);
  }
}
