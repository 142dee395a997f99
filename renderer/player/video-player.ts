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
  /** Calls once, when the next picture is shown; `mediaTime` is where that picture begins. */
  requestVideoFrameCallback?(tell: (now: number, picture: { readonly mediaTime: number }) => void): number;
  addEventListener(name: string, listener: () => void): void;
  removeEventListener(name: string, listener: () => void): void;
}

/** The browser's own decoder takes no more. */
const fastestFilm = 16;
/** One picture of a film at the usual 25 a second. */
const pictureMs = 40;
/** Pictures that stand for longer are gone past in steps of this. */
const longestPictureMs = 2000;
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
  /** Where the picture that is shown begins, in seconds. */
  #shownAt: number | undefined;
  #pictures = 0;
  #cancelTick: (() => void) | undefined;
  #disposed = false;
  readonly #listeners = new Set<() => void>();

  constructor(readonly film: FilmElement, readonly scheduler: Scheduler) {
    this.#snapshot = this.#take();
    for (const name of heard) film.addEventListener(name, this.#handle);
    film.requestVideoFrameCallback?.(this.#handlePicture);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly getSnapshot = (): PlayerSnapshot => this.#snapshot;

  play(): void {
    if (this.#problem) return;
    if (this.film.ended && this.#loop) this.film.currentTime = this.#loop.from / 1000;
    this.film.play().catch(() => this.#publish());
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

  /** To the picture after or before the one that is shown, however long that one stands; where the element does not tell, a usual picture's time. */
  async stepFrame(direction: 1 | -1): Promise<void> {
    this.pause();
    const shown = this.#shownAt;
    if (shown === undefined) return this.seekBy(direction * pictureMs);
    const from = shown * 1000;
    if (direction < 0) {
      await this.#seekShown(from - 1);
      // To where that picture begins: another step back leaves from there.
      if (this.#shownAt !== undefined && this.#shownAt < shown) await this.#seekShown(this.#shownAt * 1000 + 1);
      return undefined;
    }
    for (let ahead = pictureMs; ahead <= longestPictureMs && this.#shownAt === shown; ahead += pictureMs) {
      await this.#seekShown(from + ahead);
      if (from + ahead >= this.#snapshot.duration) return undefined;
    }
    return undefined;
  }

  /** Seeks, and waits for the picture of there. */
  async #seekShown(at: number): Promise<void> {
    const before = this.#pictures;
    await this.seek(at);
    for (let ticks = 0; ticks < 4 && this.#pictures === before; ticks += 1) await new Promise<void>((resolve) => { this.scheduler.soon(resolve); });
  }

  readonly #handlePicture = (_now: number, { mediaTime }: { readonly mediaTime: number }): void => {
    this.#shownAt = mediaTime;
    this.#pictures += 1;
    if (!this.#disposed) this.film.requestVideoFrameCallback?.(this.#handlePicture);
  };

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

  /** The film cannot be shown, and why. */
  fail(problem: Problem): void {
    this.#problem = problem;
    this.film.pause();
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
