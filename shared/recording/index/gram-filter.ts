import { bytesOf, packParts, unpackParts, wordsOf } from './packed';
import type { IndexPages, Place } from './pages';

/** 2^17 bits hold the triples of 128 KiB of anything; texts of few words are folded to less. */
const mostBits = 1 << 17;
const fewestBits = 1 << 10;
/** Segments whose filters are read together: up to a megabyte. */
const perBlock = 64;

/**
 * Two letters that a search takes for the same have the same number. Letters outside ASCII that have two cases share one;
 * those without (Chinese, Japanese, Korean) keep their own.
 */
function folded(unit: number): number {
  if (unit < 0x80) return unit >= 0x41 && unit <= 0x5a ? unit + 32 : unit;
  if (unit === 0x17f) return 0x73;
  if (unit === 0x212a) return 0x6b;
  return (unit >= 0x2e80 && unit < 0xa640) || (unit >= 0xac00 && unit < 0xd7b0) ? unit : 0x80;
}

const mix = (one: number, two: number, three: number): number => {
  let hash = Math.imul(one * 0x10001 + two, 0x9e3779b1) ^ Math.imul(three, 0x85ebca6b);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x7feb352d);
  return (hash ^ (hash >>> 15)) >>> 0;
};

/** Which triples of letters are in some lines: answers "certainly not" or "maybe". */
export class GramFilter {
  readonly #bits = new Uint32Array(mostBits / 32);
  #set = 0;

  add(text: string): void {
    let one = 0;
    let two = 0;
    for (let index = 0; index < text.length; index += 1) {
      const three = folded(text.charCodeAt(index));
      if (index > 1) {
        const hash = mix(one, two, three);
        this.#put(hash & (mostBits - 1));
        this.#put((hash >>> 15) & (mostBits - 1));
      }
      one = two;
      two = three;
    }
  }

  #put(bit: number): void {
    const mask = 1 << (bit & 31);
    const word = this.#bits[bit >> 5] ?? 0;
    if ((word & mask) !== 0) return;
    this.#bits[bit >> 5] = word | mask;
    this.#set += 1;
  }

  /** The filter, folded while fewer than a quarter of its bits would be set. */
  take(): Uint8Array {
    let bits = this.#bits.slice();
    for (let set = this.#set; bits.length * 32 > fewestBits && set * 2 < bits.length * 8;) {
      const half = bits.length / 2;
      const smaller = bits.slice(0, half);
      for (let word = 0; word < half; word += 1) smaller[word] = (smaller[word] ?? 0) | (bits[half + word] ?? 0);
      bits = smaller;
      set = Math.min(set, half * 32);
    }
    this.#bits.fill(0);
    this.#set = 0;
    return bytesOf(bits);
  }
}

/** The triples of texts that every hit holds; empty when they are too short to say anything. */
export function gramsOf(literals: readonly string[]): number[] {
  const grams = new Set<number>();
  for (const units of literals) {
    for (let index = 2; index < units.length && index < 26; index += 1) {
      grams.add(mix(folded(units.charCodeAt(index - 2)), folded(units.charCodeAt(index - 1)), folded(units.charCodeAt(index))));
    }
  }
  return [...grams];
}

/** False: certainly no text with these triples was added to the filter. */
export const mayHold = (filter: Uint8Array, grams: readonly number[]): boolean => {
  if (filter.length === 0) return true;
  const words = wordsOf(filter);
  const mask = words.length * 32 - 1;
  const has = (bit: number): boolean => ((words[(bit & mask) >> 5] ?? 0) & (1 << (bit & 31))) !== 0;
  return grams.every((hash) => has(hash & (mostBits - 1)) && has((hash >>> 15) & (mostBits - 1)));
};

/** The filters of all segments, in blocks among the index's pages. */
export class FilterShelf {
  #open: Uint8Array[] = [];
  readonly #blocks: (Place | undefined)[];

  constructor(blocks: readonly (Place | undefined)[] = []) {
    this.#blocks = [...blocks];
  }

  /** To be called once for each segment, in order. */
  add(filter: Uint8Array, pages: IndexPages): void {
    this.#open.push(filter);
    if (this.#open.length === perBlock) this.close(pages);
  }

  close(pages: IndexPages): void {
    if (this.#open.length > 0) this.#blocks.push(pages.put(packParts(this.#open.splice(0)), false));
  }

  get blocks(): readonly (Place | undefined)[] {
    return this.#blocks;
  }

  /** For each segment of the block that holds segment `number`: false where it certainly has no hit. Undefined: nobody knows. */
  async block(number: number, grams: readonly number[], pages: IndexPages): Promise<readonly boolean[] | undefined> {
    if (grams.length === 0) return undefined;
    const block = Math.floor(number / perBlock);
    if (block >= this.#blocks.length) return this.#open.map((filter) => mayHold(filter, grams));
    const bytes = await pages.read(this.#blocks[block]);
    return bytes && unpackParts(bytes).map((filter) => mayHold(filter, grams));
  }

  static readonly perBlock = perBlock;
}
