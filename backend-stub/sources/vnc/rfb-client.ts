import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { largestSide, mostPixels, type DesktopInput, type DrawOperation } from '../../desktop/operations';
import { promptMs } from '../../desktop/pace';
import type { DesktopUpstream, UpstreamEvents } from '../../desktop/upstream';
import { ByteReader } from './byte-reader';
import { extendedClipboard } from './cut-text';
import { FarClipboard } from './far-clipboard';
import { encodings, rgba } from './protocol';
import { vncAuthAnswer } from './vnc-auth';
import { inflating, type ZlibStream } from './zlib-stream';
import { mostZrleBytes, readZrle } from './zrle';

const connectMs = 10_000;
const longestName = 64 * 1024;
const mostRectangles = 20_000;
/** Rectangles of one picture do not overlap, but for what was moved. */
const mostOverdrawn = 4;
const largestCursor = 256;

export interface RfbTarget {
  readonly host: string;
  readonly port: number;
  /** Absent: only servers that want none. */
  readonly password?: string | undefined;
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A ZRLE rectangle that is not unpacked yet: all of a picture are at once. */
interface Packed extends Area {
  readonly kind: 'packed';
  readonly bytes: Buffer;
}

/** A desktop on a VNC server, at protocol 3.3 to 3.8: Raw, CopyRect, ZRLE, cursor, size and the clipboard are understood, which every server can do. */
export class RfbClient implements DesktopUpstream {
  readonly #zlib: ZlibStream = inflating();
  readonly #clipboard: FarClipboard;
  #closed = false;
  #askedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #events: UpstreamEvents | undefined;
  /** Something was done to it since it was last asked. */
  #touched = false;
  /** Keys and buttons that are held down there. */
  readonly #keys = new Set<number>();
  #mask = 0;
  #pointer = { x: 0, y: 0 };

  private constructor(private readonly socket: Socket, private readonly reader: ByteReader, public width: number, public height: number, readonly name: string) {
    this.#clipboard = new FarClipboard(socket, reader, 'client');
  }

