/** A bucket that refills steadily: `perSecond` calls a second, twice as many in one burst. */
export class RateLimit {
  #tokens: number;
  #at: number;

  constructor(readonly perSecond: number, readonly now: () => number) {
    this.#tokens = perSecond * 2;
    this.#at = now();
  }

  take(): boolean {
    const now = this.now();
    this.#tokens = Math.min(this.perSecond * 2, this.#tokens + (Math.max(0, now - this.#at) / 1000) * this.perSecond);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
