/** A terminal may use this much of each slice for parsing; beyond it, it waits and its tile says so. */
const budgetMs = 30;
const sliceMs = 100;
/** A tile is called slowed for this long after it last had to wait. */
const remembersMs = 2000;

/** Parsing time as a bucket that refills. All times in milliseconds of one clock. */
export class ParseBudget {
  #left = budgetMs;
  #filledAt: number;
  #waitedAt = Number.NEGATIVE_INFINITY;

  constructor(now: number) {
    this.#filledAt = now;
  }

  spend(ms: number, now: number): void {
    this.#refill(now);
    this.#left -= ms;
  }

  /** How long to wait before parsing on; 0 while there is budget. */
  waitMs(now: number): number {
    this.#refill(now);
    if (this.#left > 0) return 0;
    this.#waitedAt = now;
    return Math.ceil(((1 - this.#left) * sliceMs) / budgetMs);
  }

  slowed(now: number): boolean {
    return now - this.#waitedAt < remembersMs;
  }

  #refill(now: number): void {
    this.#left = Math.min(budgetMs, this.#left + (Math.max(0, now - this.#filledAt) * budgetMs) / sliceMs);
    this.#filledAt = now;
  }
}
