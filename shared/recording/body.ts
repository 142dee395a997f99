import type { Millis } from '../base/units';
import type { ProblemList } from './formats/problems';
import type { TypedLines } from './index/typed-lines';
import type { Activity, IndexProgress, RecordedCommand, RecordingEvent, RecordingGap, SearchHit, Segment } from './port';
import type { Query } from './search/query';

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
  segmentAt(at: Millis, options?: { readonly continues?: boolean }): Promise<Segment>;
  cancelSeek(): void;
  /** Markers, resizes, clipboard and what else the stream itself tells; in time order. */
  events(): readonly RecordingEvent[];
  commands(): readonly RecordedCommand[];
  activity(slices: number, duration: Millis): Activity;
  /** Text that became visible, in time order, from what is indexed so far. Nothing for graphical recordings. */
  screenHits(query: Query): AsyncIterable<SearchHit>;
  thumbnailAt(at: Millis, width: number, height: number): Promise<unknown>;
  linesBefore(at: Millis, most: number): Promise<readonly string[]>;
  /** Stops what runs and gives everything back. */
  close(): Promise<void>;
}
