import { write, writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** A call that takes this long, in milliseconds, met a disk that cannot take more now: the other sessions must not stand still for it. */
const slowMs = 25;
/** For so long after that, calls go by the pool of threads. */
const patienceMs = 5_000;

/** Which of both ways bytes take into a file. One for all files of a gateway: they share the disk. */
export class FilePace {
  #slowUntil = -Infinity;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Nobody waits for the disk while this is true. */
  get slow(): boolean {
    return this.now() < this.#slowUntil;
  }

  /** Does `work` at once, and remembers when it was slow. */
  at<Value>(work: () => Value): Value {
    const from = this.now();
    try {
      return work();
    } finally {
      const until = this.now();
      if (until - from >= slowMs) this.#slowUntil = until + patienceMs;
    }
  }
}

const pace = new FilePace();

/**
 * Writes `bytes` from `from` on at `position`, and answers how many of them were taken. A few hundred bytes reach the system's memory in 10 µs; by way of Node's
 * threads it is 45 µs of processor for the same, thousands of times a second.
 */
export async function put(fd: number, bytes: Uint8Array, from: number, position: number): Promise<number> {
  const length = bytes.length - from;
  if (!pace.slow) return pace.at(() => writeSync(fd, bytes, from, length, position));
  return new Promise((resolve, reject) => {
    write(fd, bytes, from, length, position, (failed, taken) => (failed ? reject(failed) : resolve(taken)));
  });
}
