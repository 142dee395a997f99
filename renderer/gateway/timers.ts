import type { Disposable } from '../../shared/base/dispose';

/** Time and chance, handed in so that tests can own both. */
export interface Timers {
  /** Unix milliseconds of this machine. */
  now(): number;
  /** Calls back once after `ms`, unless disposed. */
  after(ms: number, callback: () => void): Disposable;
  /** In [0, 1). */
  random(): number;
}

export const systemTimers: Timers = {
  now: () => Date.now(),
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

/** A gateway sends a heartbeat this often on a stream, unless it says otherwise. */
export const heartbeatMs = 5000;
/** Without any message for this long a stream is dead. */
export const deadAfterMs = 15_000;
