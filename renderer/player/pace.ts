import { millis, type Millis } from '../../shared/base/units';
import type { Segment } from '../../shared/recording/port';

/** Idle stretches longer than this are jumped over, up to `leadIn` before something happens. */
export const idleAfter = 2_000;
export const leadIn = 500;
/** Around a moment that matters, from this long before to this long after it in ms, high speeds are held down to `easedSpeed`. */
export const easeReach = 1_500;
export const easedSpeed = 2;

/** The moments that matter, in time order. */
export class Moments {
  readonly #times: readonly number[];

  constructor(times: readonly number[]) {
    this.#times = [...times].sort((one, other) => one - other);
  }

  /** The first one at or after `at`. */
  from(at: number): number | undefined {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return this.#times[low];
  }

  /** Where, between `from` and `to`, high speed has to end; undefined when it may go on. */
  easeFrom(from: Millis, to: Millis): Millis | undefined {
    const moment = this.from(from - easeReach);
    if (moment === undefined || moment - easeReach > to) return undefined;
    return millis(Math.max(from, moment - easeReach));
  }

  /** Where to go on after an idle stretch that lasts until `next`; undefined when it is too short to be jumped over. */
  afterIdle(position: Millis, next: Millis): Millis | undefined {
    const until = Math.min(next, this.from(position) ?? Infinity);
    return until - position > idleAfter ? millis(until - leadIn) : undefined;
  }
}

const isVisible = (kind: string): boolean => kind === 'output' || kind === 'resize' || kind === 'snapshot' || kind === 'draw';

/** The next moment after `position` at which the screen changes; undefined at the end. `load` gives the segment from a time on. */
export async function changeAfter(position: Millis, load: (at: Millis) => Promise<Segment>): Promise<Millis | undefined> {
  for (let at = position; ;) {
    const segment = await load(at);
    const change = segment.frames.find((frame) => frame.at > position && isVisible(frame.kind));
    if (change || segment.last || segment.to <= at) return change?.at;
    at = segment.to;
  }
}

/** The moment of the change before the one that is shown at `position`; the start when there is none. */
export async function changeBefore(position: Millis, load: (at: Millis) => Promise<Segment>): Promise<Millis> {
  // A segment may begin anywhere, so only windows that reach further and further back find what was before.
  for (let back = 250; ; back *= 4) {
    const start = millis(Math.max(0, position - back));
    let shown: Millis | undefined;
    let before: Millis | undefined;
    for (let at = start; ;) {
      const segment = await load(at);
      for (const frame of segment.frames) {
        if (frame.at > position) break;
        if (!isVisible(frame.kind) || frame.at === shown) continue;
        before = shown;
        shown = frame.at;
      }
      if (segment.last || segment.to > position || segment.to <= at) break;
      at = segment.to;
    }
    if (before !== undefined) return before;
    if (start === 0) return start;
  }
}
