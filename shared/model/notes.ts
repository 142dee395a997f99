import type { Millis, UnixMillis } from '../base/units';

/** A bookmark: a moment somebody marked, with or without words. */
export interface RecordingNote {
  readonly id: string;
  readonly at: Millis;
  readonly text: string;
  /** Display name of who wrote it; empty when nobody was signed in. */
  readonly author: string;
  readonly writtenAt: UnixMillis;
}

/** What people left at a recording. Kept beside it under its fingerprint, not in a cache: it is their work. */
export interface RecordingNotes {
  readonly notes: readonly RecordingNote[];
  /** Stretches that were played, joined and in order. */
  readonly watched: readonly { readonly from: Millis; readonly to: Millis }[];
}

export const noNotes: RecordingNotes = { notes: [], watched: [] };
