import { millis, type Millis } from '../../shared/base/units';
import { PlaybackClock } from './clock';
import type { Playable, PlayerSnapshot, Stretch } from './playable';
import type { Scheduler } from './scheduler';

export interface PairPart {
  readonly player: Playable;
  /** When it starts on the common clock, in ms; at least one of the two is 0. */
  readonly offset: number;
}

/** Further apart than this, in ms, one of them waits or is moved. */
const mostApart = 300;
/** Two recordings have no frames in common; a step is this long, in ms. */
const stepMs = 100;

/** Two players on one clock: what happened at the same time is shown at the same time. The slower one sets the pace. Owns neither. */
export class PairPlayer implements Playable {
  #parts: readonly PairPart[];
  #playing = false;
  #loop: Stretch | undefined;
  #last = 0;
  #snapshot: PlayerSnapshot;
  #cancelTick: (() => void) | undefined;
  readonly #clock: PlaybackClock;
  readonly #stops: (() => void)[] = [];
  readonly #listeners = new Set<() => void>();

  constructor(parts: readonly [PairPart, PairPart], readonly scheduler: Scheduler) {
    this.#clock = new PlaybackClock(() => scheduler.now());
    this.#parts = parts;
    this.#snapshot = this.#take();
    for (const { player } of parts) this.#stops.push(player.subscribe(() => this.#publish()));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly getSnapshot = (): PlayerSnapshot => this.#snapshot;

  /** Other starting times; both go to where the common clock stands. */
  setOffsets(offsets: readonly [number, number]): void {
    this.#parts = this.#parts.map(({ player }, index) => ({ player, offset: offsets[index] ?? 0 }));
    void this.seek(this.#clock.position);
  }

  play(): void {
    if (this.#playing || this.#snapshot.state === 'loading') return;
    if (this.#clock.position >= this.#duration()) this.#clock.set(millis(this.#loop?.from ?? 0));
    this.#playing = true;
    this.#last = this.#clock.position;
    this.#clock.start();
    this.#tick();
  }

  pause(): void {
    this.#playing = false;
    this.#clock.stop();
    this.#cancelTick?.();
    this.#cancelTick = undefined;
    for (const { player } of this.#parts) player.pause();
    this.#publish();
  }

  toggle(): void {
    if (this.#playing) this.pause();
    else this.play();
  }

  async seek(at: number): Promise<void> {
    const target = Math.min(this.#duration(), Math.max(0, Number.isFinite(at) ? Math.round(at) : 0));
    this.#clock.set(millis(target));
    this.#last = target;
    this.#publish();
    await Promise.all(this.#parts.map(({ player, offset }) => player.seek(inside(player, target - offset))));
  }

  seekBy(delta: number): Promise<void> {
    return this.seek(this.#clock.position + delta);
  }

  cancelSeek(): void {
    for (const { player } of this.#parts) player.cancelSeek();
    this.pause();
  }

  stepFrame(direction: 1 | -1): Promise<void> {
    this.pause();
    return this.seekBy(direction * stepMs);
  }

  setSpeed(speed: number): void {
    this.#clock.setSpeed(speed);
    for (const { player } of this.#parts) player.setSpeed(speed);
    this.#publish();
  }

  setLoop(loop: Stretch | undefined): void {
    this.#loop = loop && loop.to > loop.from ? loop : undefined;
    this.#publish();
  }

  // One may rest while the other works, and either may matter: nothing is skipped or slowed.
  setSkipIdle(): void {}
  setEaseNear(): void {}
  setMoments(): void {}
  setDuration(): void {}

  dispose(): void {
    this.#playing = false;
    this.#cancelTick?.();
    for (const stop of this.#stops) stop();
    this.#listeners.clear();
  }

  readonly #tick = (): void => {
    if (!this.#playing) return;
    this.#cancelTick = this.scheduler.soon(this.#tick);
    const now = this.#clock.position;
    if (this.#loop && this.#last < this.#loop.to && now >= this.#loop.to) {
      void this.seek(this.#loop.from);
      return;
    }
    this.#last = now;
    if (now >= this.#duration()) {
      this.#clock.set(millis(this.#duration()));
      this.pause();
      return;
    }
    let slowest = now;
    for (const { player, offset } of this.#parts) {
      const { state, seeking, position, duration } = player.getSnapshot();
      const local = now - offset;
      if (local < 0 || local >= duration) {
        if (state === 'playing') player.pause();
        continue;
      }
      const apart = position - local;
      if (state !== 'playing' || apart > mostApart * Math.max(1, this.#clock.speed)) {
        // Not where it should be: it comes in, was ahead, or stopped.
        if (!seeking && Math.abs(apart) > mostApart) void player.seek(local);
        if (state !== 'playing') player.play();
      }
      if (apart < -mostApart * Math.max(1, this.#clock.speed)) slowest = Math.min(slowest, position + offset) as Millis;
    }
    if (slowest < now) this.#clock.set(millis(slowest));
    this.#publish();
  };

  #duration(): number {
    return Math.max(0, ...this.#parts.map(({ player, offset }) => offset + player.getSnapshot().duration));
  }

  #take(): PlayerSnapshot {
    const states = this.#parts.map(({ player }) => player.getSnapshot());
    const duration = millis(this.#duration());
    const problem = states.find((each) => each.problem)?.problem;
    const position = millis(Math.min(duration, Math.round(this.#clock.position)));
    const state = problem ? 'failed' : states.some((each) => each.state === 'loading') ? 'loading' : this.#playing ? 'playing' : position >= duration && duration > 0 ? 'ended' : 'paused';
    return {
      state, seeking: states.some(({ seeking }) => seeking), position, duration, speed: this.#clock.speed, skipIdle: false, easeNear: false, eased: false,
      skipped: undefined, loop: this.#loop, problem,
    };
  }

  #publish(): void {
    const next = this.#take();
    const current = this.#snapshot;
    if ((Object.keys(next) as (keyof PlayerSnapshot)[]).every((key) => next[key] === current[key])) return;
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }
}

const inside = (player: Playable, at: number): number => Math.min(player.getSnapshot().duration, Math.max(0, at));
