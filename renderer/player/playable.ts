import type { Disposable } from '../../shared/base/dispose';
import type { Problem } from '../../shared/base/problem';
import type { Millis } from '../../shared/base/units';
import type { PlayerStateName } from './machine';

export interface Stretch {
  readonly from: Millis;
  readonly to: Millis;
}

export interface PlayerSnapshot {
  readonly state: PlayerStateName;
  /** The screen is on its way to `position`. */
  readonly seeking: boolean;
  readonly position: Millis;
  readonly duration: Millis;
  /** As chosen; see `eased`. */
  readonly speed: number;
  readonly skipIdle: boolean;
  /** High speeds are held down around moments that matter. */
  readonly easeNear: boolean;
  /** It is held down right now. */
  readonly eased: boolean;
  /** So fast that it goes from picture to picture: what lies between them is not drawn. */
  readonly inPictures?: boolean | undefined;
  /** What idle skip jumped over last; a new object for every jump. */
  readonly skipped?: Stretch | undefined;
  /** Played again and again. */
  readonly loop?: Stretch | undefined;
  readonly problem?: Problem | undefined;
}

/** What transport, timeline and lists drive: a recording that is played into a sink, or a film. */
export interface Playable extends Disposable {
  readonly subscribe: (listener: () => void) => () => void;
  /** The same object until something changes. */
  readonly getSnapshot: () => PlayerSnapshot;
  play(): void;
  pause(): void;
  toggle(): void;
  /** Resolves when the screen shows `at`, or when a later seek has taken over. */
  seek(at: number): Promise<void>;
  seekBy(delta: number): Promise<void>;
  /** Gives up a seek that is under way and stays with what is shown. */
  cancelSeek(): void;
  /** Pauses and goes to the next or the previous moment at which the screen changed. */
  stepFrame(direction: 1 | -1): Promise<void>;
  setSpeed(speed: number): void;
  setSkipIdle(skipIdle: boolean): void;
  setEaseNear(easeNear: boolean): void;
  /** Moments that matter, in any order, in milliseconds. */
  setMoments(moments: readonly number[]): void;
  setLoop(loop: Stretch | undefined): void;
  /** The recording turned out longer: its index grows. */
  setDuration(duration: Millis): void;
}
