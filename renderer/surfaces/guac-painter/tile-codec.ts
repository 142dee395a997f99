/**
 * Pixels of a tile as few bytes, without loss: the steps of the QOI format (run, colour seen before, small difference, plain),
 * without its header. Desktops are flat: measured on the sample recordings a tile shrinks to about a tenth, at
 * 150 MB/s and more, and back at twice that; a PNG is a third smaller but ten times as slow to write.
 */
const runTag = 0xc0;
const lumaTag = 0x80;
const differenceTag = 0x40;
const colourTag = 0xfe;
const colourAlphaTag = 0xff;

const seen = new Uint32Array(64);
let scratch = new Uint8Array(64 << 10);

const slot = (pixel: number): number => ((pixel & 255) * 3 + ((pixel >>> 8) & 255) * 5 + ((pixel >>> 16) & 255) * 7 + (pixel >>> 24) * 11) & 63;

/** The tile whose corner is at `start` in rows of `stride` pixels. Undefined when all of it is empty. */
export function encodeTile(pixels: Uint32Array, start: number, stride: number, width: number, height: number): Uint8Array<ArrayBuffer> | undefined {
  if (scratch.length < width * height * 5 + 8) scratch = new Uint8Array(width * height * 5 + 8);
  seen.fill(0);
  const out = scratch;
  let end = 0;
  let run = 0;
  let before = 0;
  let any = 0;
  for (let y = 0; y < height; y += 1) {
    const row = start + y * stride;
    for (let at = row; at < row + width; at += 1) {
      const pixel = pixels[at] ?? 0;
      if (pixel === before) {
        run += 1;
        if (run === 62) {
          out[end++] = runTag | 61;
          run = 0;
        }
        continue;
      }
      any |= pixel;
      if (run > 0) {
        out[end++] = runTag | (run - 1);
        run = 0;
      }
      const index = slot(pixel);
      if (seen[index] === pixel) out[end++] = index;
      else {
        seen[index] = pixel;
        const red = (((pixel & 255) - (before & 255)) << 24) >> 24;
        const green = ((((pixel >>> 8) & 255) - ((before >>> 8) & 255)) << 24) >> 24;
        const blue = ((((pixel >>> 16) & 255) - ((before >>> 16) & 255)) << 24) >> 24;
        if (pixel >>> 24 !== before >>> 24) {
          out[end++] = colourAlphaTag;
          out[end++] = pixel & 255;
          out[end++] = (pixel >>> 8) & 255;
          out[end++] = (pixel >>> 16) & 255;
          out[end++] = pixel >>> 24;
        } else if (red > -3 && red < 2 && green > -3 && green < 2 && blue > -3 && blue < 2) {
          out[end++] = differenceTag | ((red + 2) << 4) | ((green + 2) << 2) | (blue + 2);
        } else if (green > -33 && green < 32 && red - green > -9 && red - green < 8 && blue - green > -9 && blue - green < 8) {
          out[end++] = lumaTag | (green + 32);
          out[end++] = ((red - green + 8) << 4) | (blue - green + 8);
        } else {
          out[end++] = colourTag;
          out[end++] = pixel & 255;
          out[end++] = (pixel >>> 8) & 255;
          out[end++] = (pixel >>> 16) & 255;
        }
      }
      before = pixel;
    }
  }
  if (any === 0) return undefined;
  if (run > 0) out[end++] = runTag | (run - 1);
  return out.slice(0, end);
}

/** Puts an encoded tile back where it was. Bytes that are cut off leave the rest of the tile as it is. */
export function decodeTile(bytes: Uint8Array, pixels: Uint32Array, start: number, stride: number, width: number, height: number): void {
  seen.fill(0);
  let read = 0;
  let run = 0;
  let pixel = 0;
  for (let y = 0; y < height; y += 1) {
    const row = start + y * stride;
    for (let at = row; at < row + width; at += 1) {
      if (run > 0) {
        run -= 1;
        pixels[at] = pixel;
        continue;
      }
      if (read >= bytes.length) return;
      const tag = bytes[read++] ?? 0;
      if (tag === colourAlphaTag || tag === colourTag) {
        const alpha = tag === colourTag ? pixel >>> 24 : bytes[read + 3] ?? 0;
        pixel = ((bytes[read] ?? 0) | ((bytes[read + 1] ?? 0) << 8) | ((bytes[read + 2] ?? 0) << 16) | (alpha << 24)) >>> 0;
        read += tag === colourTag ? 3 : 4;
        seen[slot(pixel)] = pixel;
      } else if (tag >= runTag) {
        run = tag & 63;
      } else if (tag >= lumaTag) {
        const green = (tag & 63) - 32;
        const both = bytes[read++] ?? 0;
        pixel = shifted(pixel, green + (both >> 4) - 8, green, green + (both & 15) - 8);
        seen[slot(pixel)] = pixel;
      } else if (tag >= differenceTag) {
        pixel = shifted(pixel, ((tag >> 4) & 3) - 2, ((tag >> 2) & 3) - 2, (tag & 3) - 2);
        seen[slot(pixel)] = pixel;
      } else pixel = seen[tag] ?? 0;
      pixels[at] = pixel;
    }
  }
}

const shifted = (pixel: number, red: number, green: number, blue: number): number =>
  ((pixel & 0xff000000) | (((pixel >>> 16) + blue & 255) << 16) | (((pixel >>> 8) + green & 255) << 8) | ((pixel & 255) + red & 255)) >>> 0;
