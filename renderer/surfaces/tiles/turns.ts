import { ParseLoad } from './budget';

/** Parsing may hold the worker's one thread this long before frames, messages and timers get their turn. */
const turnMs = 6;

/** Shares the worker's thread among all terminals: whoever wants to parse on after a turn is up waits for the next one. */
export class ParseTurns {
  readonly load = new ParseLoad();
  #spentMs = 0;
  #waiting: (() => void)[] = [];
  readonly #channel = new MessageChannel();

  constructor() {
    this.#channel.port1.onmessage = () => {
      this.#spentMs = 0;
      for (const resume of this.#waiting.splice(0)) resume();
    };
  }

  async start(): Promise<void> {
    while (this.#spentMs > turnMs) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        if (this.#waiting.length === 1) this.#channel.port2.postMessage(null);
      });
    }
  }

  spend(ms: number): void {
    if (this.#spentMs === 0) this.#channel.port2.postMessage(null);
    this.#spentMs += ms;
  }

  close(): void {
    this.#channel.port1.close();
  }
}
