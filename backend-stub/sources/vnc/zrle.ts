/** Tiles of ZRLE. */
const side = 64;

class Damaged extends Error {
  constructor() {
    super('the server sent a damaged picture');
  }
}

/** Bytes a rectangle can take at most before it is packed: run lengths of single pixels are the worst. */
export const mostZrleBytes = (width: number, height: number): number => width * height * 4 + Math.ceil(width / side) * Math.ceil(height / side) * 512;

/**
 * A ZRLE rectangle, unpacked, into RGBA pixels. Pixels there are three bytes: red, green, blue. Throws when the bytes do not make
 * exactly that rectangle.
 */
export function decodeZrle(bytes: Uint8Array, width: number, height: number): Uint8Array {
  const { pixels, end } = readZrle(bytes, 0, width, height);
  if (end !== bytes.length) throw new Damaged();
  return pixels;
}

/** The same of one rectangle among others, which begins at `from`. Answers where the next one begins. */
export function readZrle(bytes: Uint8Array, from: number, width: number, height: number): { readonly pixels: Uint8Array; readonly end: number } {
  const pixels = new Uint8Array(width * height * 4);
  const words = new Uint32Array(pixels.buffer);
  const palette = new Uint32Array(128);
  let at = from;
  const byte = (): number => {
    if (at >= bytes.length) throw new Damaged();
    return bytes[at++] as number;
  };
  const colour = (): number => {
    if (at + 3 > bytes.length) throw new Damaged();
    const word = (0xff000000 | ((bytes[at + 2] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at] as number)) >>> 0;
    at += 3;
    return word;
  };
  const runLength = (): number => {
    let length = 1;
    for (;;) {
      const more = byte();
      length += more;
      if (more !== 255) return length;
    }
  };
  for (let top = 0; top < height; top += side) {
    const high = Math.min(side, height - top);
    for (let left = 0; left < width; left += side) {
      const wide = Math.min(side, width - left);
      const count = wide * high;
      const put = (first: number, length: number, word: number): void => {
        if (first + length > count) throw new Damaged();
        for (let pixel = first; pixel < first + length; pixel += 1) words[(top + Math.floor(pixel / wide)) * width + left + (pixel % wide)] = word;
      };
      const kind = byte();
      const colours = kind & 127;
      if (kind === 0) {
        for (let row = 0; row < high; row += 1) for (let column = 0, to = (top + row) * width + left; column < wide; column += 1, to += 1) words[to] = colour();
      } else if (kind === 1) put(0, count, colour());
      else if (kind >= 2 && kind <= 16) {
        for (let index = 0; index < kind; index += 1) palette[index] = colour();
        const bits = kind === 2 ? 1 : kind <= 4 ? 2 : 4;
        for (let row = 0; row < high; row += 1) {
          let packed = 0;
          let left8 = 0;
          for (let column = 0, to = (top + row) * width + left; column < wide; column += 1, to += 1) {
            if (left8 === 0) {
              packed = byte();
              left8 = 8;
            }
            left8 -= bits;
            const index = (packed >> left8) & ((1 << bits) - 1);
            if (index >= kind) throw new Damaged();
            words[to] = palette[index] as number;
          }
        }
      } else if (kind === 128) {
        for (let pixel = 0; pixel < count;) {
          const word = colour();
          const length = runLength();
          put(pixel, length, word);
          pixel += length;
        }
      } else if (kind >= 130) {
        for (let index = 0; index < colours; index += 1) palette[index] = colour();
        for (let pixel = 0; pixel < count;) {
          const index = byte();
          const length = index & 128 ? runLength() : 1;
          if ((index & 127) >= colours) throw new Damaged();
          put(pixel, length, palette[index & 127] as number);
          pixel += length;
        }
      } else throw new Damaged();
    }
  }
  return { pixels, end: at };
}

/** A pixel as a viewer wants it, after `wide` bytes: 0 to 4. */
export type PixelWriter = (into: Uint8Array, at: number, red: number, green: number, blue: number) => void;

/** RGBA pixels as ZRLE, not packed yet: tiles of one colour, of few, or as they are. `size`: bytes of a pixel as `write` makes it. */
export function encodeZrle(pixels: Uint8Array, stride: number, x: number, y: number, width: number, height: number, size: number, write: PixelWriter): Uint8Array {
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length >> 2);
  const out = new Uint8Array(width * height * size + Math.ceil(width / side) * Math.ceil(height / side) * (1 + 16 * size));
  let at = 0;
  const put = (word: number): void => {
    write(out, at, word & 255, (word >> 8) & 255, (word >> 16) & 255);
    at += size;
  };
  for (let top = y; top < y + height; top += side) {
    const bottom = Math.min(top + side, y + height);
    for (let left = x; left < x + width; left += side) {
      const right = Math.min(left + side, x + width);
      const colours = fewColours(words, stride, left, top, right, bottom);
      if (colours === undefined) {
        out[at++] = 0;
        for (let row = top; row < bottom; row += 1) for (let from = row * stride + left; from < row * stride + right; from += 1) put(words[from] as number);
        continue;
      }
      out[at++] = colours.length;
      for (const word of colours) put(word);
      if (colours.length === 1) continue;
      const bits = colours.length === 2 ? 1 : colours.length <= 4 ? 2 : 4;
      for (let row = top; row < bottom; row += 1) {
        let room = 8;
        for (let from = row * stride + left; from < row * stride + right; from += 1) {
          if (room === 0) {
            room = 8;
            at += 1;
          }
          room -= bits;
          out[at] = (out[at] as number) | (colours.indexOf(words[from] as number) << room);
        }
        at += 1;
      }
    }
  }
  return out.subarray(0, at);
}

/** At most 16; undefined when there are more. */
function fewColours(words: Uint32Array, stride: number, left: number, top: number, right: number, bottom: number): number[] | undefined {
  const colours: number[] = [];
  let before = -1;
  for (let row = top; row < bottom; row += 1) {
    for (let from = row * stride + left; from < row * stride + right; from += 1) {
      const word = words[from] as number;
      if (word === before) continue;
      before = word;
      if (!colours.includes(word)) {
        if (colours.length === 16) return undefined;
        colours.push(word);
      }
    }
  }
  return colours;
}
