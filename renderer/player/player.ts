import type { Disposable } from '../../shared/base/dispose';
import { problemFrom, type Problem } from '../../shared/base/problem';
import { millis, type Millis } from '../../shared/base/units';
import type { FrameSink } from '../../shared/frames/sink';
import type { RecordingPort, Segment } from '../../shared/recording/port';
import { PlaybackClock } from './clock';
import { initialState, transition, type MachineEvent, type MachineState, type PlayerStateName } from './machine';
import { ScreenWriter } from './screen-writer';
import { SegmentCache } from './segment-cache';

/** Animation frames and the clock of the page, or of a test. */
export interface Scheduler {
  now(): number;
  /** Calls `run` once, soon; answers a function that calls it off. */
  soon(run: () => void): () => void;
}

export interface PlayerSnapshot {
  readonly state: PlayerStateName;
  /** The screen is on its way to `position`. */
  readonly seeking: boolean;
  readonly position: Millis;
  readonly duration: Millis;
  readonly speed: number;
  readonly skipIdle: boolean;
  readonly problem?: Problem | undefined;
}

/** Idle stretches longer than this are jumped over, up to `leadIn` before something happens. */
const idleAfter = 2_000;
const leadIn = 500;
/** A sink that needs longer for one step slows the playback down instead of falling behind. */
const slowStep = 200;

/**
 * Plays a recording into a sink. Asks the port for segments, keeps the time, and never lets the screen fall behind the
 * clock. Every seek has a number; what returns under an older number stops silently. Owns neither port nor sink.
 */
export class Player implements Disposable {
  #machine: MachineState = initialState;
  #generation = 0;
  #problem: Problem | undefined;
  #duration: Millis = millis(0);
  #skipIdle = false;
  #snapshot: PlayerSnapshot;
  #cancelTick: (() => void) | undefined;
  #stepping = false;
  /** The sink's work, one after the other. */
  #work: Promise<void> = Promise.resolve();
  readonly #listeners = new Set<() => void>();
  readonly #clock: PlaybackClock;
  readonly #segments: SegmentCache;
  readonly #writer: ScreenWriter;

