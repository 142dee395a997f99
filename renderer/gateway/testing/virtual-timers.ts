import type { Disposable } from '../../../shared/base/dispose';
import type { Timers } from '../timers';

/** Time that moves only when a test says so. */
export class VirtualTimers implements Timers {
  #now = 1_000_000;
  #queue: { readonly at: number; readonly callback: () => void }[] = [];

  constructor(private readonly chance: () => number = () => 0.5) {}

  now(): number { return this.#now; }
  unixNow(): number { return this.#now; }
  random(): number { return this.chance(); }

  after(ms: number, callback: () => void): Disposable {
    const entry = { at: this.#now + ms, callback };
    this.#queue.push(entry);
    return { dispose: () => { this.#queue = this.#queue.filter((other) => other !== entry); } };
  }

  /** Lets everything happen that is due within `ms`, in order. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const due = this.#queue.filter((entry) => entry.at <= end).sort((one, other) => one.at - other.at)[0];
      if (!due) break;
      this.#queue = this.#queue.filter((entry) => entry !== due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
      await settle();
    }
    this.#now = end;
  }
}

/** Runs the promise chains that are ready. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 1000; turn += 1) await Promise.resolve();
}
