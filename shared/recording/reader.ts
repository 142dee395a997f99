import { millis, type Millis } from '../base/units';
import { ProblemError, failure, problemFrom, success, type Problem, type Result } from '../base/problem';
import { isText } from '../frames/frame';
import type { IntegrityReport } from '../model/recording';
import type { BodyFactory, RecordingBody } from './body';
import { exportParts, type ExportPart } from './export/export';
import { readContents, type EvidenceContents } from './evidence/index';
import { fingerprintOf } from './fingerprint';
import type { UnwrappedEvidence } from './formats/evidence';
import type { FormatEnvironment, FramedRecording } from './formats/format';
import { ProblemList } from './formats/problems';
import { openRecording, type RecognisedRecording } from './formats/index';
import { NoBody } from './index/no-body';
import { PlainBody } from './index/plain-body';
import { revealed } from './index/hidden-text';
import { Turns } from './index/turns';
import type { TypedLine } from './index/typed-lines';
import type { Activity, IndexProgress, RecordedCommand, RecordingEvent, RecordingInfo, RecordingLocation, SearchAnswer, SearchQuery, Segment, TextExport, TypedText } from './port';
import { gapsOf, withSize } from './reader-info';
import { searchRecording } from './search/live-search';
import { Snapshotter } from './snapshotter';
import type { ByteSource, ByteStore, NamedSource, RecordingFiles } from './source';
import type { RecordingStores } from './stores/stores';
import { TerminalBody } from './terminal-body';

/** Problems that say the end is missing. */
const incomplete = new Set(['truncated', 'bundle-incomplete', 'data-short', 'data-untimed']);

interface Opened {
  readonly files: readonly NamedSource[];
  readonly recognised: RecognisedRecording;
  readonly fingerprint: string;
  readonly body: RecordingBody;
  readonly sideEvents: readonly RecordingEvent[];
  /** Settles when the whole file is indexed. */
  readonly indexed: Promise<void>;
  /** ... and verified. */
  readonly finished: Promise<void>;
}

export interface ReaderOptions {
  /** False leaves hashes and signature unchecked: for callers that only want a screen. */
  readonly verify?: boolean | undefined;
  readonly textBudget?: number | undefined;
  /** False: only info and events will be asked for, so no screens are made. */
  readonly screens?: boolean | undefined;
  /** Makes the body of a graphical recording. Without it there are times, events and typed lines, but no pictures. */
  readonly graphicalBody?: BodyFactory | undefined;
  /** Where indexes are kept, and bytes that are made while a recording is open. In memory when absent. */
  readonly stores?: RecordingStores | undefined;
  readonly size?: RecordingLocation['size'];
}

/** An opened recording: answers while its index is still growing. One reader, one recording. */
export class RecordingReader {
  readonly environment: FormatEnvironment;
  #opened: Opened | undefined;
  #closed = false;
  #indexed = false;
  #failure: Problem | undefined;
  #integrity: IntegrityReport = { state: 'unsigned', detail: 'Not checked yet.' };
  #revealed: Promise<TypedLine[]> | undefined;
  #searches = 0;
  /** Some of it is compressed: far places can only be reached through all that is before them. */
  #inflates = false;
  #inflating: Promise<void> | undefined;
  readonly #scratch: ByteStore[] = [];

