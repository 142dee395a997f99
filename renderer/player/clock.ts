import { millis, type Millis } from '../../shared/base/units';

export const slowest = 0.25;
/** An hour in a minute. */
export const fastest = 64;

/** Recording time: stands still, or runs at `speed` (held down by `limit`) times the time of `now`. */
export class PlaybackClock {
  #base: Millis = millis(0);
  #startedAt: number | undefined;
  #speed = 1;
  #limit = Infinity;

  constructor(readonly now: () => number) {}

  get running(): boolean {
    return this.#startedAt !== undefined;
  }

  /** As chosen. */
  get speed(): number {
    return this.#speed;
  }

  /** As it runs. */
  get rate(): number {
    return Math.min(this.#speed, this.#limit);
  }

  get position(): Millis {
    if (this.#startedAt === undefined) return this.#base;
    return millis(this.#base + Math.max(0, this.now() - this.#startedAt) * this.rate);
  }

  start(): void {
    this.#startedAt ??= this.now();
  }

  stop(): void {
    this.#base = this.position;
    this.#startedAt = undefined;
  }

  /** Puts the clock to `position`; it goes on running if it ran. */
  set(position: Millis): void {
    this.#base = position;
    if (this.running) this.#startedAt = this.now();
  }

  setSpeed(speed: number): void {
    this.set(this.position);
    this.#speed = Number.isFinite(speed) ? Math.min(fastest, Math.max(slowest, speed)) : 1;
  }

  /** The most it may run at; Infinity for as chosen. */
  setLimit(limit: number): void {
    if (limit === this.#limit) return;
    this.set(this.position);
    this.#limit = limit;
  }
}
