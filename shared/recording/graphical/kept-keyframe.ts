import type { Cursor } from '../formats/format';
import type { DisplayState } from './painter';

export interface Keyframe {
  /** What follows the kept picture. */
  readonly cursor: Cursor;
  readonly cost: number;
}

/** An encoded tile. */
export interface Piece {
  readonly size: number;
  users: number;
  bytes: Uint8Array | undefined;
  /** Where in the store; -1: not there. */
  place: number;
  readonly sum: number;
}

export type Pieces = readonly (Piece | undefined)[];

export interface KeptKeyframe extends Keyframe {
  readonly state: Omit<DisplayState, 'layers' | 'cursor'> & {
    readonly layers: readonly (Omit<DisplayState['layers'][number], 'tiles'> & { readonly tiles: Pieces })[];
    readonly cursor: (Omit<NonNullable<DisplayState['cursor']>, 'tiles'> & { readonly tiles: Pieces }) | undefined;
  };
}
