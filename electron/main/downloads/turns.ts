/** Lets `most` at a time through, in the order they came. */
export class Turns {
  #free: number;
  #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#free = most;
  }

  /** Resolves with the function that gives the turn back, at once (without a turn) when the signal fires. */
  async take(signal: AbortSignal): Promise<() => void> {
    if (this.#free > 0) {
      this.#free -= 1;
    } else {
      let taken = false;
      await new Promise<void>((resolve) => {
        const come = (): void => {
          taken = true;
          signal.removeEventListener('abort', leave);
          resolve();
        };
        const leave = (): void => {
          this.#waiting = this.#waiting.filter((other) => other !== come);
          resolve();
        };
        this.#waiting.push(come);
        signal.addEventListener('abort', leave, { once: true });
      });
      if (!taken) return () => undefined;
    }
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    };
  }
}