  /** Connects and signs in. Rejects with an Error whose message may be shown to the user. */
  static async open({ host, port, password }: RfbTarget, signal?: AbortSignal): Promise<RfbClient> {
    const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 15_000 });
    const reader = new ByteReader(socket);
    const late = setTimeout(() => socket.destroy(new Error('it does not answer')), connectMs);
    const stop = (): void => void socket.destroy(new Error('it was given up'));
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const minor = await agreeOnVersion(reader, socket);
      await signIn(reader, socket, minor, password);
      // Others may look at the same desktop.
      socket.write(Uint8Array.of(1));
      const init = await reader.read(24);
      const [width, height] = [init.readUInt16BE(0), init.readUInt16BE(2)];
      const length = init.readUInt32BE(20);
      if (length > longestName || !bearable(width, height)) throw new Error('it has a desktop of an absurd size');
      const name = (await reader.read(length)).toString('utf8');
      return new RfbClient(socket, reader, width, height, name);
    } catch (caught) {
      socket.destroy();
      if ((caught as NodeJS.ErrnoException).code === 'ECONNREFUSED') throw new Error('nothing listens there', { cause: caught });
      throw caught;
    } finally {
      clearTimeout(late);
      signal?.removeEventListener('abort', stop);
    }
  }

  /** Begins to ask for pictures. */
  start(events: UpstreamEvents): void {
    const { socket } = this;
    this.#events = events;
    socket.write(Buffer.concat([Uint8Array.of(0, 0, 0, 0), rgba]));
    const wanted = [encodings.copyRect, encodings.zrle, encodings.raw, encodings.cursor, encodings.desktopSize, extendedClipboard];
    const list = Buffer.alloc(4 + wanted.length * 4);
    list[0] = 2;
    list.writeUInt16BE(wanted.length, 2);
    wanted.forEach((encoding, at) => list.writeInt32BE(encoding, 4 + at * 4));
    socket.write(list);
    this.#ask(false);
    void this.#read(events).catch((caught: unknown) => {
      const ours = this.#closed;
      this.close();
      events.onClosed(ours ? 'it was closed' : caught instanceof Error ? caught.message : String(caught));
    });
  }

  send(input: DesktopInput): void {
    if (this.#closed) return;
    this.#hurry();
    switch (input.kind) {
      case 'key': {
        if (input.pressed) this.#keys.add(input.keysym);
        else this.#keys.delete(input.keysym);
        const message = Buffer.alloc(8);
        message.writeUInt8(4, 0);
        message.writeUInt8(input.pressed ? 1 : 0, 1);
        message.writeUInt32BE(input.keysym, 4);
        return void this.socket.write(message);
      }
      case 'mouse': {
        this.#mask = input.mask;
        this.#pointer = input;
        const message = Buffer.alloc(6);
        message.writeUInt8(5, 0);
        message.writeUInt8(input.mask & 0xff, 1);
        message.writeUInt16BE(Math.max(0, Math.min(this.width - 1, input.x)), 2);
        message.writeUInt16BE(Math.max(0, Math.min(this.height - 1, input.y)), 4);
        return void this.socket.write(message);
      }
      case 'clipboard': return this.#clipboard.put(input.text);
    }
  }

  /** Lets go of every key and button: their release may never come. */
  releaseAll(): void {
    for (const keysym of this.#keys) this.send({ kind: 'key', keysym, pressed: false });
    if (this.#mask !== 0) this.send({ kind: 'mouse', ...this.#pointer, mask: 0 });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#zlib.close();
    this.socket.destroy();
  }

  #ask(incremental: boolean): void {
    this.#askedAt = performance.now();
    this.#touched = false;
    const message = Buffer.alloc(10);
    message.writeUInt8(3, 0);
    message.writeUInt8(incremental ? 1 : 0, 1);
    message.writeUInt16BE(this.width, 6);
    message.writeUInt16BE(this.height, 8);
    this.socket.write(message);
  }

  #askSoon(): void {
    if (this.#closed) return;
    const wait = this.#askedAt + (this.#touched ? promptMs : this.#events?.pictureEveryMs() ?? promptMs) - performance.now();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#closed) this.#ask(true);
    }, Math.max(0, wait));
  }

  /** The picture of what was done is not waited for as long as others. */
  #hurry(): void {
    this.#touched = true;
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#askSoon();
  }

  async #read(events: UpstreamEvents): Promise<void> {
    const { reader } = this;
    for (;;) {
      const kind = await reader.byte();
      switch (kind) {
        case 0: {
          const operations = await this.#picture();
          if (operations.length > 0) await events.onPicture(operations);
          this.#askSoon();
          break;
        }
        case 1: {
          const head = await reader.read(5);
          await reader.read(6 * head.readUInt16BE(3));
          break;
        }
        case 2: break;
        case 3: {
          const copied = await this.#clipboard.read();
          if (copied !== undefined) await events.onClipboard(copied.text, copied.cut);
          break;
        }
        default: throw new Error(`the server sent a message of an unknown kind (${kind})`);
      }
    }
  }

  async #picture(): Promise<DrawOperation[]> {
    const { reader } = this;
    const operations: (DrawOperation | Packed)[] = [];
    const count = (await reader.read(3)).readUInt16BE(1);
    if (count > mostRectangles) throw new Error('the server sent too many rectangles at once');
    let resized = false;
    let drawn = 0;
    for (let at = 0; at < count; at += 1) {
      const head = await reader.read(12);
      const [x, y, width, height] = [head.readUInt16BE(0), head.readUInt16BE(2), head.readUInt16BE(4), head.readUInt16BE(6)];
      const encoding = head.readInt32BE(8);
      if (encoding === encodings.desktopSize) {
        if (!bearable(width, height)) throw new Error('the server has a desktop of an absurd size');
        this.width = width;
        this.height = height;
        resized = true;
        operations.push({ kind: 'size', width, height });
      } else if (encoding === encodings.cursor) operations.push(await this.#cursor(x, y, width, height));
      else if (x + width > this.width || y + height > this.height) throw new Error('the server drew outside its desktop');
      else {
        drawn += width * height;
        if (drawn > mostOverdrawn * this.width * this.height) throw new Error('the server drew too much at once');
        operations.push(await this.#rectangle(encoding, x, y, width, height));
      }
    }
    // What is new of it is not in this picture.
    if (resized) this.#ask(false);
    return this.#unpack(operations);
  }

  async #rectangle(encoding: number, x: number, y: number, width: number, height: number): Promise<DrawOperation | Packed> {
    const { reader } = this;
    switch (encoding) {
      case encodings.raw: return { kind: 'pixels', x, y, width, height, pixels: opaque(await reader.read(width * height * 4)) };
      case encodings.copyRect: {
        const from = await reader.read(4);
        const [fromX, fromY] = [from.readUInt16BE(0), from.readUInt16BE(2)];
        if (fromX + width > this.width || fromY + height > this.height) throw new Error('the server copied from outside its desktop');
        return { kind: 'copy', fromX, fromY, width, height, x, y };
      }
      case encodings.zrle: {
        const length = await reader.uint32();
        if (length > mostZrleBytes(width, height) + 1_024) throw new Error('the server sent too much for one picture');
        return { kind: 'packed', x, y, width, height, bytes: await reader.read(length) };
      }
      default: throw new Error(`the server drew in a way nobody asked for (${encoding})`);
    }
  }

  /** Their bytes go through the connection's stream together: each way through it costs more than what is in it. Rectangles without pixels are left out. */
  async #unpack(operations: readonly (DrawOperation | Packed)[]): Promise<DrawOperation[]> {
    const packed = operations.filter((operation) => operation.kind === 'packed');
    const most = packed.reduce((sum, { width, height }) => sum + mostZrleBytes(width, height), 0);
    const bytes = packed.length === 0 ? Buffer.alloc(0) : await this.#zlib.put(packed.length === 1 ? packed[0]?.bytes as Buffer : Buffer.concat(packed.map((one) => one.bytes)), most);
    const unpacked: DrawOperation[] = [];
    let from = 0;
    for (const operation of operations) {
      if (operation.kind !== 'packed') {
        if ((operation.kind !== 'copy' && operation.kind !== 'pixels') || operation.width * operation.height > 0) unpacked.push(operation);
        continue;
      }
      const { x, y, width, height } = operation;
      const { pixels, end } = readZrle(bytes, from, width, height);
      from = end;
      if (width * height > 0) unpacked.push({ kind: 'pixels', x, y, width, height, pixels });
    }
    if (from !== bytes.length) throw new Error('the server sent a damaged picture');
    return unpacked;
  }

  async #cursor(hotspotX: number, hotspotY: number, width: number, height: number): Promise<DrawOperation> {
    if (width > largestCursor || height > largestCursor) throw new Error('the server has a cursor of an absurd size');
    const stride = Math.ceil(width / 8);
    const pixels = Buffer.from(await this.reader.read(width * height * 4));
    const mask = await this.reader.read(stride * height);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) pixels[(y * width + x) * 4 + 3] = (mask[y * stride + (x >> 3)] as number) & (0x80 >> (x & 7)) ? 255 : 0;
    }
    return { kind: 'cursor', width, height, hotspotX, hotspotY, pixels };
  }
}

