/** A terminal may use this much of each slice for parsing; beyond it, it waits and its tile says so. */
const budgetMs = 30;
const sliceMs = 100;
/** A tile is called slowed for this long after it last had to wait. */
const remembersMs = 2000;

/** All that want more than their budget have this much of each slice together: a flood of floods leaves the rest to the others. */
const togetherMs = 45;

/** Who had to wait of late. One for all budgets of a thread. */
export class ParseLoad {
  readonly #waitedAt = new Map<ParseBudget, number>();

  waited(budget: ParseBudget, now: number): void {
    this.#waitedAt.set(budget, now);
  }

  leave(budget: ParseBudget): void {
    this.#waitedAt.delete(budget);
  }

  /** What each of those may use of a slice. */
  shareMs(now: number): number {
    for (const [budget, at] of this.#waitedAt) if (now - at >= remembersMs) this.#waitedAt.delete(budget);
    return Math.min(budgetMs, togetherMs / Math.max(1, this.#waitedAt.size));
  }
}

/** Parsing time as a bucket that refills. All times in milliseconds of one clock. */
export class ParseBudget {
  #left = budgetMs;
  #filledAt: number;
  /** When its last wait was over. */
  #waitedAt = Number.NEGATIVE_INFINITY;

  constructor(now: number, private readonly load = new ParseLoad()) {
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
    this.load.waited(this, now);
    const waitMs = Math.ceil(((1 - this.#left) * sliceMs) / this.load.shareMs(now));
    this.#waitedAt = now + waitMs;
    this.load.waited(this, this.#waitedAt);
    return waitMs;
  }

  slowed(now: number): boolean {
    return now - this.#waitedAt < remembersMs;
  }

  dispose(): void {
    this.load.leave(this);
  }

  #rateMs(now: number): number {
    return this.slowed(now) ? this.load.shareMs(now) : budgetMs;
  }

  #refill(now: number): void {
    this.#left = Math.min(budgetMs, this.#left + (Math.max(0, now - this.#filledAt) * this.#rateMs(now)) / sliceMs);
    this.#filledAt = now;
  }
}
