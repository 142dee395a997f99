import type { ByteOffset, Millis } from '../base/units';

/**
 * A piece of a recording, live or played. It covers bytes [offset, endOffset) of the recording's asciicast file in the
 * given epoch; the next frame starts where this one ends. `at` is milliseconds since the session started.
 */
export interface FramePosition {
  readonly epoch: number;
  readonly offset: ByteOffset;
  readonly endOffset: ByteOffset;
  readonly at: Millis;
}

/** The whole screen: `ansi` draws it on a freshly reset terminal of `columns` x `rows`. */
export interface ScreenSnapshot {
  readonly columns: number;
  readonly rows: number;
  readonly ansi: string;
}

export type FrameBody =
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'resize'; readonly columns: number; readonly rows: number }
  /** Something was typed; viewers see what the screen shows, so only the count is told. */
  | { readonly kind: 'input'; readonly characters: number }
  | { readonly kind: 'marker'; readonly label: string }
  | { readonly kind: 'snapshot'; readonly snapshot: ScreenSnapshot }
  /** The covered bytes were not delivered; a snapshot follows. */
  | { readonly kind: 'gap'; readonly cause: string }
  | { readonly kind: 'end'; readonly reason: string; readonly text: string };

export type Frame = FramePosition & FrameBody;
