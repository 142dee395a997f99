/** The user is told when so many seconds are left. */
const toldAt = [600, 300, 120, 60, 30, 10, 5];

export interface CountdownListener {
  /** `first`: right at the start. */
  onTell(seconds: number, first: boolean): void;
  onEnd(): void;
}

/** Counts down to an end, telling on the way. Until `dispose`. */
export class Countdown {
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(ms: number, listener: CountdownListener) {
    const seconds = Math.ceil(ms / 1000);
    listener.onTell(seconds, true);
    this.#timers = [
      // Not twice in a row at nearly the same time.
      ...toldAt.filter((left) => left <= seconds * 0.75).map((left) => setTimeout(() => listener.onTell(left, false), ms - left * 1000)),
      setTimeout(listener.onEnd, ms),
    ];
  }

  dispose(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
