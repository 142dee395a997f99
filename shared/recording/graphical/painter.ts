import type { DisplayLayer, DisplaySnapshot, Instruction } from '../../frames/frame';

/** A layer kept as encoded tiles, row by row; undefined where a tile is empty. Only painters know how tiles are encoded. */
export interface LayerState {
  readonly index: number;
  readonly width: number;
  readonly height: number;
  readonly place: DisplayLayer['place'];
  readonly tiles: readonly (Uint8Array | undefined)[];
}

/** The whole of a graphical screen, kept. Bytes are shared between states: what did not change is the same object. */
export interface DisplayState {
  readonly layers: readonly LayerState[];
  readonly cursor?: { readonly width: number; readonly height: number; readonly tiles: readonly (Uint8Array | undefined)[]; readonly hotspotX: number; readonly hotspotY: number } | undefined;
  readonly pointer?: { readonly x: number; readonly y: number } | undefined;
  /** Streams and paths that were begun. */
  readonly open: readonly Instruction[];
}

/**
 * Draws what guacd wrote. Puts everything through the guard itself; nothing that it is given makes it throw or reject.
 * Calls must not overlap; all but `draw` are for the time when no `draw` is under way.
 */
export interface DisplayPainter {
  /** Resolves when all of it is drawn, images included. A `sync` ends a frame; it draws nothing. */
  draw(instructions: readonly Instruction[]): Promise<void>;
  movePointer(x: number, y: number): void;
  save(): DisplayState;
  /** Undefined: an empty display. */
  restore(state: DisplayState | undefined): void;
  /** Pictures are ImageBitmaps, the receiver's to keep. */
  snapshot(): Promise<DisplaySnapshot>;
  /** The visible screen, at most that large, as an ImageBitmap. Undefined when there is no screen yet. */
  thumbnail(width: number, height: number): Promise<unknown>;
  dispose(): void;
}

export type OpenPainter = () => DisplayPainter;
