interface Waiting {
  readonly character: string;
  readonly at: number;
}

/** An echo comes within a round trip; two seconds is a slow one. */
const echoWithinMs = 2_000;

/** How much of a line was shown while it was typed: what was not may be a password. */
export class EchoCount {
  printable = 0;
  echoed = 0;
  /** Milliseconds from the first key to its echo. */
  delay: number | undefined;
  #waiting: Waiting[] = [];

  typed(character: string, at: number): void {
    this.printable += 1;
    this.#waiting.push({ character, at });
    if (this.#waiting.length > 512) this.#waiting.shift();
  }

  output(text: string, at: number): void {
    if (this.#waiting.length === 0) return;
    let from = 0;
    this.#waiting = this.#waiting.filter((waiting) => {
      const found = at - waiting.at > echoWithinMs ? -1 : text.indexOf(waiting.character, from);
      if (found < 0) return at - waiting.at <= echoWithinMs;
      from = found + 1;
      this.echoed += 1;
      this.delay ??= at - waiting.at;
      return false;
    });
  }

  /** Most of it was on the screen. */
  get shown(): boolean {
    return this.echoed * 2 >= this.printable;
  }
}
