import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ByteReader } from './byte-reader';
import { extended, longestCut, plainCut, readCut, readExtended, type ExtendedMessage } from './cut-text';
import { FarClipboard } from './far-clipboard';

const [fromServer, fromClient] = [3, 6];
let server: Server;
let far: Socket;
let near: Socket;
let clipboard: FarClipboard;
let nearReader: ByteReader;
let heard: ByteReader;
beforeAll(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

/** A server's end, and the clipboard of the client that talks to it. */
async function opened(): Promise<void> {
  near?.destroy();
  far?.destroy();
  near = connect((server.address() as { port: number }).port, '127.0.0.1');
  [far] = (await once(server, 'connection')) as [Socket];
  nearReader = new ByteReader(near);
  heard = new ByteReader(far);
  clipboard = new FarClipboard(near, nearReader, 'client');
}

/** The server says that; what the client makes of it. */
async function told(bytes: Buffer): Promise<{ readonly text: string; readonly cut: boolean } | undefined> {
  far.write(bytes);
  expect(await nearReader.byte()).toBe(fromServer);
  return clipboard.read();
}

/** What the server hears next. */
async function hears(): Promise<string | ExtendedMessage | undefined> {
  expect(await heard.byte()).toBe(fromClient);
  const length = (await heard.read(7)).readInt32BE(3);
  const { bytes, cut } = await readCut(heard, Math.abs(length));
  return length < 0 ? readExtended(bytes, cut) : bytes.toString('latin1');
}

describe('the clipboard of a VNC server that knows Latin-1 only', () => {
  beforeAll(opened);

  it('gives what was copied there, line ends as they are here', async () => {
    expect(await told(plainCut(fromServer, 'grüße'))).toEqual({ text: 'grüße', cut: false });
    expect(await told(Buffer.concat([Buffer.from([3, 0, 0, 0, 0, 0, 0, 6]), Buffer.from('a\r\nb\rc')]))).toEqual({ text: 'a\nb\nc', cut: false });
  });

  it('takes what is put there; a question mark is what it has no character for', async () => {
    clipboard.put('für 5 € 🚀\r\nx');
    expect(await hears()).toBe('für 5 ? ?\nx');
  });

  it('cuts what is long, and goes on behind it', async () => {
    const bytes = Buffer.alloc(8 + longestCut + 100_000, 'y');
    bytes.fill(0, 0, 4);
    bytes[0] = fromServer;
    bytes.writeUInt32BE(longestCut + 100_000, 4);
    const copied = await told(bytes);
    expect(copied?.cut).toBe(true);
    expect(copied?.text.length).toBe(longestCut);
    expect((await told(plainCut(fromServer, 'next')))?.text).toBe('next');
  });

  it('does not read for ever', async () => {
    const endless = Buffer.from([3, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff]);
    await expect(told(endless)).rejects.toThrow('too much text was copied at once');
    await opened();
  });
});

describe('the clipboard of a VNC server that knows all characters', () => {
  beforeAll(async () => {
    await opened();
    expect(await told(extended.caps(fromServer))).toBeUndefined();
    expect(await hears()).toEqual({ kind: 'caps', text: true });
  });

  it('is asked for what it tells of', async () => {
    expect(await told(extended.notify(fromServer, true))).toBeUndefined();
    expect(await hears()).toEqual({ kind: 'request', text: true });
    expect(await told(await extended.provide(fromServer, 'Привет 日本 🚀\nsecond'))).toEqual({ text: 'Привет 日本 🚀\nsecond', cut: false });
    expect(await told(extended.notify(fromServer, false))).toEqual({ text: '', cut: false });
  });

  it('is told of what is put there, and gets it when it asks', async () => {
    expect(await told(extended.request(fromServer))).toBeUndefined();
    clipboard.put('für 5 €');
    expect(await hears()).toEqual({ kind: 'notify', text: true });
    await told(extended.request(fromServer));
    expect(await hears()).toEqual({ kind: 'provide', text: 'für 5 €', cut: false });
  });

  it('cuts what is long when it is unpacked', async () => {
    const bomb = await extended.provide(fromServer, 'z'.repeat(40 * longestCut));
    expect(bomb.length).toBeLessThan(longestCut);
    const copied = await told(bomb);
    expect(copied).toMatchObject({ cut: true });
    expect(copied?.text.length).toBe(longestCut);
    expect((await told(await extended.provide(fromServer, 'next')))?.text).toBe('next');
  });

  it('brings any text over as it is, and takes any bytes without a fault', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }).filter((text) => !/[\r\0]/.test(text)), async (text) => {
      expect(await told(await extended.provide(fromServer, text))).toEqual({ text, cut: false });
    }), { numRuns: 60 });
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(1, 0x1000_0001, 0x0200_0001, 0x0800_0001), async (noise, flags) => {
      const body = Buffer.alloc(4 + noise.length);
      body.writeUInt32BE(flags, 0);
      body.set(noise, 4);
      const head = Buffer.alloc(8);
      head[0] = fromServer;
      head.writeInt32BE(-body.length, 4);
      await told(Buffer.concat([head, body]));
    }), { numRuns: 100 });
    expect((await told(plainCut(fromServer, 'still there')))?.text).toBe('still there');
  });
});

describe('the clipboard of a viewer', () => {
  /** The gateway is the server of it. */
  beforeAll(async () => {
    await opened();
    clipboard = new FarClipboard(near, nearReader, 'server');
  });
  const said = async (bytes: Buffer): Promise<{ readonly text: string; readonly cut: boolean } | undefined> => {
    far.write(bytes);
    expect(await nearReader.byte()).toBe(fromClient);
    return clipboard.read();
  };
  const sees = async (): Promise<string | ExtendedMessage | undefined> => {
    expect(await heard.byte()).toBe(fromServer);
    const length = (await heard.read(7)).readInt32BE(3);
    const { bytes, cut } = await readCut(heard, Math.abs(length));
    return length < 0 ? readExtended(bytes, cut) : bytes.toString('latin1');
  };

  it('is Latin-1 until both have told that they know more; it is told once', async () => {
    clipboard.put('5 €');
    expect(await sees()).toBe('5 ?');
    clipboard.tell();
    clipboard.tell();
    expect(await sees()).toEqual({ kind: 'caps', text: true });
    await said(extended.caps(fromClient));
    clipboard.put('5 €');
    expect(await sees()).toEqual({ kind: 'notify', text: true });
    await said(extended.request(fromClient));
    expect(await sees()).toEqual({ kind: 'provide', text: '5 €', cut: false });
    await said(extended.notify(fromClient, true));
    expect(await sees()).toEqual({ kind: 'request', text: true });
    expect(await said(await extended.provide(fromClient, '日本'))).toEqual({ text: '日本', cut: false });
  });
});