const bearable = (width: number, height: number): boolean =>
  width > 0 && height > 0 && width <= largestSide && height <= largestSide && width * height <= mostPixels;

/** A copy, aligned, of pixels whose fourth byte means nothing. */
function opaque(bytes: Buffer): Uint8Array {
  const pixels = new Uint8Array(bytes);
  for (let at = 3; at < pixels.length; at += 4) pixels[at] = 255;
  return pixels;
}

async function agreeOnVersion(reader: ByteReader, socket: Socket): Promise<3 | 7 | 8> {
  const match = /^RFB 003\.(\d{3})\n$/.exec((await reader.read(12)).toString('latin1')) ?? undefined;
  if (match === undefined) throw new Error('it does not speak VNC');
  const minor = Number(match[1]) >= 8 ? 8 : Number(match[1]) === 7 ? 7 : 3;
  socket.write(`RFB 003.00${minor}\n`);
  return minor;
}

async function signIn(reader: ByteReader, socket: Socket, minor: 3 | 7 | 8, password: string | undefined): Promise<void> {
  const offered = minor === 3 ? [await reader.uint32()] : [...await reader.read(await reader.byte())];
  if (offered.length === 0 || offered[0] === 0) throw new Error(`it refused: ${await reasonFrom(reader)}`);
  const kind = password !== undefined && offered.includes(2) ? 2 : offered.includes(1) ? 1 : 0;
  if (kind === 0) throw new Error(offered.includes(2) ? 'it wants a password, and the gateway has none for it' : 'it wants a way of signing in that the gateway does not have');
  if (minor !== 3) socket.write(Uint8Array.of(kind));
  if (kind === 2) socket.write(vncAuthAnswer(await reader.read(16), password ?? ''));
  if (kind === 1 && minor !== 8) return;
  if (await reader.uint32() === 0) return;
  throw new Error(minor === 8 ? `it refused the gateway's password: ${await reasonFrom(reader)}` : 'it refused the gateway\'s password');
}

async function reasonFrom(reader: ByteReader): Promise<string> {
  return (await reader.read(Math.min(1_000, await reader.uint32()))).toString('utf8').replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ');
}
