interface Failures {
  count: number;
  notBefore: number;
  last: number;
}

/** The first two slips are free; then 1 s, 2 s, 4 s … up to 5 minutes, for each pair of user and address. */
const freeSlips = 2;
const longestMs = 300_000;
/** Forgotten after 15 quiet minutes. */
const memoryMs = 900_000;
/** Above this the oldest are dropped, so that made-up names cannot fill the memory. */
const mostPairs = 10_000;

/** Growing delays after failed sign-ins. */
export class Attempts {
  readonly #failures = new Map<string, Failures>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Milliseconds until the next attempt is looked at; 0 = now. */
  waitMs(loginName: string, address: string): number {
    const failures = this.#failures.get(this.#key(loginName, address));
    return failures === undefined ? 0 : Math.max(0, failures.notBefore - this.now());
  }

  failed(loginName: string, address: string): void {
    const key = this.#key(loginName, address);
    const now = this.now();
    const known = this.#failures.get(key);
    const count = known !== undefined && now - known.last < memoryMs ? known.count + 1 : 1;
    const delay = count <= freeSlips ? 0 : Math.min(longestMs, 1_000 * 2 ** (count - freeSlips - 1));
    this.#failures.delete(key);
    this.#failures.set(key, { count, notBefore: now + delay, last: now });
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= mostPairs) break;
      this.#failures.delete(oldest);
    }
  }

  succeeded(loginName: string, address: string): void {
    this.#failures.delete(this.#key(loginName, address));
  }

  #key(loginName: string, address: string): string {
    return `${loginName.toLowerCase().slice(0, 200)}\n${address}`;
  }
}
