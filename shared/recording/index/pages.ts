import type { ByteSource, ByteStore } from '../source';

/** Where bytes are, and what they add up to: bytes that changed on disk are not believed. */
export interface Place {
  readonly at: number;
  readonly length: number;
  readonly sum: number;
}

/** Written together; below this nothing is written at all, so that small recordings need no disk. */
const writeBytes = 256 * 1024;
/** Kept in memory when the disk gives no more room; after that snapshots are not made any more. */
const mostInMemory = 32 << 20;

/** What an index holds beside its tables: snapshots, screen text, filters. Off the heap as long as there is a disk. */
export class IndexPages {
  /** The store gave no room (more); there may be a little left in memory. */
  full = false;
  #store: ByteStore | undefined;
  #stored = 0;
  #kept: ByteSource | undefined;
  #tail: Uint8Array[] = [];
  #tailStarts: number[] = [];
  #size = 0;

  /** `open` is asked for room once there is enough to write. */
  constructor(readonly open: () => Promise<ByteStore>) {}

  /** Pages of an index made earlier. */
  static over(kept: ByteSource): IndexPages {
    const pages = new IndexPages(() => Promise.reject(new Error('these pages are complete')));
    pages.#kept = kept;
    pages.#stored = kept.size;
    pages.#size = kept.size;
    pages.full = true;
    return pages;
  }

  get size(): number {
    return this.#size;
  }

  /** Takes bytes; they are written at the next `flush`. Undefined when there is no room: what can be done without goes first. */
  put(bytes: Uint8Array, dispensable: boolean): Place | undefined {
    if (this.full && (dispensable || this.#size - this.#stored + bytes.length > mostInMemory)) return undefined;
    const place = { at: this.#size, length: bytes.length, sum: checksum(bytes) };
    this.#tail.push(bytes);
    this.#tailStarts.push(this.#size);
    this.#size += bytes.length;
    return place;
  }

  /** Writes what is waiting, if it is worth it or `all` is. Never rejects: without room things stay in memory. */
  async flush(all = false): Promise<void> {
    const length = this.#size - this.#stored;
    if (this.full || length === 0 || (!all && length < writeBytes)) return;
    const bytes = joined(this.#tail, length);
    try {
      this.#store ??= await this.open();
      if (await this.#store.append(bytes) !== this.#stored) throw new Error('the store has moved');
      this.#stored += length;
      this.#tail = [];
      this.#tailStarts = [];
    } catch {
      this.full = true;
    }
  }

  /** Undefined when the bytes cannot be had, or are not what they were. */
  async read(place: Place | undefined): Promise<Uint8Array | undefined> {
    if (place === undefined) return undefined;
    try {
      const bytes = place.at < this.#stored ? await (this.#kept ?? this.#store)?.read(place.at, place.at + place.length) : this.#tail[this.#tailStarts.indexOf(place.at)];
      return bytes?.length === place.length && checksum(bytes) === place.sum ? bytes : undefined;
    } catch {
      return undefined;
    }
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Finds damage, not malice: 32 bits, about a gigabyte a second. */
export function checksum(bytes: Uint8Array): number {
  const words = bytes.length >> 2;
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const view = new Uint32Array(aligned.buffer, aligned.byteOffset, words);
  let sum = bytes.length ^ 0x5bd1e995;
  for (let word = 0; word < words; word += 1) {
    sum = Math.imul(sum ^ (view[word] ?? 0), 0x9e3779b1);
    sum ^= sum >>> 15;
  }
  for (let rest = words * 4; rest < bytes.length; rest += 1) sum = Math.imul(sum ^ (bytes[rest] ?? 0), 0x9e3779b1);
  return sum >>> 0;
}