  constructor(environment: FormatEnvironment, readonly options: ReaderOptions = {}) {
    const { stores } = options;
    const scratch = environment.scratch ?? (stores && (() => stores.scratch()));
    this.environment = {
      ...environment,
      inflate: (pieces) => {
        this.#inflates = true;
        return environment.inflate(pieces);
      },
      ...(scratch && { scratch: async () => this.#own(await scratch()) }),
    };
  }

  /** Answers once the header is read. `onProgress` says `done` when index and verification are complete. */
  async open(source: ByteSource, name: string, onProgress?: (progress: IndexProgress) => void): Promise<Result<RecordingInfo>> {
    return this.openFiles({ main: { name, source }, others: [] }, onProgress);
  }

  /** As `open`, for a recording of several files. */
  async openFiles(files: RecordingFiles, onProgress?: (progress: IndexProgress) => void): Promise<Result<RecordingInfo>> {
    return this.start([files.main, ...files.others], await openRecording(files, this.environment), onProgress);
  }

  /** As `open`, for a recording that was recognised already. */
  async start(files: readonly NamedSource[], recognised: Result<RecognisedRecording>, onProgress: (progress: IndexProgress) => void = () => undefined): Promise<Result<RecordingInfo>> {
    if (!recognised.ok) return recognised;
    const { format, recording: opened } = recognised.value;
    try {
      const recording = opened.kind === 'video' ? opened : withSize(opened, this.options.size);
      const [sideEvents, fingerprint] = await Promise.all([recording.events(), fingerprintOf(filesOf(recognised.value, files), this.environment.recordingId)]);
      const body = this.#bodyOf(recording, fingerprint);
      const indexed = this.#index(body, onProgress);
      this.#opened = { files, recognised: { format, recording, evidence: recognised.value.evidence }, fingerprint, body, sideEvents, indexed, finished: this.#verify(indexed, body, recording, onProgress) };
      return success(await this.info());
    } catch (caught) {
      return failure(problemFrom(caught, unreadable));
    }
  }

  #bodyOf(recording: RecognisedRecording['recording'], fingerprint: string): RecordingBody {
    const { stores, screens, textBudget, graphicalBody } = this.options;
    const environment = { ...this.environment, stores, fingerprint };
    if (recording.kind === 'video') return new NoBody();
    if (recording.kind === 'graphical') return graphicalBody ? graphicalBody(recording, environment) : new PlainBody(recording, environment);
    return screens === false ? new PlainBody(recording, environment) : new TerminalBody(recording, environment, { textBudget });
  }

  async #index(body: RecordingBody, onProgress: (progress: IndexProgress) => void): Promise<void> {
    try {
      await body.build(onProgress);
      if ((body instanceof TerminalBody || body instanceof PlainBody) && body.restored && this.#inflates) this.#inflating = this.#inflateAll(body.recording);
    } catch (caught) {
      this.#failure = problemFrom(caught, unreadable);
    }
    this.#indexed = true;
  }

  /** Reads a compressed recording to its end in the background, so that no seek has to. */
  async #inflateAll(recording: FramedRecording): Promise<void> {
    const turns = new Turns(() => this.#closed);
    try {
      for await (const _ of recording.read(recording.start, new ProblemList())) {
        if (turns.due) await turns.next();
        if (this.#closed) return;
      }
    } catch {
      // Who seeks there is told.
    }
  }

  async #verify(indexed: Promise<void>, body: RecordingBody, recording: RecognisedRecording['recording'], onProgress: (progress: IndexProgress) => void): Promise<void> {
    await indexed;
    try {
      if (!this.#closed && this.options.verify !== false) this.#integrity = await recording.verify();
    } catch (caught) {
      this.#failure ??= problemFrom(caught, unreadable);
    }
    onProgress({ fraction: 1, indexedTo: body.duration, done: true });
  }

  /** Resolves when index and verification are complete. Never rejects: what went wrong is among the problems. */
  async finished(): Promise<void> {
    await this.#opened?.finished;
  }

  async info(): Promise<RecordingInfo> {
    const { files, recognised: { format, recording, evidence }, fingerprint, body, sideEvents } = this.#expectOpen();
    const { header } = recording;
    const problems = [...recording.problems, ...body.problems.list(), ...(this.#failure ? [this.#failure] : [])];
    const duration = millis(Math.max(body.duration, sideEvents.at(-1)?.at ?? 0));
    const truncated = problems.some(({ code }) => incomplete.has(code));
    return {
      format: format.id, kind: recording.kind, fingerprint, title: header.title, columns: header.columns, rows: header.rows, startedAt: header.startedAt,
      duration, sizeBytes: files[0]?.source.size ?? 0, truncated, problems, metadata: header.metadata, integrity: this.#integrity, sessionId: header.sessionId,
      gaps: gapsOf([...body.gaps], truncated, body.duration), typed: { lines: body.typed.lines.length, hidden: body.typed.hidden },
      recordings: header.recordings, redaction: header.redaction, evidence: evidence && evidenceFacts(evidence), video: recording.kind === 'video' ? recording.video : undefined,
    };
  }

  /** What was opened, for whoever reads it in a way of their own. */
  get material(): { readonly recognised: RecognisedRecording; readonly files: readonly NamedSource[] } {
    const { recognised, files } = this.#expectOpen();
    return { recognised, files };
  }

  async evidence(): Promise<EvidenceContents | undefined> {
    const { evidence } = this.#expectOpen().recognised;
    return evidence && readContents(evidence.entries);
  }

  /** How many frames were read so far. */
  get frameCount(): number {
    return this.#expectOpen().body.frames;
  }

  async segmentAt(at: Millis, options?: Parameters<RecordingBody['segmentAt']>[1]): Promise<Segment> {
    const segment = await this.#expectOpen().body.segmentAt(at, options);
    // The last one lasts as long as the recording, of which audit events may tell more than its frames.
    return segment.last ? { ...segment, to: millis(Math.max(segment.to, (await this.info()).duration)) } : segment;
  }

  cancelSeek(): void {
    this.#opened?.body.cancelSeek();
  }

  /** Markers, resizes and audit events, in time order; complete once the index is. */
  async events(): Promise<readonly RecordingEvent[]> {
    const { body, sideEvents } = this.#expectOpen();
    return mergedEvents(body.events(), sideEvents);
  }

  async commands(): Promise<readonly RecordedCommand[]> {
    return this.#expectOpen().body.commands();
  }

  async typed(reveal: boolean): Promise<readonly TypedText[]> {
    return (await this.#typedLines(reveal)).map(({ at, to, text, hidden }) => ({ at, to, text, hidden }));
  }

  async #typedLines(reveal: boolean): Promise<readonly TypedLine[]> {
    const { body, recognised: { recording } } = this.#expectOpen();
    if (!reveal || body.typed.hidden === 0 || recording.kind === 'video') return body.typed.lines;
    if (!this.#indexed) return revealed(recording, body.typed.lines);
    return (this.#revealed ??= revealed(recording, body.typed.lines));
  }

  async activity(slices: number): Promise<Activity> {
    return this.#expectOpen().body.activity(slices, (await this.info()).duration);
  }

  /** Waits for the index to be complete, so that the answer is; `onHits` tells what was found until then. A later search ends this one. */
  async search(query: SearchQuery | string, limit: number, onHits?: (answer: SearchAnswer) => void): Promise<SearchAnswer> {
    const { body, sideEvents, indexed } = this.#expectOpen();
    const number = onHits === undefined ? this.#searches : (this.#searches += 1);
    const isIndexed = (): boolean => this.#indexed;
    return searchRecording({
      body, typed: (reveal) => this.#typedLines(reveal), events: () => mergedEvents(body.events(), sideEvents), get done() { return isIndexed(); }, finished: () => indexed,
    }, typeof query === 'string' ? { text: query } : query, limit, () => this.#closed || (onHits !== undefined && number !== this.#searches), onHits);
  }

  thumbnailAt(at: Millis, width: number, height: number): Promise<unknown> {
    return this.#expectOpen().body.thumbnailAt(at, width, height);
  }

  linesBefore(at: Millis, most: number): Promise<readonly string[]> {
    return this.#expectOpen().body.linesBefore(at, most);
  }

  /** The export piece by piece. What was typed and never shown is masked in it. Rejects with code "cancelled" when `stopped`. */
  async *exportText(kind: TextExport, stopped: () => boolean = () => false): AsyncGenerator<ExportPart> {
    const { body, recognised: { recording }, indexed } = this.#expectOpen();
    // Only a complete index knows what has to be masked, and all events.
    if (kind !== 'txt') await indexed;
    if (recording.kind === 'video' && (kind === 'txt' || kind === 'cast')) throw new ProblemError(filmHasNoText);
    yield* exportParts(kind, { recording: recording.kind === 'video' ? undefined : recording, hidden: body.typed.lines.filter(({ hidden }) => hidden), events: await this.events() }, () => this.#closed || stopped());
  }

  /** The screen at `at`: everything that happened until then, that moment included. */
  async screenAt(at: Millis): Promise<string[]> {
    const { snapshot, frames } = await this.segmentAt(at);
    if (snapshot === undefined || !isText(snapshot)) return [];
    const screen = new Snapshotter(snapshot.columns, snapshot.rows);
    try {
      await screen.write(snapshot.ansi);
      for (const frame of frames) {
        if (frame.at > at) break;
        if (frame.kind === 'output') screen.writeNow(frame.text);
        else if (frame.kind === 'resize') screen.resize(frame.columns, frame.rows);
      }
      return screen.lines();
    } finally {
      screen.dispose();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#opened?.body.close();
    await this.finished();
    await this.#inflating;
    for (const store of this.#scratch.splice(0)) await store.close().catch(() => undefined);
  }

  /** Room that is given back when the recording is closed. */
  #own(store: ByteStore): ByteStore {
    this.#scratch.push(store);
    return store;
  }

  #expectOpen(): Opened {
    if (this.#opened === undefined) throw new Error('no recording is open');
    return this.#opened;
  }
}

/** In an evidence bundle a recording is the same as outside: notes and what was watched are kept under the same fingerprint. */
const filesOf = ({ evidence }: RecognisedRecording, files: readonly NamedSource[]): readonly NamedSource[] =>
  (evidence === undefined ? files : [evidence.files.main, ...evidence.files.others]);

const evidenceFacts = ({ entries: { manifest: { caseNumber, reason, madeAt, madeBy, tool, keyId } } }: UnwrappedEvidence): RecordingInfo['evidence'] =>
  ({ caseNumber, reason, madeAt, madeBy: madeBy.loginName, tool, keyId });

const mergedEvents = (one: readonly RecordingEvent[], other: readonly RecordingEvent[]): readonly RecordingEvent[] =>
  other.length === 0 ? one : [...one, ...other].sort((first, second) => first.at - second.at);

const unreadable = { code: 'unreadable', what: 'The file could not be read to its end.', tip: 'Check that it is still there; what was read until then can be played.' };
const filmHasNoText: Problem = { code: 'video', severity: 'error', what: 'This recording is a film and holds no text.', tip: 'Its events can be exported.' };
