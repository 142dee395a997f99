import type { Duplex } from 'node:stream';
import type { DesktopScreen } from '../../contracts';
import type { DesktopInput } from '../../desktop/operations';
import type { ByteReader } from './byte-reader';
import { extendedClipboard } from './cut-text';
import { FarClipboard } from './far-clipboard';
import { encodings, formatBytes, formatFrom, rgbaFormat, type PixelFormat } from './protocol';
import { compactWriter, pixelWriter } from './viewer-pixels';
import { deflating, type ZlibStream } from './zlib-stream';
import { encodeZrle } from './zrle';

/** Below this much the socket takes at once; a picture waits for what is above. */
const mostWaiting = 256 * 1024;

export interface ViewerEvents {
  onInput(input: DesktopInput): void;
  /** Once: the viewer went, or did what cannot be. */
  onGone(why: string): void;
}

/** A person's own VNC viewer, signed in: is shown what is recorded, when it asks, and tells keys and mouse. `clipboard`: text may go at least one way. */
export class Viewer {
  readonly #zlib: ZlibStream = deflating();
  #format: PixelFormat = rgbaFormat;
  #encodings = new Set<number>();
  /** What it has asked for and not got. */
  #wanted: 'all' | 'changes' | undefined;
  /** It has the picture up to here. */
  #shown = -1;
  #size: { readonly width: number; readonly height: number };
  #title: string | undefined;
  #sending = false;
  #gone = false;
  readonly #clipboard: FarClipboard;
  readonly #unlisten: () => void;

  constructor(private readonly socket: Duplex, private readonly reader: ByteReader, private readonly screen: DesktopScreen, private readonly events: ViewerEvents, private readonly clipboard: boolean) {
    const { width, height } = screen.picture;
    this.#clipboard = new FarClipboard(socket, reader, 'server');
    this.#size = { width, height };
    this.#unlisten = screen.listen(() => void this.#show());
  }

  /** It has been shown something: one that never asks is not looked at. */
  get looks(): boolean {
    return this.#shown >= 0;
  }

