import { millis, type Millis } from '../../base/units';
import type { Cursor } from '../formats/format';
import { bytesOf, doublesOf } from '../index/packed';

/** A place between two frames with time between them: everything before `cursor` is over at `cursor.at`, what follows starts at `from`. */
export interface Cut {
  readonly cursor: Cursor;
  readonly from: Millis;
  /** What it costs to draw everything before, in milliseconds of this kind of machine. */
  readonly cost: number;
}

const mostCuts = 1 << 19;

/** Where reading can start, 24 bytes a place. When there are too many, every second one goes: reading then starts a little earlier. */
export class FrameIndex {
  #length = 0;
  #offsets = new Float64Array(1_024);
  #before = new Float32Array(1_024);
  #from = new Float64Array(1_024);
  #costs = new Float32Array(1_024);
  #every = 1;
  #seen = 0;

  constructor(readonly most = mostCuts) {}

  get length(): number { return this.#length; }

  add({ cursor, from, cost }: Cut): void {
    this.#seen += 1;
    if (this.#length > 0 && this.#seen % this.#every !== 0) return;
    if (this.#length === this.most) this.#halve();
    if (this.#length === this.#offsets.length) this.#grow();
    this.#offsets[this.#length] = cursor.offset;
    // Kept as the distance, which is exact in few bits.
    this.#before[this.#length] = from - cursor.at;
    this.#from[this.#length] = from;
    this.#costs[this.#length] = cost;
    this.#length += 1;
  }

  at(number: number): Cut | undefined {
    if (number < 0 || number >= this.#length) return undefined;
    const from = this.#from[number] ?? 0;
    return { cursor: { offset: this.#offsets[number] ?? 0, at: millis(Math.round(from - (this.#before[number] ?? 0))) }, from: millis(from), cost: this.#costs[number] ?? 0 };
  }

  /** Number of the last cut after which everything starts at `at` or before it; -1 when there is none. */
  lastFrom(at: Millis): number {
    let low = -1;
    for (let high = this.#length - 1; low < high;) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#from[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  pack(): Uint8Array {
    const numbers = new Float64Array(2 + this.#length * 4);
    numbers.set([this.#every, this.#seen]);
    for (const [place, list] of [this.#offsets, this.#before, this.#from, this.#costs].entries()) numbers.set(list.subarray(0, this.#length), 2 + place * this.#length);
    return bytesOf(numbers);
  }

  static unpack(bytes: Uint8Array): FrameIndex {
    const numbers = doublesOf(bytes);
    const index = new FrameIndex();
    const length = (numbers.length - 2) / 4;
    const list = (place: number): Float64Array<ArrayBuffer> => numbers.slice(2 + place * length, 2 + (place + 1) * length);
    index.#length = length;
    index.#every = numbers[0] ?? 1;
    index.#seen = numbers[1] ?? 0;
    index.#offsets = list(0);
    index.#before = Float32Array.from(list(1));
    index.#from = list(2);
    index.#costs = Float32Array.from(list(3));
    return index;
  }

  #halve(): void {
    for (let number = 0; number * 2 < this.#length; number += 1) {
      for (const list of [this.#offsets, this.#before, this.#from, this.#costs]) list[number] = list[number * 2] ?? 0;
    }
    this.#length = Math.ceil(this.#length / 2);
    this.#every *= 2;
  }

  #grow(): void {
    const more = <List extends Float64Array | Float32Array>(list: List, Kind: new (length: number) => List): List => {
      const grown = new Kind(list.length * 2);
      grown.set(list);
      return grown;
    };
    this.#offsets = more(this.#offsets, Float64Array);
    this.#before = more(this.#before, Float32Array);
    this.#from = more(this.#from, Float64Array);
    this.#costs = more(this.#costs, Float32Array);
  }
}
