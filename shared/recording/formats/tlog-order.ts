import type { TlogMessage } from './tlog-message';

export interface PlacedMessage {
  readonly message: TlogMessage;
  readonly offset: number;
  readonly endOffset: number;
}

/** So many messages, or so much text, are waited through for one that comes late. */
const longestWait = 64;
const largestWait = 4 << 20;

/** Puts messages of one recording in the order of their numbers, within a bounded window. */
export class TlogOrder {
  readonly #waiting = new Map<number, PlacedMessage>();
  #size = 0;

  /** `next`: the number that is expected. */
  constructor(public next: number) {}

  /** Nothing is held back. */
  get settled(): boolean {
    return this.#waiting.size === 0;
  }

  /** False when that number was played already, or given up. */
  add(placed: PlacedMessage): boolean {
    const { id } = placed.message;
    if (id < this.next || this.#waiting.has(id)) return false;
    this.#waiting.set(id, placed);
    this.#size += sizeOf(placed);
    return true;
  }

  /** Messages that can be played now; `missing` numbers before the first of them are given up. At the end all are. */
  *ready(ended: boolean): Generator<PlacedMessage & { readonly missing: number }> {
    for (;;) {
      let missing = 0;
      if (!this.#waiting.has(this.next)) {
        if (this.#waiting.size === 0 || (!ended && this.#waiting.size <= longestWait && this.#size <= largestWait)) return;
        const first = Math.min(...this.#waiting.keys());
        missing = first - this.next;
        this.next = first;
      }
      const placed = this.#waiting.get(this.next) as PlacedMessage;
      this.#waiting.delete(this.next);
      this.#size -= sizeOf(placed);
      this.next += 1;
      yield { ...placed, missing };
    }
  }
}

const sizeOf = ({ offset, endOffset }: PlacedMessage): number => endOffset - offset;