  /** Tells the desktop's size and name, then serves it. */
  start(name: string): void {
    const title = Buffer.from(name);
    const head = Buffer.alloc(8);
    head.writeUInt16BE(this.#size.width, 0);
    head.writeUInt16BE(this.#size.height, 2);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(title.length, 0);
    this.socket.write(Buffer.concat([head.subarray(0, 4), formatBytes(rgbaFormat), length, title]));
    void this.#read().catch((caught: unknown) => this.#leave(caught instanceof Error ? caught.message : String(caught)));
  }

  /** In the title of its window, where the viewer can change it. */
  tell(title: string): void {
    this.#title = title;
    void this.#show();
  }

  /** What was copied on the asset. */
  copied(text: string): void {
    if (!this.#gone) this.#clipboard.put(text);
  }

  close(): void {
    this.#leave('it was closed');
  }

  #leave(why: string): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#unlisten();
    this.#zlib.close();
    this.socket.destroy();
    this.events.onGone(why);
  }

  async #read(): Promise<void> {
    const { reader, events } = this;
    while (!this.#gone) {
      const kind = await reader.byte();
      switch (kind) {
        case 0: {
          const format = formatFrom((await reader.read(19)).subarray(3));
          if (format === undefined) throw new Error('it wants colours from a table');
          this.#format = format;
          break;
        }
        case 2: {
          const count = (await reader.read(3)).readUInt16BE(1);
          const list = await reader.read(count * 4);
          this.#encodings = new Set(Array.from({ length: count }, (_, at) => list.readInt32BE(at * 4)));
          if (this.clipboard && this.#encodings.has(extendedClipboard)) this.#clipboard.tell();
          break;
        }
        case 3: {
          const incremental = (await reader.read(9))[0] !== 0;
          this.#wanted = incremental && this.#wanted !== 'all' ? 'changes' : 'all';
          void this.#show();
          break;
        }
        case 4: {
          const key = await reader.read(7);
          events.onInput({ kind: 'key', pressed: key[0] !== 0, keysym: key.readUInt32BE(3) });
          break;
        }
        case 5: {
          const mouse = await reader.read(5);
          events.onInput({ kind: 'mouse', mask: mouse[0] as number, x: mouse.readUInt16BE(1), y: mouse.readUInt16BE(3) });
          break;
        }
        case 6: {
          const text = (await this.#clipboard.read())?.text ?? '';
          if (text !== '') events.onInput({ kind: 'clipboard', text });
          break;
        }
        default: throw new Error(`it sent a message of an unknown kind (${kind})`);
      }
    }
  }

  /** Sends what it has asked for, if there is something, and if the connection has taken what went before. */
  async #show(): Promise<void> {
    if (this.#wanted === undefined || this.#sending || this.#gone) return;
    this.#sending = true;
    try {
      const message = await this.#message();
      if (message === undefined || this.#gone) return;
      this.socket.write(message);
      if (this.socket.writableLength > mostWaiting) await new Promise<void>((resolve) => void this.socket.once('drain', resolve).once('close', resolve));
    } catch (caught) {
      this.#leave(String(caught));
    } finally {
      this.#sending = false;
      if (!this.#gone && this.#wanted !== undefined && this.screen.end > this.#shown) setImmediate(() => void this.#show());
    }
  }

  async #message(): Promise<Buffer | undefined> {
    const { picture } = this.screen;
    const all = this.#wanted === 'all';
    const from = all ? -1 : this.#shown;
    const rectangles: Buffer[] = [];
    if (this.#title !== undefined && this.#encodings.has(encodings.desktopName)) {
      const title = Buffer.from(this.#title);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(title.length, 0);
      rectangles.push(rectangleHead(0, 0, 0, 0, encodings.desktopName), length, title);
    }
    let count = rectangles.length > 0 ? 1 : 0;
    this.#title = undefined;
    const { width, height } = picture;
    if (width !== this.#size.width || height !== this.#size.height) {
      if (!this.#encodings.has(encodings.desktopSize)) throw new Error('the desktop has another size now, which this viewer does not understand');
      // It asks for the whole of it then.
      this.#size = { width, height };
      this.#wanted = undefined;
      this.#shown = -1;
      return Buffer.concat([updateHead(count + 1), ...rectangles, rectangleHead(0, 0, width, height, encodings.desktopSize)]);
    }
    if (picture.cursor !== undefined && picture.cursorAt > from && this.#encodings.has(encodings.cursor)) {
      rectangles.push(...this.#cursor(picture.cursor));
      count += 1;
    }
    const upTo = this.screen.end;
    const areas = changedAreas(picture, from);
    if (areas.length === 0 && count === 0) return undefined;
    this.#wanted = undefined;
    this.#shown = upTo;
    // All of it is read before anything is waited for: the picture goes on.
    const raw = areas.map(({ x, y, width: wide, height: high }) => ({ head: rectangleHead(x, y, wide, high, this.#encoding), body: this.#body(x, y, wide, high) }));
    for (const { head, body } of raw) {
      rectangles.push(head);
      if (this.#encoding === encodings.zrle) {
        const packed = await this.#zlib.put(body);
        const length = Buffer.alloc(4);
        length.writeUInt32BE(packed.length, 0);
        rectangles.push(length, packed);
      } else rectangles.push(Buffer.from(body.buffer, body.byteOffset, body.length));
    }
    return Buffer.concat([updateHead(count + areas.length), ...rectangles]);
  }

  get #encoding(): number {
    return this.#encodings.has(encodings.zrle) ? encodings.zrle : encodings.raw;
  }

  #body(x: number, y: number, width: number, height: number): Uint8Array {
    const { pixels, width: stride } = this.screen.picture;
    if (this.#encoding === encodings.zrle) {
      const { size, write } = compactWriter(this.#format);
      return encodeZrle(pixels, stride, x, y, width, height, size, write);
    }
    const { size, write } = pixelWriter(this.#format);
    const body = new Uint8Array(width * height * size);
    for (let row = 0, at = 0; row < height; row += 1) {
      for (let from = ((y + row) * stride + x) * 4, end = from + width * 4; from < end; from += 4, at += size) write(body, at, pixels[from] as number, pixels[from + 1] as number, pixels[from + 2] as number);
    }
    return body;
  }

  #cursor({ width, height, hotspotX, hotspotY, pixels }: NonNullable<DesktopScreen['picture']['cursor']>): Buffer[] {
    const { size, write } = pixelWriter(this.#format);
    const body = new Uint8Array(width * height * size);
    const stride = Math.ceil(width / 8);
    const mask = new Uint8Array(stride * height);
    for (let pixel = 0; pixel < width * height; pixel += 1) {
      write(body, pixel * size, pixels[pixel * 4] as number, pixels[pixel * 4 + 1] as number, pixels[pixel * 4 + 2] as number);
      const at = Math.floor(pixel / width) * stride + ((pixel % width) >> 3);
      if ((pixels[pixel * 4 + 3] as number) > 127) mask[at] = (mask[at] as number) | (0x80 >> ((pixel % width) & 7));
    }
    return [rectangleHead(hotspotX, hotspotY, width, height, encodings.cursor), Buffer.from(body), Buffer.from(mask)];
  }
}

function updateHead(rectangles: number): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(rectangles, 2);
  return head;
}

function rectangleHead(x: number, y: number, width: number, height: number, encoding: number): Buffer {
  const head = Buffer.alloc(12);
  [x, y, width, height].forEach((value, at) => head.writeUInt16BE(value, at * 2));
  head.writeInt32BE(encoding, 8);
  return head;
}

/** Squares that have changed after `from`; neighbours in a row become one. */
function changedAreas(picture: DesktopScreen['picture'], from: number): { x: number; y: number; width: number; height: number }[] {
  const areas: { x: number; y: number; width: number; height: number }[] = [];
  for (let index = 0; index < picture.squares; index += 1) {
    if (picture.changedAt(index) <= from) continue;
    const square = picture.square(index);
    const last = areas.at(-1);
    if (last !== undefined && last.y === square.y && last.x + last.width === square.x) last.width += square.width;
    else areas.push({ ...square });
  }
  return areas;
}
