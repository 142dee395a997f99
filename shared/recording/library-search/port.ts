import type { Millis, UnixMillis } from '../../base/units';
import type { Problem, Result } from '../../base/problem';
import type { RecordingLocation, SearchHit, SearchQuery } from '../port';

/** What is told of a recording without opening it: found while it was indexed, remembered, and made again when it is lost. */
export interface RecordingFacts {
  /** Same content, same fingerprint; hex. */
  readonly fingerprint: string;
  /** Format id: "asciicast-v2", ... */
  readonly format: string;
  readonly kind: 'terminal' | 'graphical' | 'video';
  readonly title: string;
  readonly duration: Millis;
  readonly startedAt?: UnixMillis | undefined;
}

export interface SearchableRecording {
  /** The caller's name for it. */
  readonly id: string;
  readonly location: RecordingLocation;
  /** From an earlier indexing of the same bytes. */
  readonly fingerprint?: string | undefined;
  /** It could not be opened earlier; it is not tried again. */
  readonly problem?: Problem | undefined;
}

/** How one recording's indexing ended. */
export type IndexedRecording = Result<RecordingFacts>;

export interface LibraryProgress {
  /** Recordings that can be searched, of how many; those that are no recordings are not counted. */
  readonly indexed: number;
  readonly total: number;
  /** The recording that is being indexed. */
  readonly current?: string | undefined;
  readonly paused: boolean;
}

/** What was found in one recording. */
export interface FoundRecording {
  readonly id: string;
  /** How many hits there are; `limited`: there are more. */
  readonly count: number;
  readonly limited: boolean;
  /** The first ones, in time order; lines are cut to what is around the hit. */
  readonly hits: readonly SearchHit[];
}

export interface LibraryAnswer {
  /** In the order of the recordings. */
  readonly found: readonly FoundRecording[];
  readonly searched: number;
  readonly total: number;
  readonly elapsedMs: number;
  /** The query itself is wrong. */
  readonly problem?: Problem | undefined;
  /** A later search took its place. */
  readonly cancelled?: boolean | undefined;
}

/** What the search worker offers to the page. */
export interface LibrarySearchPort {
  /** `onIndexed` is called once for each recording that is indexed, or cannot be; not for those that came with their outcome. */
  watch(onProgress: (progress: LibraryProgress) => void, onIndexed: (id: string, outcome: IndexedRecording) => void): Promise<void>;
  /** All recordings there are; their order is that of answers. What is not indexed yet is, one at a time. What is gone is forgotten. */
  setRecordings(recordings: readonly SearchableRecording[]): Promise<void>;
  /** While paused nothing is indexed; searches are answered. */
  setPaused(paused: boolean): Promise<void>;
  /** What a file is, by its content. */
  recognise(location: RecordingLocation): Promise<Result<{ readonly format: string; readonly kind: RecordingFacts['kind'] }>>;
  /** Searches what is indexed; `onFound` gets what is found as it is found. A later search ends this one. What was typed and never shown is not found. */
  search(query: SearchQuery, onFound?: (found: readonly FoundRecording[]) => void): Promise<LibraryAnswer>;
}
