import { checksum, type Place } from '../index/pages';
import { packHead, unpackHead, type Digest, type DigestHead } from './digest';

/** One file that is read and written by position. Memory will do. */
export interface ShelfBytes {
  readonly size: number;
  /** Bytes [from, to), fewer at the end. */
  read(from: number, to: number): Promise<Uint8Array>;
  /** Rejects when there is no room. */
  write(at: number, bytes: Uint8Array): Promise<void>;
  truncate(size: number): Promise<void>;
  flush(): Promise<void>;
}

/** All digests together take at most this much; the oldest make room. */
const mostBytes = 1024 << 20;
/** When so much of the file is what nobody wants any more, it is closed up. */
const deadShare = 0.3;
const leastDead = 8 << 20;
const magic = 0x56474c53;
const headerBytes = 40;
const keyBytes = 64;

interface Kept {
  readonly at: number;
  readonly size: number;
  readonly head: DigestHead;
  /** Where its body begins. */
  readonly body: number;
}

/**
 * The digests of all recordings, one after the other in one file: header, key, head, body. Heads are on the heap, bodies are
 * read when a filter says so. What does not add up is forgotten: everything here can be made again.
 */
export class DigestShelf {
  readonly #kept = new Map<string, Kept>();
  #end = 0;
  #dead = 0;

  private constructor(readonly bytes: ShelfBytes, readonly most: number) {}

  /** Reads what is there. */
  static async open(bytes: ShelfBytes, most = mostBytes): Promise<DigestShelf> {
    const shelf = new DigestShelf(bytes, most);
    await shelf.#load();
    return shelf;
  }

  get(key: string): DigestHead | undefined {
    return this.#kept.get(key)?.head;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** Bytes of a digest's body. */
  async read(key: string, place: Place): Promise<Uint8Array> {
    const kept = this.#kept.get(key);
    if (kept === undefined) return new Uint8Array(0);
    return this.bytes.read(kept.body + place.at, kept.body + place.at + place.length);
  }

  /** Rejects when there is no room. `key`: letters and digits, 64 at most. */
  async put(key: string, { head, body }: Digest): Promise<void> {
    await this.drop(key);
    const packed = packHead(head);
    const size = headerBytes + keyBytes + packed.length + body.length;
    await this.#makeRoom(size);
    const at = this.#end;
    const bytes = new Uint8Array(size);
    bytes.set(header(packed, body.length, true));
    bytes.set(new TextEncoder().encode(key.slice(0, keyBytes)), headerBytes);
    bytes.set(packed, headerBytes + keyBytes);
    bytes.set(body, headerBytes + keyBytes + packed.length);
    await this.bytes.write(at, bytes);
    await this.bytes.flush();
    this.#end = at + size;
    this.#kept.set(key, { at, size, head, body: at + size - body.length });
  }

  /** Forgets a digest; its bytes are overwritten. */
  async drop(key: string): Promise<void> {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    this.#kept.delete(key);
    this.#dead += kept.size;
    const packed = kept.body - kept.at - headerBytes - keyBytes;
    const gone = new Uint8Array(kept.size);
    gone.set(header(new Uint8Array(packed), kept.size - headerBytes - keyBytes - packed, false));
    await this.bytes.write(kept.at, gone);
    if (this.#dead > Math.max(leastDead, this.#end * deadShare)) await this.#closeUp();
  }

  async #makeRoom(size: number): Promise<void> {
    for (const [key] of this.#kept) {
      if (this.#end - this.#dead + size <= this.most) return;
      await this.drop(key);
    }
  }

  /** Moves what is wanted to the front. Cut off in the middle, what is not whole is forgotten at the next start. */
  async #closeUp(): Promise<void> {
    let end = 0;
    for (const [key, kept] of [...this.#kept].sort(([, one], [, other]) => one.at - other.at)) {
      if (kept.at !== end) {
        await this.bytes.write(end, await this.bytes.read(kept.at, kept.at + kept.size));
        this.#kept.set(key, { ...kept, at: end, body: kept.body - kept.at + end });
      }
      end += kept.size;
    }
    await this.bytes.truncate(end);
    await this.bytes.flush();
    this.#end = end;
    this.#dead = 0;
  }

  async #load(): Promise<void> {
    while (this.#end < this.bytes.size) {
      const at = this.#end;
      const bytes = await this.bytes.read(at, at + headerBytes + keyBytes);
      const told = readHeader(bytes);
      const size = told === undefined ? 0 : headerBytes + keyBytes + told.head + told.body;
      // What follows cannot be found any more.
      if (told === undefined || at + size > this.bytes.size) return this.bytes.truncate(at);
      this.#end = at + size;
      const body = at + headerBytes + keyBytes + told.head;
      const packed = told.live ? await this.bytes.read(body - told.head, body) : undefined;
      const head = packed && checksum(packed) === told.sum ? unpackHead(packed) : undefined;
      const key = new TextDecoder().decode(bytes.subarray(headerBytes)).replace(/\0+$/, '');
      if (head === undefined || this.#kept.has(key)) this.#dead += size;
      else this.#kept.set(key, { at, size, head, body });
    }
  }
}

function header(head: Uint8Array, body: number, live: boolean): Uint8Array {
  const bytes = new Uint8Array(headerBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic);
  view.setUint32(4, live ? 1 : 0);
  view.setFloat64(8, head.length);
  view.setFloat64(16, body);
  view.setUint32(24, checksum(head));
  view.setUint32(36, checksum(bytes.slice(0, 36)));
  return bytes;
}

function readHeader(bytes: Uint8Array): { readonly live: boolean; readonly head: number; readonly body: number; readonly sum: number } | undefined {
  if (bytes.length < headerBytes + keyBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== magic || view.getUint32(36) !== checksum(bytes.slice(0, 36))) return undefined;
  return { live: view.getUint32(4) === 1, head: view.getFloat64(8), body: view.getFloat64(16), sum: view.getUint32(24) };
}

/** A shelf's bytes in memory: for tests, and where the machine gives no file. */
export class MemoryShelfBytes implements ShelfBytes {
  #bytes = new Uint8Array(1 << 16);
  size = 0;

  constructor(readonly mostBytes = 192 << 20) {}

  async read(from: number, to: number): Promise<Uint8Array> {
    return this.#bytes.slice(Math.min(from, this.size), Math.min(to, this.size));
  }

  async write(at: number, bytes: Uint8Array): Promise<void> {
    const end = at + bytes.length;
    if (end > this.mostBytes) throw new Error('no room left in memory');
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, this.size));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, at);
    this.size = Math.max(this.size, end);
  }

  async truncate(size: number): Promise<void> {
    this.size = Math.min(this.size, size);
  }

  async flush(): Promise<void> {}
}
