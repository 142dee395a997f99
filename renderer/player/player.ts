import { problemFrom, type Problem } from '../../shared/base/problem';
import { millis, type Millis } from '../../shared/base/units';
import { Turns } from '../../shared/base/turns';
import type { FrameSink } from '../../shared/frames/sink';
import type { RecordingPort, Segment } from '../../shared/recording/port';
import { PlaybackClock } from './clock';
import { initialState, transition, type MachineEvent, type MachineState } from './machine';
import { changeAfter, changeBefore, easedSpeed, Moments } from './pace';
import type { Playable, PlayerSnapshot, Stretch } from './playable';
import type { Scheduler } from './scheduler';
import { ScreenWriter } from './screen-writer';
import { SegmentCache } from './segment-cache';

export type { PlayerSnapshot } from './playable';
export type { Scheduler } from './scheduler';

/** A sink that needs longer for one step slows the playback down instead of falling behind. */
const slowStep = 200;
/** As fast as this, a graphical recording is shown by whole pictures made elsewhere: drawing all of it falls behind. */
const picturesFrom = 16;
/** From here on it is as soon as drawing has fallen behind once. */
const picturesWhenSlow = 4;
/** One picture may take this long before the clock waits for it. */
const slowPicture = 1_000;
/** Playing on over more than this, in ms, asks for the picture at the end instead of drawing all that is between. */
const farJump = 60_000;

/**
 * Plays a recording into a sink. Asks the port for segments, keeps the time, and never lets the screen fall behind the
 * clock. Every seek has a number; what returns under an older number stops silently. Owns neither port nor sink.
 */
export class Player implements Playable {
  #machine: MachineState = initialState;
  #generation = 0;
  #problem: Problem | undefined;
  #duration: Millis = millis(0);
  #skipIdle = false;
  #skipped: Stretch | undefined;
  #easeNear = false;
  #eased = false;
  #loop: Stretch | undefined;
  #moments = new Moments([]);
  #snapshot: PlayerSnapshot;
  #cancelTick: (() => void) | undefined;
  #stepping = false;
  /** Playback goes from picture to picture. */
  #inPictures = false;
  /** At this speed, drawing has fallen behind. */
  #drawsTooSlowly = false;
  #pictureComing = false;
  /** The time of the last step, and what the sink is known to show. */
  #shownAt: Millis = millis(0);
  /** The sink's work, one after the other. */
  readonly #work = new Turns();
  readonly #listeners = new Set<() => void>();
  readonly #clock: PlaybackClock;
  readonly #segments: SegmentCache;
  readonly #writer: ScreenWriter;

