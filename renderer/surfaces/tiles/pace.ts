import type { Area } from './sheet';

/** From this many device pixels on, a tile is what is being looked at: the large one of a few. */
const large = 480_000;

/**
 * A tile is painted in every so many frames of 60 a second: one that is attended to and a large one in each, the others in every second. Those are painted
 * in the same frames: what costs most is handing a strip over, and then all of it is handed over half as often.
 */
export const paintedEvery = (area: Area | undefined, attended = false): number => (attended || (area && area.width * area.height >= large) ? 1 : 2);

/** Less than two frames of 60 a second, more than one and a half. */
const apartMs = 26;

/**
 * The frames in which the tiles have their turn that are painted in every second one. Counted from the last in which there was something to paint: what comes
 * after a pause is in the next frame, not in the one after it, and where frames are late none is waited for.
 */
export class SharedFrames {
  #last = Number.NEGATIVE_INFINITY;

  due(now: number): boolean {
    return now - this.#last >= apartMs;
  }

  /** All that waited has been painted in the frame of `now`. */
  painted(now: number): void {
    this.#last = now;
  }
}
