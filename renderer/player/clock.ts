import { millis, type Millis } from '../../shared/base/units';

export const slowest = 0.25;
export const fastest = 16;

/** Recording time: stands still, or runs at `speed` times the time of `now`. */
export class PlaybackClock {
  #base: Millis = millis(0);
  #startedAt: number | undefined;
  #speed = 1;

  constructor(readonly now: () => number) {}

  get running(): boolean {
    return this.#startedAt !== undefined;
  }

  get speed(): number {
    return this.#speed;
  }

  get position(): Millis {
    if (this.#startedAt === undefined) return this.#base;
    return millis(this.#base + Math.max(0, this.now() - this.#startedAt) * this.#speed);
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
}
