import type { Turns } from '../index/turns';

/** Holds long work back while it is on: between recordings, and within one. */
export class Brake {
  #on = false;
  #turns: Turns | undefined;
  #leave: (() => void) | undefined;
  #waiting: (() => void)[] = [];

  get on(): boolean {
    return this.#on;
  }

  set(on: boolean): void {
    this.#on = on;
    if (!on) for (const resolve of this.#waiting.splice(0)) resolve();
    this.#apply();
  }

  /** The turns of the pass that runs now; undefined when it is over. */
  drive(turns: Turns | undefined): void {
    this.#leave?.();
    this.#leave = undefined;
    this.#turns = turns;
    this.#apply();
  }

  /** Resolves once it is off. */
  async released(): Promise<void> {
    while (this.#on) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #apply(): void {
    if (this.#on) this.#leave ??= this.#turns?.first();
    else {
      this.#leave?.();
      this.#leave = undefined;
    }
  }
}