  constructor(readonly port: Pick<RecordingPort, 'segmentAt'>, sink: FrameSink, readonly scheduler: Scheduler) {
    this.#clock = new PlaybackClock(() => scheduler.now());
    this.#segments = new SegmentCache((at) => port.segmentAt(at));
    this.#writer = new ScreenWriter(sink);
    this.#snapshot = this.#take();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same object until something changes. */
  readonly getSnapshot = (): PlayerSnapshot => this.#snapshot;

  /** Shows the first frame. To be called once, when the port has opened the recording. Resolves when it is on the sink. */
  async open(duration: Millis): Promise<void> {
    this.setDuration(duration);
    await this.#showAt(millis(0), 'opened');
  }

  /** The recording turned out longer: its index grows. */
  setDuration(duration: Millis): void {
    if (duration <= this.#duration) return;
    this.#duration = duration;
    this.#publish();
  }

  play(): void {
    this.#send('play');
  }

  pause(): void {
    this.#send('pause');
  }

  toggle(): void {
    const { name, playWhenReady } = this.#machine;
    this.#send(name === 'playing' || playWhenReady ? 'pause' : 'play');
  }

  /** Resolves when the screen shows `at`, or when a later seek has taken over. */
  async seek(at: number): Promise<void> {
    if (this.#machine.name === 'loading') return;
    this.#send('seek');
    await this.#showAt(this.#clamp(at), 'seeked');
  }

  seekBy(delta: number): Promise<void> {
    return this.seek(this.#clock.position + delta);
  }

  setSpeed(speed: number): void {
    this.#clock.setSpeed(speed);
    this.#publish();
  }

  setSkipIdle(skipIdle: boolean): void {
    this.#skipIdle = skipIdle;
    this.#publish();
  }

  /** Pauses and goes to the next or the previous moment at which the screen changed. */
  async stepFrame(direction: 1 | -1): Promise<void> {
    this.pause();
    const generation = this.#generation;
    try {
      const at = await (direction > 0 ? this.#changeAfter(this.#clock.position) : this.#changeBefore(this.#clock.position));
      if (generation === this.#generation && at !== undefined) await this.seek(at);
    } catch (caught) {
      if (generation === this.#generation) this.#fail(caught);
    }
  }

  dispose(): void {
    this.#generation += 1;
    this.#clock.stop();
    this.#cancelTick?.();
    this.#listeners.clear();
    this.#segments.clear();
  }

  #send(event: MachineEvent): void {
    const { state, action } = transition(this.#machine, event);
    this.#machine = state;
    if (event === 'play' && state.name === 'playing') this.#problem = undefined;
    if (action === 'start-clock') this.#startClock();
    if (action === 'stop-clock') this.#stopClock();
    if (action === 'restart') void this.#showAt(this.#clock.position >= this.#duration ? millis(0) : this.#clock.position, 'seeked');
    this.#publish();
  }

  #startClock(): void {
    this.#clock.start();
    this.#cancelTick?.();
    const tick = (): void => {
      this.#cancelTick = this.scheduler.soon(tick);
      if (!this.#stepping) void this.#step();
    };
    this.#cancelTick = this.scheduler.soon(tick);
  }

  #stopClock(): void {
    this.#clock.stop();
    if (this.#clock.position > this.#duration) this.#clock.set(this.#duration);
    this.#cancelTick?.();
    this.#cancelTick = undefined;
  }

  /** One animation frame: shows what is due, then the time. */
  async #step(): Promise<void> {
    const generation = this.#generation;
    const stale = (): boolean => generation !== this.#generation;
    this.#stepping = true;
    try {
      const started = this.scheduler.now();
      this.#jumpIdle();
      const target = this.#clock.position;
      await this.#enqueue(() => this.#advance(target, stale));
      if (stale()) return;
      const shown = this.#writer.segment;
      if (shown !== undefined && shown.last && this.#writer.nextAt === undefined && target >= Math.max(this.#duration, shown.to)) {
        this.#clock.set(this.#duration);
        this.#send('end');
      } else {
        if (this.#clock.running && this.scheduler.now() - started > slowStep) this.#clock.set(target);
        this.#publish();
      }
    } catch (caught) {
      if (!stale()) this.#fail(caught);
    } finally {
      this.#stepping = false;
    }
  }

  /** Plays on to `target`, through as many segments as it takes. */
  async #advance(target: Millis, stale: () => boolean): Promise<void> {
    while (!stale()) {
      const segment = this.#writer.segment ?? await this.#segments.at(target);
      if (stale()) return;
      await this.#writer.show(segment, target, stale);
      if (stale() || segment.last) return;
      if (target < segment.to) {
        if (segment.to - target < 5_000 * this.#clock.speed) this.#segments.prefetch(segment.to);
        return;
      }
      const next = await this.#segments.at(target >= segment.to + 60_000 ? target : segment.to);
      if (stale()) return;
      this.#noteEnd(next);
      await this.#writer.show(next, target, stale);
    }
  }

  async #showAt(at: Millis, event: 'opened' | 'seeked'): Promise<void> {
    const generation = (this.#generation += 1);
    const stale = (): boolean => generation !== this.#generation;
    this.#clock.set(at);
    this.#publish();
    try {
      const segment = await this.#segments.at(at);
      if (stale()) return;
      this.#noteEnd(segment);
      await this.#enqueue(async () => {
        if (!stale()) await this.#writer.show(segment, at, stale);
      });
      if (stale()) return;
      this.#problem = undefined;
      this.#send(event);
    } catch (caught) {
      if (!stale()) this.#fail(caught);
    }
  }

  #jumpIdle(): void {
    const { segment, nextAt } = this.#writer;
    if (!this.#skipIdle || segment === undefined) return;
    const next = nextAt ?? segment.to;
    if (next - this.#clock.position > idleAfter) this.#clock.set(millis(next - leadIn));
  }

  async #changeAfter(position: Millis): Promise<Millis | undefined> {
    for (let segment = await this.#segments.at(position); ; segment = await this.#segments.at(segment.to)) {
      const change = segment.frames.find((frame) => frame.at > position && isVisible(frame.kind));
      if (change || segment.last) return change?.at;
    }
  }

  async #changeBefore(position: Millis): Promise<Millis | undefined> {
    let shown: Millis | undefined;
    for (let segment = await this.#segments.at(position); ; segment = await this.#segments.at(millis(segment.from - 1))) {
      for (const frame of [...segment.frames].reverse()) {
        if (frame.at > position || !isVisible(frame.kind)) continue;
        shown ??= frame.at;
        if (frame.at < shown) return frame.at;
      }
      if (segment.index === 0 || segment.from <= 0) return millis(0);
    }
  }

  #noteEnd(segment: Segment): void {
    if (segment.last && segment.to > this.#duration) this.#duration = segment.to;
  }

  #enqueue(task: () => Promise<void>): Promise<void> {
    const done = this.#work.then(task);
    this.#work = done.catch(() => undefined);
    return done;
  }

  #clamp(at: number): Millis {
    return millis(Math.min(this.#duration, Math.max(0, Number.isFinite(at) ? Math.round(at) : 0)));
  }

  #fail(caught: unknown): void {
    this.#generation += 1;
    this.#problem = problemFrom(caught, { code: 'playback', what: 'The recording cannot be played on from here.', tip: 'Check that its file is still there, then press Play to try again.' });
    this.#writer.segment = undefined;
    this.#send('fail');
  }

  #take(): PlayerSnapshot {
    return {
      state: this.#machine.name, seeking: this.#machine.seeking, position: millis(Math.min(this.#duration, Math.round(this.#clock.position))),
      duration: this.#duration, speed: this.#clock.speed, skipIdle: this.#skipIdle, problem: this.#problem,
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

const isVisible = (kind: string): boolean => kind === 'output' || kind === 'resize' || kind === 'snapshot';

/** The page's animation frames. A hidden page gets none: playback waits and catches up. */
export const animationScheduler: Scheduler = {
  now: () => performance.now(),
  soon: (run) => {
    const handle = requestAnimationFrame(run);
    return () => cancelAnimationFrame(handle);
  },
};
