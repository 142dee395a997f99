import type { Millis } from '../base/units';
import type { FormatEnvironment, FramedRecording } from './formats/format';
import type { ProblemList } from './formats/problems';
import type { TypedLines } from './index/typed-lines';
import type { Activity, IndexProgress, RecordedCommand, RecordingEvent, RecordingGap, SearchHit, Segment } from './port';
import type { Query } from './search/query';
import type { RecordingStores } from './stores/stores';

/**
 * What an opened recording of one kind (terminal, graphical) can do while and after it is indexed. The reader in front of
 * it adds what is the same for all: header, integrity, fingerprint, typed lines and events in a search, exports.
 */
export interface RecordingBody {
  readonly problems: ProblemList;
  readonly gaps: readonly RecordingGap[];
  readonly typed: TypedLines;
  /** Both grow while the index does. */
  readonly duration: Millis;
  readonly frames: number;
  /** One pass over the file. Rejects when it cannot be read; what was indexed until then stays usable. */
  build(onProgress: (progress: IndexProgress) => void): Promise<void>;
  segmentAt(at: Millis, options?: { readonly continues?: boolean; readonly brief?: boolean }): Promise<Segment>;
  cancelSeek(): void;
  /** Markers, resizes, clipboard and what else the stream itself tells; in time order. */
  events(): readonly RecordingEvent[];
  commands(): readonly RecordedCommand[];
  activity(slices: number, duration: Millis): Activity;
  /** Text that became visible, in time order. Ends where the index has got to, or with `follow` where the recording ends, or soon after `stopped`. Nothing for graphical ones. */
  screenHits(query: Query, options?: { readonly follow?: boolean; readonly stopped?: () => boolean }): AsyncIterable<SearchHit>;
  thumbnailAt(at: Millis, width: number, height: number): Promise<unknown>;
  linesBefore(at: Millis, most: number): Promise<readonly string[]>;
  /** Stops what runs and gives everything back. */
  close(): Promise<void>;
}

/** What a body gets beside its recording. */
export interface BodyEnvironment extends FormatEnvironment {
  /** Where things can be kept for the next time; undefined where nothing can. Cached things go under the fingerprint. */
  readonly stores?: RecordingStores | undefined;
  /** Same content, same fingerprint; hex. */
  readonly fingerprint: string;
}

export type BodyFactory = (recording: FramedRecording, environment: BodyEnvironment) => RecordingBody;
