import type { PixelFormat } from './protocol';
import type { PixelWriter } from './zrle';

const wordOf = ({ redMax, greenMax, blueMax, redShift, greenShift, blueShift }: PixelFormat, red: number, green: number, blue: number): number =>
  ((((red * redMax + 127) / 255) << redShift) | (((green * greenMax + 127) / 255) << greenShift) | (((blue * blueMax + 127) / 255) << blueShift)) >>> 0;

/** Bytes of a whole pixel, and how to write one. */
export function pixelWriter(format: PixelFormat): { readonly size: number; readonly write: PixelWriter } {
  const size = format.bits / 8;
  return { size, write: writerOf(format, size, 0) };
}

/** As ZRLE has it: of 32 bits only the three bytes that hold the colours, where they are together. */
export function compactWriter(format: PixelFormat): { readonly size: number; readonly write: PixelWriter } {
  const used = (format.redMax << format.redShift | format.greenMax << format.greenShift | format.blueMax << format.blueShift) >>> 0;
  if (format.bits !== 32 || format.depth > 24) return pixelWriter(format);
  if ((used & 0xff000000) === 0) return { size: 3, write: writerOf(format, 3, 0) };
  if ((used & 0xff) === 0) return { size: 3, write: writerOf(format, 3, 8) };
  return pixelWriter(format);
}

function writerOf(format: PixelFormat, size: number, shift: number): PixelWriter {
  return (into, at, red, green, blue) => {
    const word = wordOf(format, red, green, blue) >>> shift;
    for (let byte = 0; byte < size; byte += 1) into[at + (format.bigEndian ? size - 1 - byte : byte)] = (word >>> (8 * byte)) & 255;
  };
}
