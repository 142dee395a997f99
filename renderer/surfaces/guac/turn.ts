/** The page's thread is given back this often. */
const turnMs = 8;

interface Scheduler {
  readonly scheduler?: { postTask?: (run: () => void) => Promise<void> };
}

/** A stretch of work that must not hold the page. */
export class Turn {
  #began = performance.now();

  get over(): boolean {
    return performance.now() - this.#began > turnMs;
  }

  /** Resolves when the page has had its turn. */
  async next(): Promise<void> {
    const { scheduler } = globalThis as Scheduler;
    if (scheduler?.postTask) await scheduler.postTask(() => undefined);
    else await new Promise((resolve) => { setTimeout(resolve, 0); });
    this.#began = performance.now();
  }
}
