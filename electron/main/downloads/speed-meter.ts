const windowMs = 3000;
/** Four times a second is enough for a progress bar. */
export const tellEveryMs = 250;

/** Bytes a second over the last three seconds. */
export class SpeedMeter {
  #counted: { at: number; bytes: number }[] = [];
  #told = -Infinity;

  constructor(readonly now: () => number) {}

  /** True when it is time to tell somebody again. */
  count(bytes: number): boolean {
    const at = this.now();
    this.#counted.push({ at, bytes });
    if (at - this.#told < tellEveryMs) return false;
    this.#told = at;
    return true;
  }

  bytesPerSecond(): number {
    const from = this.now() - windowMs;
    this.#counted = this.#counted.filter((entry) => entry.at > from);
    const first = this.#counted[0];
    if (!first) return 0;
    const bytes = this.#counted.reduce((sum, entry) => sum + entry.bytes, 0);
    return Math.round((bytes * 1000) / Math.max(tellEveryMs, this.now() - first.at));
  }
}
