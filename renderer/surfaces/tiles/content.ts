import type { Disposable } from '../../../shared/base/dispose';
import type { DirtyRect } from '../cells/easel';

/**
 * Why not all of a desktop is to be seen: `bytes` are no instructions, `images` cannot be decoded or are not what they say, `layers` are too many
 * or too large, `drawing` is more than a frame may cost.
 */
export type TileHurt = 'bytes' | 'images' | 'layers' | 'drawing';

/** What a tile shows: the state of a screen, and how it is painted. Frames are given to it one after the other. */
export interface TileContent extends Disposable {
  /** It has more than it may use time for, and so lags behind. */
  readonly slowed: boolean;
  /** What the guard dropped or clamped. */
  readonly guarded: number;
  readonly hurt: TileHurt | undefined;
  /** The last `paint` had no time for all of it: it wants another. */
  readonly unfinished: boolean;
  /** It is out of sight: what comes next is a whole screen. */
  forget(): void;
  /** Brings the picture up to date and answers where it changed. The same picture each time, or a new one with `anew`. */
  paint(image: ImageData, anew: boolean, ended: boolean): DirtyRect;
}

export const nowhere: DirtyRect = { left: 0, top: 0, width: 0, height: 0 };
