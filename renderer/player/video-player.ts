import type { Problem } from '../../shared/base/problem';
import { millis, type Millis } from '../../shared/base/units';
import { slowest } from './clock';
import { easedSpeed, Moments } from './pace';
import type { Playable, PlayerSnapshot, Stretch } from './playable';
import type { Scheduler } from './scheduler';

/** What is used of a video element; times in seconds. */
export interface FilmElement {
  currentTime: number;
  readonly duration: number;
  readonly paused: boolean;
  readonly ended: boolean;
  readonly seeking: boolean;
  readonly readyState: number;
  playbackRate: number;
  play(): Promise<void>;
  pause(): void;
  addEventListener(name: string, listener: () => void): void;
  removeEventListener(name: string, listener: () => void): void;
}

/** The browser's own decoder takes no more. */
const fastestFilm = 16;
/** One picture of a film at the usual 25 a second: films do not say where theirs are. */
const pictureMs = 40;
const heard = ['loadedmetadata', 'durationchange', 'play', 'pause', 'seeking', 'seeked', 'ended', 'timeupdate', 'error', 'ratechange'];

/** A film driven like a recording. The element keeps the time; idle cannot be told from its pictures, so nothing is skipped. */
export class VideoPlayer implements Playable {
  #snapshot: PlayerSnapshot;
  #speed = 1;
  #easeNear = false;
  #eased = false;
  #skipIdle = false;
  #loop: Stretch | undefined;
  #moments = new Moments([]);
  #problem: Problem | undefined;
  #last = 0;
  #beforeSeek = 0;
  #cancelTick: (() => void) | undefined;
  #disposed = false;
  readonly #listeners = new Set<() => void>();

  constructor(readonly film: FilmElement, readonly scheduler: Scheduler) {
    this.#snapshot = this.#take();
    for (const name of heard) film.addEventListener(name, this.#handle);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly getSnapshot = (): PlayerSnapshot => this.#snapshot;

  play(): void {
    this.#problem = undefined;
    if (this.film.ended && this.#loop) this.film.currentTime = this.#loop.from / 1000;
    this.film.play().catch(() => this.fail());
  }

  pause(): void {
    this.film.pause();
  }

  toggle(): void {
    if (this.film.paused) this.play();
    else this.pause();
  }

  seek(at: number): Promise<void> {
    const { duration } = this.#snapshot;
    this.#beforeSeek = this.film.currentTime;
    this.film.currentTime = Math.min(duration, Math.max(0, Number.isFinite(at) ? at : 0)) / 1000;
    this.#last = this.film.currentTime * 1000;
    this.#publish();
    return new Promise((resolve) => {
      const done = (): void => {
        this.film.removeEventListener('seeked', done);
        resolve();
      };
      if (this.film.seeking) this.film.addEventListener('seeked', done);
      else resolve();
    });
  }

  seekBy(delta: number): Promise<void> {
    return this.seek(this.film.currentTime * 1000 + delta);
  }

  cancelSeek(): void {
    if (this.film.seeking) this.film.currentTime = this.#beforeSeek;
  }

  stepFrame(direction: 1 | -1): Promise<void> {
    this.pause();
    return this.seekBy(direction * pictureMs);
  }

  setSpeed(speed: number): void {
    this.#speed = Number.isFinite(speed) ? Math.min(fastestFilm, Math.max(slowest, speed)) : 1;
    this.#pace();
    this.#publish();
  }

  setSkipIdle(skipIdle: boolean): void {
    this.#skipIdle = skipIdle;
    this.#publish();
  }

  setEaseNear(easeNear: boolean): void {
    this.#easeNear = easeNear;
    this.#pace();
    this.#publish();
  }

  setMoments(moments: readonly number[]): void {
    this.#moments = new Moments(moments);
  }

  setLoop(loop: Stretch | undefined): void {
    this.#loop = loop && loop.to > loop.from ? loop : undefined;
    this.#publish();
  }

  /** The element knows its own. */
  setDuration(): void {}

  /** The film cannot be shown. */
  fail(): void {
    this.#problem = { code: 'film', severity: 'error', what: 'This film cannot be played here.', tip: 'It may be damaged, or made with a codec this machine lacks; its events can still be read.' };
    this.#publish();
  }

  dispose(): void {
    this.#disposed = true;
    this.#cancelTick?.();
    for (const name of heard) this.film.removeEventListener(name, this.#handle);
    this.film.pause();
    this.#listeners.clear();
  }

  readonly #handle = (): void => {
    if (this.#disposed) return;
    if (!this.film.paused && !this.film.ended) this.#cancelTick ??= this.scheduler.soon(this.#tick);
    this.#publish();
  };

  readonly #tick = (): void => {
    this.#cancelTick = undefined;
    const position = this.film.currentTime * 1000;
    if (this.#loop && this.#last < this.#loop.to && position >= this.#loop.to) this.film.currentTime = this.#loop.from / 1000;
    this.#last = this.film.currentTime * 1000;
    this.#pace();
    this.#handle();
  };

  #pace(): void {
    const at = millis(this.film.currentTime * 1000);
    this.#eased = this.#easeNear && this.#speed > easedSpeed && this.#moments.easeFrom(at, millis(at + this.#speed * 50)) !== undefined;
    const rate = this.#eased ? easedSpeed : this.#speed;
    if (this.film.playbackRate !== rate) this.film.playbackRate = rate;
  }

  #take(): PlayerSnapshot {
    const { film } = this;
    const duration: Millis = millis(Number.isFinite(film.duration) ? Math.round(film.duration * 1000) : 0);
    const state = this.#problem ? 'failed' : film.readyState === 0 ? 'loading' : film.ended ? 'ended' : film.paused ? 'paused' : 'playing';
    return {
      state, seeking: film.seeking, position: millis(Math.min(duration, Math.round(film.currentTime * 1000))), duration, speed: this.#speed, skipIdle: this.#skipIdle,
      easeNear: this.#easeNear, eased: this.#eased, skipped: undefined, loop: this.#loop, problem: this.#problem,
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
