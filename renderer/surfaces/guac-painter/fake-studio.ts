import type { ArrivedImage } from './image-streams';
import type { Pixels } from './pixels';
import type { Studio } from './studio';

/** For tests: an image is one colour, told by its last four bytes; pictures are plain pixels. */
export class FakeStudio implements Studio {
  async decode({ bytes, width, height }: ArrivedImage): Promise<Pixels | undefined> {
    const [red = 0, green = 0, blue = 0, alpha = 255] = bytes.subarray(-4);
    // Later images may be ready earlier, as with real decoders.
    for (let turns = red % 3; turns > 0; turns -= 1) await Promise.resolve();
    if (alpha === 13) return undefined;
    return { width, height, data: new Uint32Array(width * height).fill(((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0) };
  }

  async picture({ width, height, data }: Pixels): Promise<Pixels> {
    return { width, height, data: data.slice() };
  }

  async thumbnail(width: number, height: number): Promise<{ readonly width: number; readonly height: number }> {
    return { width, height };
  }
}

/** A PNG's head that claims this size, and the colour for `FakeStudio`, in Base64. */
export function fakePng(width: number, height: number, colour: readonly [red: number, green: number, blue: number, alpha: number]): string {
  const number = (value: number): number[] => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
  return btoa(String.fromCharCode(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, ...number(width), ...number(height), 8, 6, 0, 0, 0, ...colour));
}
