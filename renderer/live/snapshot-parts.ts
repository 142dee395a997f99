import type { Frame } from '../../shared/frames/frame';
import type { SnapshotBegun, SnapshotPart } from '../gateway/live';

/** Characters of a snapshot that are collected at most; a desktop's are pictures. */
export const mostCollected = 4 << 20;
export const mostDrawn = 24 << 20;

export type Collected =
  | { readonly kind: 'more' }
  | { readonly kind: 'whole'; readonly frame: Frame }
  /** It does not follow what is here: nothing is kept, the snapshot has to begin anew. */
  | { readonly kind: 'broken' }
  /** Nothing is kept. */
  | { readonly kind: 'too-large' };

/** One snapshot on its way, part by part. Half a screen is never shown. */
export class SnapshotParts {
  #first: SnapshotPart | undefined;
  #texts: string[] = [];
  #length = 0;

  constructor(private readonly most = mostCollected, private readonly mostOfDesktop = mostDrawn) {}

  /** Characters that are here. */
  get length(): number { return this.#length; }

  /** What is here of a snapshot whose rest is missing. */
  get begun(): SnapshotBegun | undefined {
    return this.#first && { snapshot: this.#first.snapshot, parts: this.#texts.length };
  }

  accept(part: SnapshotPart): Collected {
    if (part.part === 0 && this.#first?.snapshot !== part.snapshot) {
      this.clear();
      this.#first = part;
    }
    if (this.#first === undefined || !sameSnapshot(this.#first, part) || part.part > this.#texts.length || part.part >= part.parts) {
      this.clear();
      return { kind: 'broken' };
    }
    // Seen before.
    if (part.part < this.#texts.length) return { kind: 'more' };
    this.#length += part.text.length;
    if (this.#length > (part.drawn ? this.mostOfDesktop : this.most)) {
      this.clear();
      return { kind: 'too-large' };
    }
    this.#texts.push(part.text);
    if (this.#texts.length < part.parts) return { kind: 'more' };
    const { epoch, offset, endOffset, at, columns, rows, drawn } = part;
    const text = this.#texts.join('');
    const frame: Frame = drawn
      ? { epoch, offset, endOffset, at, kind: 'desktop', snapshot: { width: columns, height: rows, instructions: text, changes: drawn === 'changes' } }
      : { epoch, offset, endOffset, at, kind: 'snapshot', snapshot: { columns, rows, ansi: text } };
    this.clear();
    return { kind: 'whole', frame };
  }

  clear(): void {
    this.#first = undefined;
    this.#texts = [];
    this.#length = 0;
  }
}

const sameSnapshot = (one: SnapshotPart, other: SnapshotPart): boolean =>
  one.snapshot === other.snapshot && one.parts === other.parts && one.epoch === other.epoch && one.endOffset === other.endOffset
  && one.columns === other.columns && one.rows === other.rows && one.drawn === other.drawn;
