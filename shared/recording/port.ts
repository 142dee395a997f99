import type { Millis, UnixMillis } from '../base/units';
import type { Problem, Result } from '../base/problem';
import type { Frame, Snapshot } from '../frames/frame';
import type { CopyAnswer, CopyOrder } from './redact/order';
import type { RedactionFacts } from './bundle/index';
import type { EvidenceContents } from './evidence/contents';
import type { IntegrityReport } from '../model/recording';

/** Where one file's bytes are: a URL that answers range requests, or a Blob (a dropped File). */
export type FileLocation =
  | { readonly kind: 'url'; readonly url: string; readonly sizeBytes: number; readonly name: string }
  | { readonly kind: 'blob'; readonly blob: unknown; readonly name: string };

/** A recording: the file that was chosen, and the files that belong to it (timing and data of `script`, a folder of sudo, parts). */
export type RecordingLocation = FileLocation & {
  readonly others?: readonly FileLocation[] | undefined;
  /** Base64 Ed25519 keys this console vouches for: the gateway's own `signingKey`. None: nobody is known. */
  readonly knownKeys?: readonly string[] | undefined;
  /** A person's word on the terminal's size, for files that do not tell it, or tell it wrong. */
  readonly size?: { readonly columns: number; readonly rows: number } | undefined;
  /** Which recording to play where a file holds several; the longest when absent. */
  readonly recordingId?: string | undefined;
  /** Nothing of it may be kept on this machine, no index either: what is needed is in the worker's memory until it is closed. */
  readonly unkept?: boolean | undefined;
};

/** A stretch for which something is missing: a lost message, a damaged piece, a cut end. */
export interface RecordingGap {
  readonly from: Millis;
  readonly to: Millis;
  /** Sentence for people. */
  readonly cause: string;
}

/** One of several recordings that share a file. */
export interface RecordingChoice {
  /** For `RecordingLocation.recordingId`. */
  readonly id: string;
  readonly title: string;
  readonly duration: Millis;
  /** This one is open. */
  readonly chosen: boolean;
}

export interface RecordingInfo {
  /** Format id: "asciicast-v2", "vigil-bundle", ... */
  readonly format: string;
  /** `video`: a film inside a bundle, which the page's own video element plays; there is nothing to index. */
  readonly kind: 'terminal' | 'graphical' | 'video';
  /** Same content, same fingerprint: under it the index is kept, and notes. Hex. */
  readonly fingerprint: string;
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
  readonly gaps: readonly RecordingGap[];
  /** The recordings this file holds, where they are several. */
  readonly recordings?: readonly RecordingChoice[] | undefined;
  /** Typed lines, and how many of them were never on the screen (passwords) and are masked. */
  readonly typed: { readonly lines: number; readonly hidden: number };
  /** It is a redacted copy, and what was taken out. */
  readonly redaction?: RedactionFacts | undefined;
  /** It came in an evidence bundle. `evidence()` tells the rest. */
  readonly evidence?: { readonly caseNumber: string; readonly reason: string; readonly madeAt: string; readonly madeBy: string; readonly tool: string; readonly keyId: string } | undefined;
  /** Bytes [from, to) of which file (0: the chosen one) are the film. */
  readonly video?: { readonly file: number; readonly from: number; readonly to: number; readonly mediaType: string } | undefined;
}

export interface RecordingEvent {
  readonly at: Millis;
  /** Machine name: "marker", "resize", "session.join", "session.pause", ... */
  readonly type: string;
  readonly label: string;
}

export interface SearchQuery {
  readonly text: string;
  readonly caseSensitive?: boolean | undefined;
  readonly wholeWord?: boolean | undefined;
  /** `text` is a regular expression; it runs in time linear to what it reads, whatever it says. */
  readonly regularExpression?: boolean | undefined;
  /** Also looks at typed lines that were never shown. Revealing is a person's decision, and audited by the caller. */
  readonly revealed?: boolean | undefined;
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
  /** Not everything is indexed yet: more may be found. */
  readonly partial?: boolean | undefined;
  /** The query itself is wrong. */
  readonly problem?: Problem | undefined;
}