  constructor(readonly port: Pick<RecordingPort, 'segmentAt' | 'cancelSeek'>, sink: FrameSink, readonly scheduler: Scheduler) {
    this.#clock = new PlaybackClock(() => scheduler.now());
    this.#segments = new SegmentCache(port);
    this.#writer = new ScreenWriter(sink);
    this.#snapshot = this.#take();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly getSnapshot = (): PlayerSnapshot => this.#snapshot;

  /** Shows the picture of `at`. To be called once, when the port has opened the recording. Resolves when it is on the sink. */
  async open(duration: Millis, at: Millis = millis(0)): Promise<void> {
    this.setDuration(millis(Math.max(duration, at)));
    await this.#showAt(at, 'opened');
  }

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

  async seek(at: number): Promise<void> {
    if (this.#machine.name === 'loading') return;
    if (this.#machine.seeking || this.#pictureComing) this.#giveUpWaiting();
    this.#send('seek');
    await this.#showAt(this.#clamp(at), 'seeked');
  }

  seekBy(delta: number): Promise<void> {
    return this.seek(this.#position + delta);
  }

  cancelSeek(): void {
    if (!this.#machine.seeking) return;
    this.#giveUpWaiting();
    // A picture that was half drawn is drawn again; else this costs nothing.
    void this.#showAt(this.#shownAt, 'seeked');
  }

  setSpeed(speed: number): void {
    this.#clock.set(this.#position);
    this.#drawsTooSlowly = false;
    this.#clock.setSpeed(speed);
    this.#publish();
  }

  setSkipIdle(skipIdle: boolean): void {
    this.#skipIdle = skipIdle;
    if (!skipIdle) this.#skipped = undefined;
    this.#publish();
  }

  setEaseNear(easeNear: boolean): void {
    this.#easeNear = easeNear;
    if (!easeNear) this.#ease(false);
    this.#publish();
  }

  setMoments(moments: readonly number[]): void {
    this.#moments = new Moments(moments);
  }

  /** Playing over its end goes back to its start; seeking behind it leaves it alone. */
  setLoop(loop: Stretch | undefined): void {
    this.#loop = loop && loop.to > loop.from ? loop : undefined;
    this.#publish();
  }

  async stepFrame(direction: 1 | -1): Promise<void> {
    this.pause();
    const generation = this.#generation;
    const load = (at: Millis): Promise<Segment> => this.#segments.following(at);
    try {
      const at = await (direction > 0 ? changeAfter(this.#position, load) : changeBefore(this.#position, load));
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
    if (action === 'restart') void this.#showAt(this.#clock.position >= this.#duration ? this.#loop?.from ?? millis(0) : this.#clock.position, 'seeked');
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

  /** Where the picture is, which at high speed is not quite where the clock is. */
  get #position(): Millis {
    return this.#inPictures && this.#clock.running ? this.#shownAt : this.#clock.position;
  }

  #stopClock(): void {
    this.#clock.set(this.#position);
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
      this.#easeBefore();
      const target = this.#clock.position;
      if (this.#loop && this.#shownAt < this.#loop.to && target >= this.#loop.to) {
        await this.seek(this.#loop.from);
        return;
      }
      this.#inPictures = this.#writer.graphical && this.#clock.rate >= (this.#drawsTooSlowly ? picturesWhenSlow : picturesFrom);
      await this.#work.take(() => (this.#inPictures ? this.#showPicture(this.#clamp(target), stale) : this.#advance(target, stale)));
      if (stale()) return;
      this.#shownAt = target;
      // Paused or slowed meanwhile: it stands, or goes on, where the picture is.
      if (!this.#clock.running || this.#clock.position < target) this.#clock.set(target);
      const shown = this.#writer.segment;
      if (shown !== undefined && shown.last && this.#writer.nextAt === undefined && target >= Math.max(this.#duration, shown.to)) {
        this.#clock.set(this.#duration);
        this.#send('end');
      } else {
        if (this.#clock.running && this.scheduler.now() - started > (this.#inPictures ? slowPicture : slowStep)) {
          this.#clock.set(target);
          this.#drawsTooSlowly = true;
        }
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
        if (segment.to - target < 5_000 * this.#clock.rate) this.#segments.prefetch(segment.to);
        return;
      }
      const next = await (target >= segment.to + farJump ? this.#segments.at(target) : this.#segments.following(segment.to));
      if (stale()) return;
      this.#noteEnd(next);
      // The segments do not join: what follows has to be started from a picture.
      await this.#writer.show(next.snapshot !== undefined || this.#writer.continues(next, target) ? next : await this.#segments.at(target), target, stale);
    }
  }

  /** The picture of `target`, made by the port; one at a time. Where only the mouse moved, the one that is there goes on. */
  async #showPicture(target: Millis, stale: () => boolean): Promise<void> {
    if (stale()) return;
    if (this.#writer.segment !== undefined && this.#writer.drawsNothing(target)) return this.#writer.show(this.#writer.segment, target, stale);
    this.#pictureComing = true;
    try {
      const segment = await this.#segments.picture(target);
      if (stale()) return;
      await this.#writer.show(segment, target, stale);
      await this.#writer.sink.painted?.();
    } finally {
      this.#pictureComing = false;
    }
  }

  async #showAt(at: Millis, event: 'opened' | 'seeked'): Promise<void> {
    const generation = (this.#generation += 1);
    const stale = (): boolean => generation !== this.#generation;
    this.#inPictures = false;
    this.#clock.set(at);
    this.#skipped = undefined;
    this.#publish();
    try {
      const segment = await this.#segments.at(at, (known) => this.#writer.continuesSoon(known, at));
      if (stale()) return;
      this.#noteEnd(segment);
      await this.#work.take(async () => {
        if (stale()) return;
        // What was written meanwhile may have led the screen away from a segment that can only be continued.
        const usable = segment.snapshot !== undefined || this.#writer.continues(segment, at) ? segment : await this.#segments.at(at);
        if (!stale()) await this.#writer.show(usable, at, stale);
      });
      if (stale()) return;
      this.#problem = undefined;
      this.#shownAt = at;
      this.#ease(false);
      this.#send(event);
    } catch (caught) {
      if (!stale()) this.#fail(caught);
    }
  }

  #jumpIdle(): void {
    const { segment, nextAt } = this.#writer;
    if (!this.#skipIdle || segment === undefined) return;
    const from = this.#clock.position;
    const to = this.#moments.afterIdle(from, nextAt ?? segment.to);
    if (to === undefined || (this.#loop && from < this.#loop.to && to >= this.#loop.to)) return;
    this.#clock.set(to);
    // Jump after jump over one long stretch is told as one.
    this.#skipped = { from: this.#skipped && from - this.#skipped.to < idleJoin * this.#clock.speed ? this.#skipped.from : from, to };
    this.#shownAt = to;
  }

  /** At high speed: not past the neighbourhood of a moment that matters, and slowly through it. */
  #easeBefore(): void {
    if (!this.#easeNear || this.#clock.speed <= easedSpeed) return this.#ease(false);
    const from = this.#moments.easeFrom(this.#shownAt, this.#clock.position);
    if (from !== undefined && !this.#eased) this.#clock.set(from);
    this.#ease(from !== undefined);
  }

  #ease(eased: boolean): void {
    this.#eased = eased;
    this.#clock.setLimit(eased ? easedSpeed : Infinity);
  }

  /** The port is told, and what it owes is no longer waited for. */
  #giveUpWaiting(): void {
    this.#segments.forgetComing();
    this.port.cancelSeek().catch(() => undefined);
  }

  #noteEnd(segment: Segment): void {
    if (segment.last && segment.to > this.#duration) this.#duration = segment.to;
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
      state: this.#machine.name, seeking: this.#machine.seeking, position: millis(Math.min(this.#duration, Math.round(this.#position))),
      duration: this.#duration, speed: this.#clock.speed, skipIdle: this.#skipIdle, easeNear: this.#easeNear, eased: this.#eased, inPictures: this.#inPictures,
      skipped: this.#skipped, loop: this.#loop, problem: this.#problem,
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

/** Jumps that follow each other within this time of the screen, in ms, are one. */
const idleJoin = 1_000;
