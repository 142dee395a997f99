import { millis, type Millis } from '../../base/units';
import type { Activity } from '../port';

const mostBins = 8_192;
/** Longer without a frame counts as idle. */
const idleAfter = 5_000;
const mostIdle = 50_000;

export interface PackedActivity {
  readonly binMs: number;
  readonly output: readonly number[];
  readonly input: readonly number[];
  readonly last: Millis;
  readonly idle: readonly { from: Millis; to: Millis }[];
}

/** Output and input per stretch of time, in bounded memory: when the recording outgrows the bins, two become one. */
export class ActivityLog {
  #binMs = 100;
  #output: number[] = [];
  #input: number[] = [];
  #last: Millis = millis(0);
  readonly idle: { from: Millis; to: Millis }[] = [];

  add(at: Millis, kind: 'output' | 'input', amount: number): void {
    while (at / this.#binMs >= mostBins) {
      this.#output = halved(this.#output);
      this.#input = halved(this.#input);
      this.#binMs *= 2;
    }
    const bins = kind === 'output' ? this.#output : this.#input;
    const bin = Math.floor(at / this.#binMs);
    while (bins.length <= bin) bins.push(0);
    bins[bin] = (bins[bin] ?? 0) + amount;
  }

  /** A frame came: what lies between it and the one before may be idle. */
  touch(at: Millis): void {
    if (at - this.#last > idleAfter && this.idle.length < mostIdle) this.idle.push({ from: this.#last, to: at });
    this.#last = at;
  }

  pack(): PackedActivity {
    return { binMs: this.#binMs, output: this.#output, input: this.#input, last: this.#last, idle: this.idle };
  }

  restore({ binMs, output, input, last, idle }: PackedActivity): void {
    this.#binMs = binMs;
    this.#output = [...output];
    this.#input = [...input];
    this.#last = last;
    for (const stretch of idle) this.idle.push(stretch);
  }

  slices(count: number, duration: Millis): Activity {
    const slices = Math.max(1, Math.min(10_000, Math.floor(count) || 1));
    const spread = (bins: readonly number[]): number[] => {
      const sums = Array<number>(slices).fill(0);
      bins.forEach((amount, bin) => {
        const middle = (bin + 0.5) * this.#binMs;
        const slice = Math.min(slices - 1, Math.floor((middle / Math.max(1, duration)) * slices));
        sums[slice] = (sums[slice] ?? 0) + amount;
      });
      return sums;
    };
    return { output: spread(this.#output), input: spread(this.#input), idle: this.idle.slice() };
  }
}

const halved = (bins: readonly number[]): number[] =>
  Array.from({ length: Math.ceil(bins.length / 2) }, (_, bin) => (bins[bin * 2] ?? 0) + (bins[bin * 2 + 1] ?? 0));
