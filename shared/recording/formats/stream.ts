import { readPieces, type ByteSource, type ByteStore } from '../source';
import { MemoryStore } from '../stores/memory-store';
import type { FormatEnvironment } from './format';
import type { ProblemList } from './problems';

export interface Piece {
  readonly bytes: Uint8Array;
  /** 0..1 of the underlying file. */
  readonly fraction: number;
}

/** A recording's bytes, read forward from any place. */
export interface ByteStream {
  pieces(from: number, problems: ProblemList): AsyncIterable<Piece>;
}

/** Given on at once: what is parsed in one go, while nobody else is answered. */
const pieceBytes = 64 * 1024;
/** Asked for at once: each question costs a round trip through three processes. A segment seldom takes more than the first. */
const firstAsked = 256 * 1024;
const mostAsked = 2 << 20;

export const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;

/** A file's content: what is inside where it is gzip, else the file. */
export async function openStream(source: ByteSource, environment: FormatEnvironment): Promise<ByteStream> {
  return isGzip(await source.read(0, 2)) ? gzipStream(source, environment) : plainStream(source);
}

/** A seek reads little; who reads on is given more at once, and the next while working on this. */
export function plainStream(source: ByteSource): ByteStream {
  return {
    async *pieces(from) {
      let asked = firstAsked;
      let position = from;
      let next: Promise<Uint8Array> | undefined;
      while (position < source.size) {
        const bytes = await (next ?? source.read(position, position + asked));
        if (bytes.length === 0) return;
        const end = position + bytes.length;
        next = undefined;
        if (position > from && end < source.size) {
          asked = Math.min(asked * 2, mostAsked);
          next = source.read(end, end + asked);
          // Who stops reading never asks how it went.
          next.catch(() => undefined);
        }
        for (let at = 0; at < bytes.length; at += pieceBytes) {
          const piece = bytes.subarray(at, at + pieceBytes);
          yield { bytes: piece, fraction: (position + at + piece.length) / source.size };
        }
        position = end;
      }
    },
  };
}

/** A gzip file of 8 MiB can grow to 8 GiB; more is nobody's recording. */
const mostBytes = 8 * 2 ** 30;
/** Inflated pieces are written together. */
const spillBytes = 1 << 20;

/**
 * A gzip file as a stream of its content. Whoever reads first puts the inflated bytes into scratch room, where others
 * seek; without room, what lies beyond is inflated again from the start at each seek.
 */
export function gzipStream(source: ByteSource, environment: FormatEnvironment): ByteStream {
  const spill = new Spill(environment);

  async function* inflated(problems: ProblemList): AsyncGenerator<{ bytes: Uint8Array; start: number; fraction: number }> {
    let read = 0;
    let start = 0;
    const compressed = async function* () {
      for await (const piece of readPieces(source, 64 * 1024)) {
        read += piece.length;
        yield piece;
      }
    };
    const filling = spill.begin();
    try {
      for await (const result of environment.inflate(compressed())) {
        if (result === 'cut') {
          problems.add('truncated', `compressed byte ${source.size}`);
          break;
        }
        if (start >= mostBytes) {
          problems.add('inflate-limit');
          break;
        }
        if (filling) await spill.take(result, start);
        yield { bytes: result, start, fraction: read / source.size };
        start += result.length;
      }
      if (filling) await spill.complete(start);
    } finally {
      if (filling) spill.end();
    }
  }

  return {
    async *pieces(from, problems) {
      let position = from;
      while (position < spill.size) {
        const bytes = await spill.read(position, position + firstAsked);
        if (bytes === undefined) break;
        for (let at = 0; at < bytes.length; at += pieceBytes) {
          const piece = bytes.subarray(at, at + pieceBytes);
          position += piece.length;
          yield { bytes: piece, fraction: position / Math.max(1, spill.size) };
        }
      }
      if (spill.whole && position >= spill.size) return;
      for await (const piece of inflated(problems)) {
        if (piece.start + piece.bytes.length <= position) continue;
        const bytes = piece.bytes.subarray(Math.max(0, position - piece.start));
        position += bytes.length;
        yield { bytes, fraction: piece.fraction };
      }
    },
  };
}

/** Inflated bytes on their way to scratch room, from the first one on without a hole. One reader fills it at a time. */
class Spill {
  /** Bytes that can be read back. */
  size = 0;
  whole = false;
  #filling = false;
  #full = false;
  #store: ByteStore | undefined;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  constructor(readonly environment: FormatEnvironment) {}

  /** Whether the caller is the one who fills. */
  begin(): boolean {
    if (this.#filling || this.#full || this.whole) return false;
    this.#waiting = [];
    this.#waitingBytes = 0;
    return (this.#filling = true);
  }

  end(): void {
    this.#filling = false;
  }

  /** Bytes at `start`; those that are known already are passed over. */
  async take(bytes: Uint8Array, start: number): Promise<void> {
    const known = this.size + this.#waitingBytes;
    if (this.#full || start + bytes.length <= known) return;
    const part = bytes.subarray(Math.max(0, known - start));
    this.#waiting.push(part);
    this.#waitingBytes += part.length;
    if (this.#waitingBytes >= spillBytes) await this.#write();
  }

  async complete(size: number): Promise<void> {
    await this.#write();
    if (!this.#full && this.size === size) this.whole = true;
  }

  /** Undefined when they cannot be had: they have to be inflated again. */
  async read(from: number, to: number): Promise<Uint8Array | undefined> {
    const bytes = await this.#store?.read(from, Math.min(to, this.size)).catch(() => undefined);
    return bytes !== undefined && bytes.length > 0 ? bytes : undefined;
  }

  async #write(): Promise<void> {
    if (this.#full || this.#waitingBytes === 0) return;
    const bytes = new Uint8Array(this.#waitingBytes);
    let at = 0;
    for (const part of this.#waiting.splice(0)) {
      bytes.set(part, at);
      at += part.length;
    }
    this.#waitingBytes = 0;
    try {
      // No scratch room: as much as memory may hold.
      this.#store ??= await this.environment.scratch?.().catch(() => undefined) ?? new MemoryStore();
      await this.#store.append(bytes);
      this.size += bytes.length;
    } catch {
      this.#full = true;
    }
  }
}
