import { millis, type Millis } from '../../base/units';
import type { Cursor } from '../formats/format';
import { bytesOf, doublesOf } from './packed';
import type { Place } from './pages';

/** A place to start drawing from. */
export interface SegmentRow {
  readonly cursor: Cursor;
  readonly from: Millis;
  readonly columns: number;
  readonly rows: number;
  /** Undefined where it is an empty screen (`empty`), or there was no room. */
  readonly snapshot: Place | undefined;
}

const fields = 11;

/** The segments of a recording: eleven numbers each, whatever is in them. A gigabyte has some ten thousand. */
export class SegmentTable {
  length = 0;
  #numbers = new Float64Array(64 * fields);

  add({ cursor, from, columns, rows, snapshot }: SegmentRow): void {
    if ((this.length + 1) * fields > this.#numbers.length) {
      const larger = new Float64Array(this.#numbers.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers.set([cursor.offset, cursor.at, from, columns, rows, ...numbersOf(snapshot), ...numbersOf(undefined)], this.length * fields);
    this.length += 1;
  }

  setText(number: number, place: Place | undefined): void {
    if (number < this.length) this.#numbers.set(numbersOf(place), number * fields + 8);
  }

  row(number: number): SegmentRow {
    const [offset = 0, at = 0, from = 0, columns = 0, rows = 0] = this.#numbers.subarray(number * fields, number * fields + 5);
    return { cursor: { offset, at: millis(at) }, from: millis(from), columns, rows, snapshot: this.#place(number, 5) };
  }

  from(number: number): Millis {
    return millis(this.#numbers[number * fields + 2] ?? 0);
  }

  text(number: number): Place | undefined {
    return this.#place(number, 8);
  }

  /** The last segment that starts at `at` or before. */
  find(at: Millis): number {
    let low = 0;
    for (let high = this.length - 1; low < high;) {
      const middle = Math.ceil((low + high) / 2);
      if (this.from(middle) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  pack(): Uint8Array {
    return bytesOf(this.#numbers.subarray(0, this.length * fields));
  }

  static unpack(bytes: Uint8Array): SegmentTable {
    const table = new SegmentTable();
    table.#numbers = doublesOf(bytes).slice();
    table.length = table.#numbers.length / fields;
    if (!Number.isInteger(table.length) || table.length === 0) throw new Error('not a table');
    return table;
  }

  #place(number: number, field: number): Place | undefined {
    const [at = 0, length = -1, sum = 0] = this.#numbers.subarray(number * fields + field, number * fields + field + 3);
    return length < 0 ? undefined : { at, length, sum };
  }
}

const numbersOf = (place: Place | undefined): readonly [number, number, number] => (place ? [place.at, place.length, place.sum] : [0, -1, 0]);
