import { promisify } from 'node:util';
import { constants, createInflate, createInflateRaw, deflateRaw, deflateRawSync, inflateRaw, inflateRawSync, type Inflate, type InflateRaw } from 'node:zlib';

/** One end of a zlib stream that lives as long as its connection; pieces go through one after the other. */
export interface ZlibStream {
  /** What comes out when this goes in. Rejects when it is damaged, or more than `most` bytes. */
  put(piece: Uint8Array, most?: number): Promise<Buffer>;
  close(): void;
}

/** A stream of Node's goes through its pool of threads twice for each piece: 290 µs for what takes 60. Above so many packed bytes it is worth it. */
const largePiece = 32 * 1024;
const windowBytes = 32 * 1024;
/** How a piece ends after which all its bits are told: RFC 1951's empty stored block. */
const flushed = [0, 0, 0xff, 0xff];

const inflateAside = promisify(inflateRaw);
const deflateAside = promisify(deflateRaw);

const tooMuch = (): Error => new Error('the server sent too much for one picture');
const endsFlushed = (piece: Uint8Array): boolean => piece.length >= 4 && flushed.every((byte, at) => piece[piece.length - 4 + at] === byte);
/** RFC 1950: deflate, a sound check of the two bytes, no preset dictionary. */
const isHead = ([first = 0, second = 0]: Uint8Array): boolean => (first & 15) === 8 && ((first << 8) | second) % 31 === 0 && (second & 0x20) === 0;

/**
 * Pieces that end in a whole byte, as servers send them, are unpacked one by one, each with the bytes before it as its
 * dictionary. The first one that does not goes, as all that follow, through a stream of Node's.
 */
class Inflating implements ZlibStream {
  #begun = false;
  /** The last bytes that came out end at `#filled`. */
  readonly #before = Buffer.alloc(8 * windowBytes);
  #filled = 0;
  #stream: Through | undefined;
  #failed: Error | undefined;

  async put(piece: Uint8Array, most = Infinity): Promise<Buffer> {
    if (this.#failed !== undefined) throw this.#failed;
    if (piece.length === 0) return Buffer.alloc(0);
    try {
      if (this.#stream === undefined && (!endsFlushed(piece) || (!this.#begun && !isHead(piece)))) this.#stream = this.#goOn();
      if (this.#stream !== undefined) return await this.#stream.put(piece, most);
      const body = this.#begun ? piece : piece.subarray(2);
      this.#begun = true;
      const options = { finishFlush: constants.Z_SYNC_FLUSH, ...(this.#filled === 0 ? {} : { dictionary: this.#window }), ...(most === Infinity ? {} : { maxOutputLength: Math.max(1, most) }) };
      const made = body.length > largePiece ? await inflateAside(body, options) : inflateRawSync(body, options);
      if (made.length > most) throw tooMuch();
      this.#remember(made);
      return made;
    } catch (caught) {
      this.#failed = (caught as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooMuch() : caught as Error;
      throw this.#failed;
    }
  }

  close(): void {
    this.#stream?.close();
  }

  get #window(): Buffer {
    return this.#before.subarray(Math.max(0, this.#filled - windowBytes), this.#filled);
  }

  #remember(made: Buffer): void {
    const kept = made.length > windowBytes ? made.subarray(-windowBytes) : made;
    if (this.#filled + kept.length > this.#before.length) {
      const window = this.#window;
      this.#before.copyWithin(0, this.#filled - window.length, this.#filled);
      this.#filled = window.length;
    }
    this.#before.set(kept, this.#filled);
    this.#filled += kept.length;
  }

  #goOn(): Through {
    if (!this.#begun) return new Through(createInflate());
    return new Through(createInflateRaw(this.#filled === 0 ? {} : { dictionary: Buffer.from(this.#window) }));
  }
}

class Through implements ZlibStream {
  #made: Buffer[] = [];
  #bytes = 0;
  #most = Infinity;
  #failed: Error | undefined;
  #reject: ((caught: Error) => void) | undefined;

  constructor(private readonly stream: Inflate | InflateRaw) {
    stream.on('data', (piece: Buffer) => {
      this.#bytes += piece.length;
      if (this.#bytes <= this.#most) this.#made.push(piece);
      else this.#fail(tooMuch());
    });
    stream.on('error', (caught: Error) => this.#fail(caught));
  }

  put(piece: Uint8Array, most = Infinity): Promise<Buffer> {
    this.#made = [];
    this.#bytes = 0;
    this.#most = most;
    return new Promise((resolve, reject) => {
      if (this.#failed !== undefined) return reject(this.#failed);
      this.#reject = reject;
      this.stream.write(piece);
      this.stream.flush(constants.Z_SYNC_FLUSH, () => {
        this.#reject = undefined;
        if (this.#failed === undefined) resolve(Buffer.concat(this.#made.splice(0)));
      });
    });
  }

  close(): void {
    this.stream.destroy();
  }

  #fail(caught: Error): void {
    this.#failed ??= caught;
    this.#made = [];
    this.stream.destroy();
    this.#reject?.(this.#failed);
    this.#reject = undefined;
  }
}

/** What a piece is packed to needs nothing of those before it. */
class Deflating implements ZlibStream {
  #begun = false;

  async put(piece: Uint8Array): Promise<Buffer> {
    const options = { level: 1, finishFlush: constants.Z_SYNC_FLUSH };
    const head = this.#begun ? [] : [Uint8Array.of(0x78, 0x01)];
    this.#begun = true;
    const packed = piece.length > 8 * largePiece ? await deflateAside(piece, options) : deflateRawSync(piece, options);
    return head.length === 0 ? packed : Buffer.concat([...head, packed]);
  }

  close(): void {
    // Nothing is held.
  }
}

export const inflating = (): ZlibStream => new Inflating();
export const deflating = (): ZlibStream => new Deflating();
