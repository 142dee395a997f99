import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rgbaFormat } from './protocol';
import { compactWriter } from './viewer-pixels';
import { deflating, inflating } from './zlib-stream';
import { decodeZrle, encodeZrle, mostZrleBytes } from './zrle';

const side = fc.integer({ min: 1, max: 150 });
const picture = fc.tuple(side, side, fc.constantFrom(1, 2, 3, 4, 9, 16, 17, 1_000), fc.integer()).map(([width, height, colours, seed]) => {
  const pixels = new Uint8Array(width * height * 4);
  let state = seed >>> 0;
  for (let at = 0; at < pixels.length; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const colour = Math.imul((state >>> 8) % colours, 2_654_435_761) >>> 8;
    pixels.set([colour & 255, (colour >> 8) & 255, (colour >> 16) & 255, 255], at);
  }
  return { width, height, pixels };
});

describe('ZRLE', () => {
  it('is what was drawn, as a viewer reads it', () => {
    const { size, write } = compactWriter(rgbaFormat);
    fc.assert(fc.property(picture, ({ width, height, pixels }) => {
      const packed = encodeZrle(pixels, width, 0, 0, width, height, size, write);
      expect(packed.length).toBeLessThanOrEqual(mostZrleBytes(width, height));
      expect(Buffer.from(decodeZrle(packed, width, height)).equals(pixels)).toBe(true);
    }), { numRuns: 60 });
  });

  it('reads runs, plain and with a palette', () => {
    const red = [255, 0, 0];
    const blue = [0, 0, 255];
    const of = (...colours: number[][]): number[] => colours.flatMap((colour) => [...colour, 255]);
    expect([...decodeZrle(Uint8Array.of(128, ...red, 1, ...blue, 0), 3, 1)]).toEqual(of(red, red, blue));
    expect([...decodeZrle(Uint8Array.of(130, ...red, ...blue, 0x81, 1, 0), 3, 1)]).toEqual(of(blue, blue, red));
    const long = decodeZrle(Uint8Array.of(128, ...red, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 15), 64, 64);
    expect(long.length).toBe(64 * 64 * 4);
  });

  it('refuses damage of every kind and never draws beside the rectangle', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 70 }), (bytes, width, height) => {
      let pixels: Uint8Array | undefined;
      try {
        pixels = decodeZrle(bytes, width, height);
      } catch (caught) {
        expect(String(caught)).toContain('damaged picture');
      }
      if (pixels !== undefined) expect(pixels.length).toBe(width * height * 4);
    }), { numRuns: 2_000 });
  });
});

describe('the connection\'s zlib stream', () => {
  it('gives each piece whole, and refuses one that is larger unpacked than it may be', async () => {
    const [out, back] = [deflating(), inflating()];
    for (const size of [1, 100_000, 3, 0, 70_000]) {
      const piece = Buffer.alloc(size, size % 251);
      expect((await back.put(await out.put(piece), size)).equals(piece)).toBe(true);
    }
    const bomb = await out.put(Buffer.alloc(20 << 20));
    await expect(back.put(bomb, 1 << 20)).rejects.toThrow('too much');
    await expect(back.put(bomb, 1 << 20)).rejects.toThrow('too much');
    out.close();
  });
});

