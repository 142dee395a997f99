interface Failures {
  count: number;
  notBefore: number;
  last: number;
}

export interface AttemptLimits {
  /** So many failures cost nothing; then 1 s, 2 s, 4 s … */
  readonly freeSlips: number;
  readonly longestMs: number;
}

/** For each pair of user and address. */
const pairLimits: AttemptLimits = { freeSlips: 2, longestMs: 300_000 };
/** Forgotten after 15 quiet minutes. */
const memoryMs = 900_000;
/** Above this the oldest are dropped, so that made-up names cannot fill the memory. */
const mostPairs = 10_000;

/** Growing delays after failed sign-ins. */
export class Attempts {
  readonly #failures = new Map<string, Failures>();

  constructor(private readonly now: () => number = Date.now, private readonly limits = pairLimits) {}

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
    const { freeSlips, longestMs } = this.limits;
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

  /** Takes back one count, made before the attempt was found to be good. */
  excused(loginName: string, address: string): void {
    const failures = this.#failures.get(this.#key(loginName, address));
    if (failures === undefined) return;
    failures.count -= 1;
    if (failures.count <= this.limits.freeSlips) failures.notBefore = 0;
  }

  #key(loginName: string, address: string): string {
    return `${loginName.toLowerCase().slice(0, 200)}\n${address}`;
  }
}