/** A line somebody typed. A hidden one was never shown; its text is dots unless it was asked for. */
export interface TypedText {
  readonly at: Millis;
  readonly to: Millis;
  readonly text: string;
  readonly hidden: boolean;
}

/** A command somebody ran: typed and shown, or read off the screen behind a prompt where keys were not recorded. */
export interface RecordedCommand {
  readonly at: Millis;
  readonly text: string;
}

export const textExports = ['txt', 'cast', 'jsonl', 'csv'] as const;
/** txt: the session as lines; cast: clean asciicast v2; jsonl, csv: its events. */
export type TextExport = (typeof textExports)[number];

/** A snapshot and the frames after it, up to the next segment's start. */
export interface Segment {
  readonly index: number;
  /** The index of the segment that goes on where this one ends. */
  readonly after: number;
  readonly from: Millis;
  readonly to: Millis;
  /** Undefined only when it was asked for with `continues`: then it cannot be started from. */
  readonly snapshot: Snapshot | undefined;
  readonly frames: readonly Frame[];
  readonly last: boolean;
  /** The snapshot was made for the moment that was asked for (`from`), and `frames` are those after it: no other moment's. */
  readonly exact?: boolean | undefined;
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

/** `publicKey`, `keyId`: of whoever signs the copy. */
export interface RedactedCopyOrder extends CopyOrder {
  readonly publicKey: string;
  readonly keyId: string;
}

/** What the recording worker offers to the page. `open` answers as soon as frame one can be shown; indexing goes on. */
export interface RecordingPort {
  open(location: RecordingLocation, onProgress: (progress: IndexProgress) => void): Promise<Result<RecordingInfo>>;
  /** Fresh info: duration, problems and integrity grow while indexing. */
  info(): Promise<RecordingInfo>;
  /**
   * The segment that holds `at`; waits for the index to get there if it has not. Its snapshot is the picture at `at` itself,
   * made by the worker: the page draws one picture, not what led to it. `continues`: the caller's screen shows what was
   * before, so no snapshot has to be made, and the segment is whole. `brief`: the caller goes on to another picture soon, so
   * few frames are wanted after this one.
   */
  segmentAt(at: Millis, options?: { readonly continues?: boolean; readonly brief?: boolean }): Promise<Segment>;
  /** What is waited for in `segmentAt` is not wanted any more; those calls reject with code "cancelled". */
  cancelSeek(): Promise<void>;
  events(): Promise<readonly RecordingEvent[]>;
  commands(): Promise<readonly RecordedCommand[]>;
  typed(revealed: boolean): Promise<readonly TypedText[]>;
  activity(slices: number): Promise<Activity>;
  /** `onHits` is called with what was found so far, while the index grows and while it searches. */
  search(query: SearchQuery, limit: number, onHits?: (answer: SearchAnswer) => void): Promise<SearchAnswer>;
  /** Graphical only: the screen at `at`, at most that large, as an ImageBitmap. Undefined where the index has not got to. */
  thumbnailAt(at: Millis, width: number, height: number): Promise<unknown>;
  /** Terminal only: lines that left the screen before `at`, the newest last. */
  linesBefore(at: Millis, most: number): Promise<readonly string[]>;
  /** Gives the export piece by piece, waiting for each to be taken. Rejects with code "cancelled" after `cancelExport`. */
  exportText(kind: TextExport, onPart: (text: string, fraction: number) => Promise<void>): Promise<void>;
  /**
   * A redacted copy as a bundle, signed by `sign` (text of the manifest -> base64). `onPart` is told of progress without bytes until the
   * copy is known to be good. `cancelExport` ends it.
   */
  redactedCopy(order: RedactedCopyOrder, sign: (manifest: string) => Promise<string>, onPart: (bytes: Uint8Array | undefined, fraction: number) => Promise<void>): Promise<Result<CopyAnswer>>;
  cancelExport(): Promise<void>;
  /** What is in the evidence bundle beside the recording; undefined where it came in none. */
  evidence(): Promise<EvidenceContents | undefined>;
  close(): Promise<void>;
}
