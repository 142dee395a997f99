import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DrawOperation } from '../../desktop/operations';
import { encodings } from './protocol';
import { RfbClient } from './rfb-client';

const [width, height] = [8, 4];
const desktop = width * height;

interface Rectangle {
  readonly encoding: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Undefined: none is sent, as if it were still under way. */
  readonly body?: Buffer;
}

const raw = (x: number, y: number, wide: number, high: number): Rectangle => ({ encoding: encodings.raw, x, y, width: wide, height: high, body: Buffer.alloc(wide * high * 4, 7) });
const whole = raw(0, 0, width, height);
const copied: Rectangle = { encoding: encodings.copyRect, x: 0, y: 0, width, height, body: Buffer.alloc(4) };
const pixelMore: Rectangle = { encoding: encodings.raw, x: 0, y: 0, width: 1, height: 1 };

function update(rectangles: readonly Rectangle[]): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(rectangles.length, 2);
  return Buffer.concat([head, ...rectangles.flatMap(({ encoding, x, y, width: wide, height: high, body }) => {
    const start = Buffer.alloc(12);
    [x, y, wide, high].forEach((value, at) => start.writeUInt16BE(value, at * 2));
    start.writeInt32BE(encoding, 8);
    return body === undefined ? [start] : [start, body];
  })]);
}

let server: Server;
let client: RfbClient | undefined;
beforeAll(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());
afterEach(() => client?.close());

/** A VNC server that sends these pictures, whatever it is asked. Resolves with what the client took of them, and why it ended; `of` pictures end it, too. */
async function shown(pictures: readonly Buffer[], of = pictures.length): Promise<{ readonly taken: readonly (readonly DrawOperation[])[]; readonly why?: string }> {
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const opening = RfbClient.open({ host: '127.0.0.1', port: (server.address() as { port: number }).port });
  const [socket] = await connected;
  socket.on('error', () => undefined).resume();
  const init = Buffer.alloc(24);
  init.writeUInt16BE(width, 0);
  init.writeUInt16BE(height, 2);
  socket.write(Buffer.concat([Buffer.from('RFB 003.008\n'), Buffer.from([1, 1]), Buffer.alloc(4), init]));
  const opened = await opening;
  client = opened;
  const taken: (readonly DrawOperation[])[] = [];
  const why = await new Promise<string | undefined>((resolve) => {
    opened.start({
      onPicture: async (operations) => {
        taken.push(operations);
        if (taken.length === of) resolve(undefined);
      },
      pictureEveryMs: () => 40, onClipboard: () => Promise.resolve(), onClosed: resolve,
    });
    socket.write(Buffer.concat(pictures));
  });
  opened.close();
  socket.destroy();
  return { taken, ...(why === undefined ? {} : { why }) };
}

describe('one picture of a VNC server', () => {
  it('may draw the desktop four times over, moved parts counted; and the next one again', async () => {
    const most = [whole, copied, whole, copied];
    const { taken, why } = await shown([update(most), update(most)]);
    expect(why).toBeUndefined();
    expect(taken.map((operations) => operations.map(({ kind }) => kind))).toEqual([['pixels', 'copy', 'pixels', 'copy'], ['pixels', 'copy', 'pixels', 'copy']]);
  });

  it('ends the session with one pixel more, before that pixel is waited for, and shows nothing of it', async () => {
    expect(await shown([update([whole]), update([whole, copied, whole, whole, pixelMore])])).toEqual({ taken: [[expect.objectContaining({ kind: 'pixels' })]], why: 'the server drew too much at once' });
    // Packed ones count as what they are unpacked.
    const packed: Rectangle = { ...whole, encoding: encodings.zrle };
    expect((await shown([update([whole, whole, whole, whole, packed])])).why).toBe('the server drew too much at once');
  });

  it('is measured by the pixels of its rectangles, whatever their sizes and order', async () => {
    const some = fc.tuple(fc.integer({ min: 0, max: width }), fc.integer({ min: 0, max: height })).map(([wide, high]) => raw(0, 0, wide, high));
    await fc.assert(fc.asyncProperty(fc.array(some, { minLength: 1, maxLength: 12 }), async (rectangles) => {
      let drawn = 0;
      const tooMuch = rectangles.some((one) => (drawn += one.width * one.height) > 4 * desktop);
      // A picture without pixels is none: another comes behind it.
      const { taken, why } = await shown([update(rectangles), update([whole])], drawn === 0 || tooMuch ? 1 : 2);
      expect(why).toBe(tooMuch ? 'the server drew too much at once' : undefined);
      if (!tooMuch) expect(taken[0]).toHaveLength(drawn === 0 ? 1 : rectangles.filter((one) => one.width * one.height > 0).length);
      else expect(taken).toEqual([]);
    }), { numRuns: 60 });
  });
});
