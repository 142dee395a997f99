import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTile, encodeTile } from './tile-codec';

describe('tiles', () => {
  it('come back as they were, and nothing around them changes', () => {
    const value = fc.oneof(fc.constantFrom(0, 0xff000000, 0xffffffff, 0xff010203, 0xff020304, 0x80010203), fc.nat(0xffffffff));
    fc.assert(fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 12 }), fc.array(value, { minLength: 1, maxLength: 80 }), fc.nat(3), (width, height, colours, margin) => {
      const stride = width + margin * 2;
      const pixels = Uint32Array.from({ length: stride * (height + margin * 2) }, (_, at) => colours[(at * 7 + (at >> 3)) % colours.length] ?? 0);
      const start = margin * stride + margin;
      const bytes = encodeTile(pixels, start, stride, width, height);
      const back = new Uint32Array(pixels.length).fill(0x12345678);
      if (bytes === undefined) {
        for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) expect(pixels[start + y * stride + x]).toBe(0);
        return;
      }
      decodeTile(bytes, back, start, stride, width, height);
      for (let at = 0; at < pixels.length; at += 1) {
        const [x, y] = [(at % stride) - margin, Math.floor(at / stride) - margin];
        expect(back[at]).toBe(x >= 0 && x < width && y >= 0 && y < height ? pixels[at] : 0x12345678);
      }
    }));
  });

  it('that are cut off or not tiles at all do no harm', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const pixels = new Uint32Array(12 * 12);
      decodeTile(bytes, pixels, 13, 12, 10, 10);
      expect([...pixels.subarray(0, 13)].every((value) => value === 0)).toBe(true);
    }));
  });
});
