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

/** One Guacamole instruction: opcode, then its arguments. */
export type Instruction = readonly [opcode: string, ...values: string[]];

/** A layer (0: the desktop; above: on top of it) or an off-screen buffer (negative) as it looks at a moment. */
export interface DisplayLayer {
  readonly index: number;
  readonly width: number;
  readonly height: number;
  /** An ImageBitmap, as wide and high as the layer; undefined for an empty layer. */
  readonly picture: unknown;
  /** Undefined for buffers and the desktop itself. `opacity` is 0..255. */
  readonly place?: { readonly parent: number; readonly x: number; readonly y: number; readonly z: number; readonly opacity: number } | undefined;
}

/** The whole of a graphical screen. It is drawn as it is, then `open` (streams that were still being sent) is followed by what comes next. */
export interface DisplaySnapshot {
  readonly width: number;
  readonly height: number;
  readonly layers: readonly DisplayLayer[];
  readonly cursor?: { readonly picture: unknown; readonly hotspotX: number; readonly hotspotY: number } | undefined;
  readonly pointer?: { readonly x: number; readonly y: number } | undefined;
  readonly open: readonly Instruction[];
}

/**
 * The whole of a graphical screen as a live session gives it: `instructions` (Guacamole's, as text) draw it on a fresh display.
 * Width and height are the session's own; what is drawn may be smaller, if a smaller picture was asked for.
 */
export interface DrawnSnapshot {
  readonly width: number;
  readonly height: number;
  readonly instructions: string;
  /** They draw on the picture that is there: what has changed since. */
  readonly changes: boolean;
}

export type Snapshot = ScreenSnapshot | DisplaySnapshot | DrawnSnapshot;

export const isDrawn = (snapshot: Snapshot): snapshot is DrawnSnapshot => 'instructions' in snapshot;
export const isText = (snapshot: Snapshot): snapshot is ScreenSnapshot => 'ansi' in snapshot;
export const isDisplay = (snapshot: Snapshot): snapshot is DisplaySnapshot => 'layers' in snapshot;

export type FrameBody =
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'resize'; readonly columns: number; readonly rows: number }
  /** Something was typed; viewers see what the screen shows, so only the count is told. */
  | { readonly kind: 'input'; readonly characters: number }
  | { readonly kind: 'marker'; readonly label: string }
  | { readonly kind: 'snapshot'; readonly snapshot: ScreenSnapshot }
  /** The same of a graphical session, live. */
  | { readonly kind: 'desktop'; readonly snapshot: DrawnSnapshot }
  /** Graphical, live: whole Guacamole instructions as they are recorded, not lexed yet. */
  | { readonly kind: 'instructions'; readonly text: string }
  /** Graphical: what guacd drew between two of its `sync` instructions, in order. */
  | {
      readonly kind: 'draw';
      readonly instructions: readonly Instruction[];
      /** Indexes of image streams that are not complete after this frame; absent when there are none, which is the rule. */
      readonly openStreams?: readonly string[] | undefined;
    }
  /** Graphical: where the mouse is, and its buttons as Guacamole's mask. */
  | { readonly kind: 'pointer'; readonly x: number; readonly y: number; readonly buttons: number }
  /** Something the stream itself tells beside its pictures ("clipboard", "error", "file", ...); see `RecordingEvent`. One line of text. */
  | { readonly kind: 'event'; readonly type: string; readonly label: string }
  /** The covered bytes were not delivered; a snapshot follows. */
  | { readonly kind: 'gap'; readonly cause: string }
  | { readonly kind: 'end'; readonly reason: string; readonly text: string };

export type Frame = FramePosition & FrameBody;

/** Characters of session content that a frame carries. */
export function charactersOf(frame: FrameBody): number {
  if (frame.kind === 'output' || frame.kind === 'instructions') return frame.text.length;
  if (frame.kind === 'desktop') return frame.snapshot.instructions.length;
  return frame.kind === 'snapshot' ? frame.snapshot.ansi.length : 0;
}

type WholeFrame = FramePosition & (
  | { readonly kind: 'snapshot'; readonly snapshot: ScreenSnapshot }
  | { readonly kind: 'desktop'; readonly snapshot: DrawnSnapshot & { readonly changes: false } });

/** It is a whole screen, not what came to one. */
export const isWhole = (frame: Frame): frame is WholeFrame =>
  frame.kind === 'snapshot' || (frame.kind === 'desktop' && !frame.snapshot.changes);
