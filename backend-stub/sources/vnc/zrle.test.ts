import fc from 'fast-check';
import { constants, createDeflate, inflateSync } from 'node:zlib';
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

/** A server whose pieces go through one stream of Node's and end as `flush` says. */
function server(flush: number): (piece: Uint8Array) => Promise<Buffer> {
  const stream = createDeflate({ level: 6 });
  const made: Buffer[] = [];
  stream.on('data', (bytes: Buffer) => made.push(bytes));
  return (piece) => new Promise((resolve) => {
    stream.write(piece);
    stream.flush(flush, () => resolve(Buffer.concat(made.splice(0))));
  });
}

const pieces = fc.array(fc.tuple(fc.constantFrom(0, 1, 3, 300, 5_000, 33_000, 120_000), fc.integer({ min: 1, max: 250 })), { minLength: 1, maxLength: 14 })
  .map((list) => list.map(([size, period]) => Buffer.from(Uint8Array.from({ length: size }, (_, at) => Math.imul(at % (period * 150), 2_654_435_761) >>> 24))));

describe('the connection\'s zlib stream', () => {
  it.each([['whole bytes', constants.Z_SYNC_FLUSH], ['whole bytes, without what was before', constants.Z_FULL_FLUSH], ['bits', constants.Z_PARTIAL_FLUSH]])('unpacks what a server sends whose pieces end in %s', async (_, flush) => {
    await fc.assert(fc.asyncProperty(pieces, async (list) => {
      const [send, back] = [server(flush), inflating()];
      for (const piece of list) expect((await back.put(await send(piece), piece.length)).equals(piece)).toBe(true);
      back.close();
    }), { numRuns: 10 });
  });

  it('goes on when a server ends its pieces in another way all of a sudden', async () => {
    const out = createDeflate();
    const made: Buffer[] = [];
    out.on('data', (bytes: Buffer) => made.push(bytes));
    const back = inflating();
    for (const flush of [constants.Z_SYNC_FLUSH, constants.Z_SYNC_FLUSH, constants.Z_PARTIAL_FLUSH, constants.Z_SYNC_FLUSH, constants.Z_PARTIAL_FLUSH]) {
      const piece = Buffer.from('the same words again and again, '.repeat(40));
      out.write(piece);
      await new Promise<void>((resolve) => out.flush(flush, resolve));
      expect((await back.put(Buffer.concat(made.splice(0)), piece.length)).equals(piece)).toBe(true);
    }
  });

  it('packs so that any reader of zlib unpacks it', async () => {
    await fc.assert(fc.asyncProperty(pieces, async (list) => {
      const out = deflating();
      const packed = [];
      for (const piece of list) packed.push(await out.put(piece));
      expect(inflateSync(Buffer.concat(packed), { finishFlush: constants.Z_SYNC_FLUSH }).equals(Buffer.concat(list))).toBe(true);
    }), { numRuns: 10 });
  });

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

  it.each([['bytes that are none', Buffer.from('no zlib at all, whatever else it is')], ['a piece that ends as it should and is none', Buffer.from([0x78, 0x01, 7, 7, 7, 0, 0, 0xff, 0xff])]])('refuses %s, then everything', async (_, piece) => {
    const back = inflating();
    await expect(back.put(piece, 1_000)).rejects.toThrow(Error);
    await expect(back.put(piece, 1_000)).rejects.toThrow(Error);
  });
});
