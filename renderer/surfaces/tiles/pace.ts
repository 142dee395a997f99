import type { Area } from './sheet';

/** From this many device pixels on, a tile is what is being looked at: the large one of a few. */
const large = 480_000;

/**
 * A tile is painted in every so many frames of 60 a second: one that is attended to and a large one in each, the others in every second. Those are painted
 * in the same frames: what costs most is handing a strip over, and then all of it is handed over half as often.
 */
export const paintedEvery = (area: Area | undefined, attended = false): number => (attended || (area && area.width * area.height >= large) ? 1 : 2);

/** Counts frames of 60 a second on screens that have more. */
export class FrameCount {
  #last = Number.NEGATIVE_INFINITY;
  #count = 0;

  /** The frame's number; undefined when it comes too soon after the one before. */
  next(now: number): number | undefined {
    if (now - this.#last < 11) return undefined;
    this.#last = now;
    return (this.#count += 1);
  }
}
