/** The thread is given away this often while indexing. */
const turnMs = 6;

interface Tasks {
  readonly scheduler?: { postTask?: (run: () => void, options: { priority: 'background' }) => Promise<void> };
  readonly setImmediate?: (run: () => void) => unknown;
}

/**
 * Takes turns between a long pass over a file and those who wait for an answer: the pass works a few milliseconds at a
 * time, and rests while somebody is being answered.
 */
export class Turns {
  #began = performance.now();
  #first = 0;
  #rest: (() => void)[] = [];

  constructor(readonly stopped: () => boolean) {}

  /** The pass has had its turn. */
  get due(): boolean {
    return performance.now() - this.#began > turnMs;
  }

  /** Resolves when it is the pass's turn again, or when it is stopped. */
  async next(): Promise<void> {
    await yieldThread();
    while (this.#first > 0 && !this.stopped()) await new Promise<void>((resolve) => this.#rest.push(resolve));
    this.#began = performance.now();
  }

  /** Somebody waits for an answer that needs no more indexing: the pass rests until the returned function is called. */
  first(): () => void {
    this.#first += 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#first -= 1;
      if (this.#first === 0) for (const resolve of this.#rest.splice(0)) resolve();
    };
  }
}

/** Lets everything else that waits run first. Timers would do too, but browsers make them wait 4 ms. */
export function yieldThread(): Promise<void> {
  const { scheduler, setImmediate } = globalThis as Tasks;
  if (scheduler?.postTask) return scheduler.postTask(() => undefined, { priority: 'background' });
  return new Promise((resolve) => {
    if (setImmediate) setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
