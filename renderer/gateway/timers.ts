import type { Disposable } from '../../shared/base/dispose';

/** Time and chance, handed in so that tests can own both. */
export interface Timers {
  /** Milliseconds that never go back, and go on while the machine sleeps; near `unixNow` until somebody sets the clock. */
  now(): number;
  /** Unix milliseconds of this machine, as its clock has it now: for what leaves this room. */
  unixNow(): number;
  /** Calls back once after `ms`, unless disposed. */
  after(ms: number, callback: () => void): Disposable;
  /** In [0, 1). */
  random(): number;
}

/** More than this between the two clocks is a sleep, or a clock that was set. */
const leapMs = 1000;

/**
 * Time to measure silence by. The wall clock alone would call a picture live for a day after it was set back by one; the monotonic
 * one stands still while a laptop sleeps (Linux, macOS). So: monotonic, and where the wall has moved on further, as far as the wall.
 */
export class SteadyClock {
  #wallAt: number;
  #monotonicAt: number;
  #now: number;

  constructor(private readonly wall: () => number, private readonly monotonic: () => number) {
    this.#wallAt = wall();
    this.#monotonicAt = monotonic();
    this.#now = this.#wallAt;
  }

  now(): number {
    const wall = this.wall();
    const monotonic = this.monotonic();
    const passed = Math.max(0, monotonic - this.#monotonicAt);
    const moved = wall - this.#wallAt;
    this.#now += moved > passed + leapMs ? moved : passed;
    this.#wallAt = wall;
    this.#monotonicAt = monotonic;
    return this.#now;
  }
}

const steady = new SteadyClock(() => Date.now(), () => performance.now());

export const systemTimers: Timers = {
  now: () => steady.now(),
  unixNow: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return { dispose: () => clearTimeout(timer) };
  },
  random: () => Math.random(),
};

/** Resolves after `ms`, or at once when `signal` is aborted. */
export function pause(timers: Timers, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) { resolve(); return; }
    const finish = (): void => {
      timer.dispose();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = timers.after(ms, finish);
    signal.addEventListener('abort', finish);
  });
}

export const firstRetryMs = 250;
export const longestRetryMs = 15_000;

/** Wait before attempt `attempt` (1, 2, …): 0.25 s doubling to 15 s, each spread over its upper half so that consoles do not return in step. */
export function retryDelay(attempt: number, random: number): number {
  const ceiling = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(attempt, 16));
  return Math.max(firstRetryMs, Math.round(ceiling * (0.5 + random / 2)));
}

/** A window has two streams to its gateway: each may begin this many times at once, then every two seconds. */
const paceBurst = 3;
const paceMs = 2000;

/**
 * Keeps connections that open and break at once from becoming a storm: backoff alone starts anew with each one that has brought
 * something. Not more than one connect a second to a host in the long run.
 */
export class ConnectPace {
  #left = paceBurst;
  #at: number | undefined;

  spend(now: number): void {
    this.#refill(now);
    this.#left = Math.max(0, this.#left - 1);
  }

  /** How long to wait before the next one. */
  waitMs(now: number): number {
    this.#refill(now);
    return this.#left >= 1 ? 0 : Math.ceil((1 - this.#left) * paceMs);
  }

  #refill(now: number): void {
    this.#left = Math.min(paceBurst, this.#left + Math.max(0, now - (this.#at ?? now)) / paceMs);
    this.#at = now;
  }
}

/** A gateway sends a heartbeat this often on a stream, unless it says otherwise. */
export const heartbeatMs = 5000;
/** Without any message for this long a stream is dead. */
export const deadAfterMs = 15_000;
