import { millis, type Millis } from '../../base/units';

/** Ten years: a time beyond is damage, and would make the timeline useless. */
export const longestSeconds = 10 * 366 * 86_400;

/**
 * A sum of intervals. Whole milliseconds and nanoseconds are added as integers, so that a million small waits do not drift
 * and reading from the middle gives the same times as reading from the start.
 */
export class Elapsed {
  constructor(public millis = 0, public nanos = 0) {}

  add(seconds: number): void {
    const whole = Math.floor(seconds);
    const nanos = this.nanos + Math.round((seconds - whole) * 1e9);
    const carried = Math.floor(nanos / 1e6);
    this.millis += whole * 1000 + carried;
    this.nanos = nanos - carried * 1e6;
  }

  /** Rounded to the nearest millisecond. */
  get at(): Millis {
    return millis(this.millis + (this.nanos >= 500_000 ? 1 : 0));
  }
}

/** An interval as recorders write it; very old sudo wrote the comma of its language. Undefined when it is none, or beyond ten years. */
export function interval(text: string): number | undefined {
  const seconds = Number(text.replace(',', '.'));
  return Number.isFinite(seconds) && Math.abs(seconds) <= longestSeconds ? seconds : undefined;
}
