import { sha256 } from '@noble/hashes/sha2.js';

/** 32 bytes of SHA-256. */
export type Hash = Uint8Array;
export const hashBytes = 32;

const leafMark = Uint8Array.of(0);
const nodeMark = Uint8Array.of(1);

/** The hash of a leaf: its first byte keeps it from ever being taken for an inner node (RFC 9162, 2.1.1). */
export const leafHash = (bytes: Uint8Array): Hash => sha256.create().update(leafMark).update(bytes).digest();
export const nodeHash = (left: Hash, right: Hash): Hash => sha256.create().update(nodeMark).update(left).update(right).digest();
export const emptyRoot: Hash = sha256(new Uint8Array());

/** The largest power of two below `size` (size > 1). */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** Hashes one after the other in one growing array. */
class HashColumn {
  #bytes = new Uint8Array(64 * hashBytes);
  count = 0;

  push(hash: Hash): void {
    const end = (this.count + 1) * hashBytes;
    if (end > this.#bytes.length) {
      const wider = new Uint8Array(this.#bytes.length * 2);
      wider.set(this.#bytes);
      this.#bytes = wider;
    }
    this.#bytes.set(hash, this.count * hashBytes);
    this.count += 1;
  }

  at(index: number): Hash {
    if (index < 0 || index >= this.count) throw new RangeError(`there is no hash ${index} of ${this.count}`);
    return this.#bytes.slice(index * hashBytes, (index + 1) * hashBytes);
  }

  cut(count: number): void {
    this.count = Math.min(this.count, count);
  }
}

/**
 * The Merkle tree of RFC 9162 over an append-only list. Keeps the roots of all complete subtrees (64 bytes a leaf), so that
 * appending costs two hashes and a proof a handful. Indexes count from 0. A size or index beyond the tree is a RangeError.
 */
export class MerkleTree {
  /** Level k: roots of the complete subtrees of 2^k leaves, left to right. */
  readonly #levels: HashColumn[] = [new HashColumn()];

  get size(): number {
    return this.#level(0).count;
  }

  append(leaf: Hash): void {
    let hash = leaf;
    for (let level = 0; ; level += 1) {
      const column = this.#level(level);
      column.push(hash);
      if (column.count % 2 === 1) return;
      hash = nodeHash(column.at(column.count - 2), hash);
    }
  }

  leaf(index: number): Hash {
    return this.#level(0).at(index);
  }

  /** Takes back what was appended beyond `size` leaves: it never reached the disk. */
  cut(size: number): void {
    let count = size;
    for (const column of this.#levels) {
      column.cut(count);
      count = Math.floor(count / 2);
    }
  }

  root(size = this.size): Hash {
    this.#check(size);
    return size === 0 ? emptyRoot : this.#subtree(0, size);
  }

  /** Roots of the complete subtrees that [0, size) falls into, largest first: what is needed to go on without the leaves. */
  peaks(size = this.size): readonly Hash[] {
    this.#check(size);
    const found: Hash[] = [];
    for (let start = 0, rest = size; rest > 0;) {
      const width = splitOf(rest + 1);
      found.push(this.#subtree(start, start + width));
      start += width;
      rest -= width;
    }
    return found;
  }

  /** PATH(index, D[size]): the siblings from leaf to root. */
  inclusionProof(index: number, size = this.size): readonly Hash[] {
    this.#check(size);
    if (!Number.isSafeInteger(index) || index < 0 || index >= size) throw new RangeError(`leaf ${index} is not in a tree of ${size}`);
    const proof: Hash[] = [];
    for (let start = 0, end = size; end - start > 1;) {
      const middle = start + splitOf(end - start);
      if (index < middle) {
        proof.push(this.#subtree(middle, end));
        end = middle;
      } else {
        proof.push(this.#subtree(start, middle));
        start = middle;
      }
    }
    return proof.reverse();
  }

  /** PROOF(from, D[to]): that the tree of `to` leaves begins with that of `from`. Empty for 0 and for equal sizes. */
  consistencyProof(from: number, to = this.size): readonly Hash[] {
    this.#check(to);
    if (!Number.isSafeInteger(from) || from < 0 || from > to) throw new RangeError(`a tree of ${from} is no beginning of one of ${to}`);
    if (from === 0 || from === to) return [];
    const proof: Hash[] = [];
    let [start, end, whole] = [0, to, true];
    for (;;) {
      if (from === end) {
        if (!whole) proof.push(this.#subtree(start, end));
        break;
      }
      const middle = start + splitOf(end - start);
      if (from <= middle) {
        proof.push(this.#subtree(middle, end));
        end = middle;
      } else {
        proof.push(this.#subtree(start, middle));
        [start, whole] = [middle, false];
      }
    }
    return proof.reverse();
  }

  #level(level: number): HashColumn {
    return (this.#levels[level] ??= new HashColumn());
  }

  #check(size: number): void {
    if (!Number.isSafeInteger(size) || size < 0 || size > this.size) throw new RangeError(`the tree has ${this.size} leaves, not ${size}`);
  }

  /** The root of [start, end), which begins where a subtree of that width may begin. */
  #subtree(start: number, end: number): Hash {
    const width = end - start;
    const level = Math.log2(width);
    if (Number.isInteger(level)) return this.#level(level).at(start / width);
    const middle = start + splitOf(width);
    return nodeHash(this.#subtree(start, middle), this.#subtree(middle, end));
  }
}

/** The root of a growing list, from nothing or from the peaks of what came before; keeps a hash for each level only. */
export class TreeRoot {
  readonly #peaks: { readonly width: number; readonly hash: Hash }[] = [];
  #size = 0;

  /** Undefined when the number of peaks does not fit the size. */
  static from(size: number, peaks: readonly Hash[]): TreeRoot | undefined {
    if (!Number.isSafeInteger(size) || size < 0) return undefined;
    const tree = new TreeRoot();
    for (let rest = size; rest > 0;) {
      const width = splitOf(rest + 1);
      const hash = peaks[tree.#peaks.length];
      if (hash?.length !== hashBytes) return undefined;
      tree.#peaks.push({ width, hash });
      rest -= width;
    }
    if (tree.#peaks.length !== peaks.length) return undefined;
    tree.#size = size;
    return tree;
  }

  get size(): number {
    return this.#size;
  }

  append(leaf: Hash): void {
    let [width, hash] = [1, leaf];
    for (let last = this.#peaks.at(-1); last?.width === width; last = this.#peaks.at(-1)) {
      this.#peaks.pop();
      hash = nodeHash(last.hash, hash);
      width *= 2;
    }
    this.#peaks.push({ width, hash });
    this.#size += 1;
  }

  root(): Hash {
    return this.#peaks.reduceRight<Hash | undefined>((root, { hash }) => (root === undefined ? hash : nodeHash(hash, root)), undefined) ?? emptyRoot;
  }
}

export const sameHash = (one: Hash, other: Hash): boolean => one.length === other.length && one.every((byte, at) => byte === other[at]);

const half = (value: number): number => Math.floor(value / 2);

/** RFC 9162, 2.1.3.2: whether `leaf` is number `index` (from 0) of the `size` leaves under `root`. */
export function verifyInclusion(leaf: Hash, index: number, size: number, proof: readonly Hash[], root: Hash): boolean {
  if (![index, size].every(Number.isSafeInteger) || index < 0 || index >= size) return false;
  let [node, last, hash] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0 || sibling.length !== hashBytes) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else hash = nodeHash(hash, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && sameHash(hash, root);
}

/** RFC 9162, 2.1.4.2: whether the tree of `to` leaves under `toRoot` begins with the one of `from` leaves under `fromRoot`. */
export function verifyConsistency(from: number, fromRoot: Hash, to: number, toRoot: Hash, proof: readonly Hash[]): boolean {
  if (![from, to].every(Number.isSafeInteger) || from < 0 || from > to) return false;
  if (from === 0) return proof.length === 0 && sameHash(fromRoot, emptyRoot);
  if (from === to) return proof.length === 0 && sameHash(fromRoot, toRoot);
  let [node, last] = [from - 1, to - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  // A `from` that is a power of two is itself the first node of the way.
  const [seed, ...rest] = node === 0 ? [fromRoot, ...proof] : proof;
  if (seed === undefined) return false;
  let [before, after] = [seed, seed];
  for (const sibling of rest) {
    if (last === 0 || sibling.length !== hashBytes) return false;
    if (node % 2 === 1 || node === last) {
      [before, after] = [nodeHash(sibling, before), nodeHash(sibling, after)];
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else after = nodeHash(after, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && sameHash(before, fromRoot) && sameHash(after, toRoot);
}
