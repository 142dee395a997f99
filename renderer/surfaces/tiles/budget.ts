/** A terminal may use this much of each slice for parsing; beyond it, it waits. */
const budgetMs = 30;
const sliceMs = 100;
/** One that had to wait gets its share of what such terminals have together for this long after. */
const remembersMs = 2000;
/** A tile is called slowed when it waited for a quarter of that time: only then it visibly lags. */
const lagsMs = remembersMs / 4;

/** All that want more than their budget have this much of each slice together: a flood of floods leaves the rest to the others. */
const togetherMs = 45;

/*
 * Time is measured by the clock, which goes on while the machine does something else. So text is charged with at most this:
 * three times what the dearest text takes that the guard lets through (3.5 ms a KB). 10 KB a second, in whatever pieces,
 * then never comes to the budget, however long they seemed to take.
 */
const mostForCall = 1;
const mostForCharacter = 0.01;

/** What parsing this much text is charged with. Milliseconds. */
export const chargeFor = (tookMs: number, characters: number): number => Math.min(tookMs, mostForCall + characters * mostForCharacter);

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
  /** Its waits, by when they are over. */
  #waits: { readonly until: number; readonly ms: number }[] = [];

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
    const ms = Math.ceil(((1 - this.#left) * sliceMs) / this.load.shareMs(now));
    this.#waits = [...this.#recent(now), { until: now + ms, ms }];
    this.load.waited(this, now + ms);
    return ms;
  }

  /** It has more output than it may use time for, and so lags behind. */
  slowed(now: number): boolean {
    return this.#recent(now).reduce((sum, wait) => sum + wait.ms, 0) >= lagsMs;
  }

  dispose(): void {
    this.load.leave(this);
  }

  #recent(now: number): { readonly until: number; readonly ms: number }[] {
    return this.#waits.filter(({ until }) => now - until < remembersMs);
  }

  #rateMs(now: number): number {
    const last = this.#waits.at(-1);
    return last && now - last.until < remembersMs ? this.load.shareMs(now) : budgetMs;
  }

  #refill(now: number): void {
    this.#left = Math.min(budgetMs, this.#left + (Math.max(0, now - this.#filledAt) * this.#rateMs(now)) / sliceMs);
    this.#filledAt = now;
  }
}
