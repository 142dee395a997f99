import type { Millis, UnixMillis } from '../base/units';
import type { Problem, Result } from '../base/problem';
import type { Frame, ScreenSnapshot } from '../frames/frame';
import type { IntegrityReport } from '../model/recording';

/** Where a recording's bytes are: a URL that answers range requests, or a Blob (a dropped File). */
export type RecordingLocation = (
  | { readonly kind: 'url'; readonly url: string; readonly sizeBytes: number; readonly name: string }
  | { readonly kind: 'blob'; readonly blob: unknown; readonly name: string }
) & {
  /** Base64 Ed25519 keys this console vouches for: the gateway's own `signingKey`. None: nobody is known. */
  readonly knownKeys?: readonly string[] | undefined;
};

export interface RecordingInfo {
  /** Format id: "asciicast-v2", "vigil-bundle", ... */
  readonly format: string;
  readonly kind: 'terminal' | 'graphical';
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
  readonly startedAt?: UnixMillis | undefined;
  /** Known only once indexing is complete, or from the header; grows while indexing. */
  readonly duration: Millis;
  readonly sizeBytes: number;
  /** The file ends in the middle of something. */
  readonly truncated: boolean;
  readonly problems: readonly Problem[];
  /** Pairs for the details panel, in order: "User", "Asset", "Started", ... */
  readonly metadata: readonly { readonly name: string; readonly value: string }[];
  readonly integrity: IntegrityReport;
  readonly sessionId?: string | undefined;
}

export interface RecordingEvent {
  readonly at: Millis;
  /** Machine name: "marker", "resize", "session.join", "session.pause", ... */
  readonly type: string;
  readonly label: string;
}

export interface SearchHit {
  readonly at: Millis;
  readonly kind: 'output' | 'input' | 'event';
  /** The screen line, typed line or event label that holds the hit. */
  readonly line: string;
}

export interface SearchAnswer {
  readonly hits: readonly SearchHit[];
  /** True when there were more than the limit. */
  readonly limited: boolean;
  readonly elapsedMs: number;
}

/** A snapshot and the frames after it, up to the next segment's start. */
export interface Segment {
  readonly index: number;
  readonly from: Millis;
  readonly to: Millis;
  readonly snapshot: ScreenSnapshot;
  readonly frames: readonly Frame[];
  readonly last: boolean;
}

export interface IndexProgress {
  /** 0..1 of the file's bytes. */
  readonly fraction: number;
  readonly indexedTo: Millis;
  readonly done: boolean;
}

/** Activity for the timeline: output bytes per equal slice of the duration. */
export interface Activity {
  readonly output: readonly number[];
  readonly input: readonly number[];
  readonly idle: readonly { readonly from: Millis; readonly to: Millis }[];
}

/** What the recording worker offers to the page. `open` answers as soon as frame one can be shown; indexing goes on. */
export interface RecordingPort {
  open(location: RecordingLocation, onProgress: (progress: IndexProgress) => void): Promise<Result<RecordingInfo>>;
  /** Fresh info: duration, problems and integrity grow while indexing. */
  info(): Promise<RecordingInfo>;
  /** The segment that holds `at`; waits for the index to get there if it has not. */
  segmentAt(at: Millis): Promise<Segment>;
  events(): Promise<readonly RecordingEvent[]>;
  activity(slices: number): Promise<Activity>;
  search(query: string, limit: number): Promise<SearchAnswer>;
  close(): Promise<void>;
}
