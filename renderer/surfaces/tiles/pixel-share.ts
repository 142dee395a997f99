/** Pixels of one desktop with all its layers, in bytes four times as many: a screen of 4096 x 2304 and room for buffers. */
const mostForOne = 12 << 20;
/** One may always have a screen of 1600 x 1200. */
const leastForOne = 2 << 20;
/** All desktops of a window together: 512 MiB. */
const mostTogether = 128 << 20;

/** Shares the memory for pictures among all desktops of the wall: who wants more than is left has to do with less. */
export class PixelShare {
  readonly #held = new Map<object, number>();
  #sum = 0;

  /** It holds so many pixels now. Answers how many it may hold. */
  claim(owner: object, pixels: number): number {
    this.#sum += pixels - (this.#held.get(owner) ?? 0);
    this.#held.set(owner, pixels);
    return Math.max(leastForOne, Math.min(mostForOne, mostTogether - (this.#sum - pixels)));
  }

  leave(owner: object): void {
    this.#sum -= this.#held.get(owner) ?? 0;
    this.#held.delete(owner);
  }
}
