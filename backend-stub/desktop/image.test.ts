import fc from 'fast-check';
import { inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { imageHead } from '../../shared/guard/guac/image-head';
import { encodeImage, onlyColour } from './image';
import { palettePng, rgbaPng, rgbPng } from './png';
import { decodeLossy, loadWebpEncoder } from './codecs';

/** Reads back what we write: one IDAT, no filters. */
function readPng(png: Uint8Array): { readonly width: number; readonly height: number; readonly pixels: number[] } {
  const bytes = Buffer.from(png);
  const [width, height, depth, kind] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20), bytes[24] as number, bytes[25] as number];
  let palette: Uint8Array = new Uint8Array(0);
  let rows: Uint8Array = new Uint8Array(0);
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'PLTE') palette = data;
    if (type === 'IDAT') rows = inflateSync(data);
    at += length + 12;
  }
  const samples = kind === 2 ? 3 : kind === 6 ? 4 : 1;
  const stride = Math.ceil((width * samples * depth) / 8) + 1;
  const pixels: number[] = [];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (kind !== 3) pixels.push(...rows.subarray(y * stride + 1 + x * samples, y * stride + 1 + (x + 1) * samples), ...(samples === 3 ? [255] : []));
      else {
        const byte = rows[y * stride + 1 + Math.floor((x * depth) / 8)] as number;
        const index = (byte >> (8 - depth - ((x * depth) % 8))) & ((1 << depth) - 1);
        pixels.push(...palette.subarray(index * 3, index * 3 + 3), 255);
      }
    }
  }
  return { width, height, pixels };
}

const side = fc.integer({ min: 1, max: 40 });
const picture = fc.tuple(side, side, fc.integer({ min: 1, max: 300 }), fc.integer()).map(([width, height, colours, seed]) => {
  const pixels = new Uint8Array(width * height * 4);
  let state = seed >>> 0;
  for (let at = 0; at < pixels.length; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const colour = Math.imul((state >>> 8) % colours, 2_654_435_761) >>> 8;
    pixels.set([colour & 255, (colour >> 8) & 255, (colour >> 16) & 255, 255], at);
  }
  return { width, height, pixels };
});

describe('pictures', () => {
  beforeAll(() => loadWebpEncoder());

  it('come back from a PNG as they were', () => {
    fc.assert(fc.property(picture, ({ width, height, pixels }) => {
      expect(readPng(rgbPng(width, height, pixels))).toEqual({ width, height, pixels: [...pixels] });
      expect(readPng(rgbaPng(width, height, pixels))).toEqual({ width, height, pixels: [...pixels] });
      const encoded = encodeImage(width, height, pixels, 70);
      if (encoded.type === 'image/png') expect(readPng(encoded.bytes)).toEqual({ width, height, pixels: [...pixels] });
      expect(imageHead(Buffer.from(encoded.bytes).toString('base64'))).toEqual({ type: encoded.type, width, height });
    }), { numRuns: 100 });
    expect(readPng(palettePng(3, 1, Uint8Array.of(0, 1, 0), [0xff0000, 0x00ff00])).pixels).toEqual([255, 0, 0, 255, 0, 255, 0, 255, 255, 0, 0, 255]);
  });

  it('that are photographs become WebP, close to what they were', async () => {
    const [width, height] = [160, 96];
    const pixels = new Uint8Array(width * height * 4);
    for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) pixels.set([x + 60, 2 * y, 255 - x, 255], (y * width + x) * 4);
    const { type, bytes } = encodeImage(width, height, pixels, 75);
    expect(type).toBe('image/webp');
    const decoded = await decodeLossy('image/webp', bytes);
    expect(decoded).toMatchObject({ width, height });
    const error = [...(decoded?.data ?? [])].reduce((sum, value, at) => sum + Math.abs(value - (pixels[at] as number)), 0) / pixels.length;
    expect(error).toBeLessThan(6);
  });

  it('of one colour are known as such', () => {
    expect(onlyColour(Uint8Array.of(1, 2, 3, 255, 1, 2, 3, 0))).toBe(0x010203);
    expect(onlyColour(Uint8Array.of(1, 2, 3, 255, 1, 2, 4, 255))).toBeUndefined();
  });
});
