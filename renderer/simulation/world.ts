import type { Disposable } from '../../shared/base/dispose';
import { randomFrom } from '../../shared/guard/fixtures/hostile';
import type { Happening } from './history';

declare const process: { nextTick(callback: () => void): void };

interface Due {
  readonly at: number;
  readonly order: number;
  readonly call: () => void;
  cancelled: boolean;
}

/** Lets every promise that is ready run on, in the one order there is: asked for from within a promise, a tick comes when none is left. */
const settled = (): Promise<void> => new Promise((resolve) => { process.nextTick(resolve); });

/** Time, chance and memory of one run. Everything that happens in it follows from the seed. */
export class World {
  readonly history: Happening[] = [];
  readonly random: () => number;
  #now = 0;
  #order = 0;
  #heap: Due[] = [];

  constructor(readonly seed: number) {
    this.random = randomFrom(seed);
  }

  /** Milliseconds since the run began. */
  get now(): number { return this.#now; }

  /** In [low, high]. */
  between(low: number, high: number): number { return low + this.random() * (high - low); }
  whole(low: number, high: number): number { return Math.floor(this.between(low, high + 1 - 1e-9)); }
  chance(of: number): boolean { return this.random() < of; }
  pick<Value>(from: readonly Value[]): Value { return from[Math.floor(this.random() * from.length)]!; }

  note(happening: Happening): void { this.history.push(happening); }

  after(ms: number, call: () => void): Disposable { return this.at(this.#now + Math.max(0, ms), call); }

  at(at: number, call: () => void): Disposable {
    const due: Due = { at, order: this.#order, call, cancelled: false };
    this.#order += 1;
    this.#push(due);
    return { dispose: () => { due.cancelled = true; } };
  }

  /** Goes on until `until`, or until `done` says so. */
  async run(until: number, done: () => boolean = () => false): Promise<void> {
    await settled();
    while (!done()) {
      const next = this.#heap[0];
      if (next === undefined || next.at > until) break;
      this.#pop();
      if (next.cancelled) continue;
      this.#now = next.at;
      next.call();
      await settled();
    }
    if (!done()) this.#now = Math.max(this.#now, until);
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(due);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(due, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = due;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
      if (!before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

const before = (one: Due, other: Due): boolean => one.at < other.at || (one.at === other.at && one.order < other.order);
