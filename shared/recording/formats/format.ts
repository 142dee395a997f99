import type { Millis, UnixMillis } from '../../base/units';
import type { Problem, Result } from '../../base/problem';
import type { Frame } from '../../frames/frame';
import type { IntegrityReport } from '../../model/recording';
import type { RedactionFacts } from '../bundle/index';
import type { RecordingChoice, RecordingEvent, RecordingGap } from '../port';
import type { ByteStore, RecordingFiles } from '../source';
import type { ProblemList } from './problems';

/** Where reading can start: a place in the file and the time of the event before it. */
export interface Cursor {
  readonly offset: number;
  readonly at: Millis;
}

/** A frame as the file tells it. `typed` is the text of an input frame; it never leaves the index. */
export type RecordedFrame = Frame & { readonly typed?: string };

export interface FrameBatch {
  readonly frames: readonly RecordedFrame[];
  /** 0..1 of the file read so far. */
  readonly fraction: number;
}

export interface RecordingHeader {
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
  readonly startedAt?: UnixMillis | undefined;
  readonly sessionId?: string | undefined;
  readonly metadata: readonly { readonly name: string; readonly value: string }[];
  /** It is a redacted copy. */
  readonly redaction?: RedactionFacts | undefined;
  /** Where the file holds several recordings: all of them. */
  readonly recordings?: readonly RecordingChoice[] | undefined;
}

interface OpenedRecording {
  readonly header: RecordingHeader;
  /** Where the first event starts. */
  readonly start: Cursor;
  /** What the header had wrong. */
  readonly problems: readonly Problem[];
  /** Stretches that are known to be missing before anything is read (parts that are not there). More come as `gap` frames. */
  readonly gaps?: readonly RecordingGap[] | undefined;
  /** Events kept beside the stream (audit events of a bundle). */
  events(): Promise<readonly RecordingEvent[]>;
  /** Checks hashes and signature where the format has them; reads the whole file. */
  verify(): Promise<IntegrityReport>;
}

/**
 * A recording of frames. Offsets are those of the event stream (for a gzip file: inflated; for parts: of one after the
 * other; for formats of two files: of the one that tells the time).
 */
export interface FramedRecording extends OpenedRecording {
  readonly kind: 'terminal' | 'graphical';
  /**
   * Frames from `from` on, in the file's order, times never going back. Defects go to `problems` and are skipped; where
   * something is missing a `gap` frame says so; the gap lasts from the frame before it until its own time. Reads at most up to `to` (an offset where a frame starts), else to the end.
   */
  read(from: Cursor, problems: ProblemList, to?: number): AsyncIterable<FrameBatch>;
  /**
   * What the format noted while it read, for seeking: save it with a kept index and load it when the same file is opened
   * with that index. Without it seeks give the same frames, but read from the start. Absent where a Cursor is enough.
   */
  readonly marks?: { save(): readonly (readonly number[])[]; load(saved: readonly (readonly number[])[]): void } | undefined;
}

/** A film inside a bundle. */
export interface VideoRecording extends OpenedRecording {
  readonly kind: 'video';
  readonly video: { readonly file: number; readonly from: number; readonly to: number; readonly mediaType: string };
}

export type OpenRecording = FramedRecording | VideoRecording;

/** What a format needs from the machine it runs on. */
export interface FormatEnvironment {
  /** Inflates gzip piece by piece. `'cut'` comes last when the compressed data is cut off or damaged. */
  inflate(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array | 'cut'>;
  /** Raw Ed25519 public keys (base64) somebody vouches for. */
  readonly knownKeys: readonly string[];
  /** Room for bytes that are made while a recording is open; on disk where the machine has one. In memory when absent. */
  readonly scratch?: (() => Promise<ByteStore>) | undefined;
  /** The id of the recording to play where a file holds several (tlog); the longest when absent. */
  readonly recordingId?: string | undefined;
}

/** The start of a file, for recognising it. */
export interface FileHead {
  readonly name: string;
  /** Inflated where the file is gzip. */
  readonly bytes: Uint8Array;
  /** `bytes` as text; U+FFFD where it is not UTF-8. */
  readonly text: string;
  readonly gzipped: boolean;
  /** Names of the files that came with it. */
  readonly others: readonly string[];
}

export interface Format {
  readonly id: string;
  readonly label: string;
  readonly kind: 'terminal' | 'graphical';
  readonly extensions: readonly string[];
  sniff(head: FileHead): boolean;
  open(files: RecordingFiles, environment: FormatEnvironment): Promise<Result<OpenRecording>>;
}
