/** Counts crashes of the window: the third within a minute means that reloading does not help. */
export class CrashCount {
  #times: number[] = [];

  constructor(readonly now: () => number = Date.now) {}

  /** True when it may be reloaded. */
  again(): boolean {
    const now = this.now();
    this.#times = [...this.#times.filter((time) => now - time < 60_000), now];
    return this.#times.length < 3;
  }

  clear(): void {
    this.#times = [];
  }
}
