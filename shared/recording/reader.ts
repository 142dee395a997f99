import { millis, type Millis } from '../base/units';
import { failure, problemFrom, success, type Problem, type Result } from '../base/problem';
import { isDisplay } from '../frames/frame';
import type { IntegrityReport } from '../model/recording';
import type { FormatEnvironment } from './formats/format';
import { openRecording, type RecognisedRecording } from './formats/index';
import { RecordingIndex } from './index/recording-index';
import { ScreenWatch, type ScreenText } from './index/screen-text';
import type { Activity, IndexProgress, RecordingEvent, RecordingInfo, SearchAnswer, SearchHit, Segment } from './port';
import { parseQuery, searchEvents, searchScreenText, searchTyped } from './search/search';
import { Snapshotter } from './snapshotter';
import type { ByteSource } from './source';

interface Opened {
  readonly source: ByteSource;
  readonly recognised: RecognisedRecording;
  readonly index: RecordingIndex;
  readonly sideEvents: readonly RecordingEvent[];
  /** Settles when the whole file is indexed and verified. */
  readonly finished: Promise<void>;
}

export interface ReaderOptions {
  /** False leaves hashes and signature unchecked: for callers that only want a screen. */
  readonly verify?: boolean | undefined;
  readonly textBudget?: number | undefined;
  /** False: only info and events will be asked for, so no screens are made. */
  readonly screens?: boolean | undefined;
}

/** An opened recording: answers while its index is still growing. One reader, one recording. */
export class RecordingReader {
  #opened: Opened | undefined;
  #closed = false;
  #failure: Problem | undefined;
  #integrity: IntegrityReport = { state: 'unsigned', detail: 'Not checked yet.' };

  constructor(readonly environment: FormatEnvironment, readonly options: ReaderOptions = {}) {}

  /** Answers once the header is read. `onProgress` says `done` when index and verification are complete. */
  async open(source: ByteSource, name: string, onProgress: (progress: IndexProgress) => void = () => undefined): Promise<Result<RecordingInfo>> {
    return this.start(source, await openRecording({ main: { name, source }, others: [] }, this.environment), onProgress);
  }

  /** As `open`, for a recording that was recognised already. */
  async start(source: ByteSource, recognised: Result<RecognisedRecording>, onProgress: (progress: IndexProgress) => void = () => undefined): Promise<Result<RecordingInfo>> {
    if (!recognised.ok) return recognised;
    const { recording } = recognised.value;
    if (recording.kind === 'video') return failure({ code: 'video', severity: 'error', what: 'This recording is a film.', tip: 'Open it in the player.' });
    try {
      const sideEvents = await recording.events();
      const index = new RecordingIndex(recording, { onProgress, stopped: () => this.#closed, textBudget: this.options.textBudget, screens: this.options.screens });
      const finished = this.#finish(index, recognised.value, onProgress);
      this.#opened = { source, recognised: recognised.value, index, sideEvents, finished };
      return success(await this.info());
    } catch (caught) {
      return failure(problemFrom(caught, unreadable));
    }
  }

  async #finish(index: RecordingIndex, { recording }: RecognisedRecording, onProgress: (progress: IndexProgress) => void): Promise<void> {
    try {
      await index.build();
      if (this.#closed) return;
      if (this.options.verify !== false) this.#integrity = await recording.verify();
    } catch (caught) {
      this.#failure = problemFrom(caught, unreadable);
    }
    onProgress({ fraction: 1, indexedTo: index.duration, done: true });
  }

  /** Resolves when index and verification are complete. Never rejects: what went wrong is among the problems. */
  async finished(): Promise<void> {
    await this.#opened?.finished;
  }

  async info(): Promise<RecordingInfo> {
    const { source, recognised: { format, recording }, index, sideEvents } = this.#expectOpen();
    const { header } = recording;
    const problems = [...recording.problems, ...index.problems.list(), ...(this.#failure ? [this.#failure] : [])];
    return {
      format: format.id, kind: recording.kind, title: header.title, columns: header.columns, rows: header.rows, startedAt: header.startedAt,
      duration: millis(Math.max(index.duration, sideEvents.at(-1)?.at ?? 0)), sizeBytes: source.size,
      truncated: problems.some(({ code }) => code === 'truncated' || code === 'bundle-incomplete'), problems,
      metadata: header.metadata, integrity: this.#integrity, sessionId: header.sessionId, fingerprint: '', gaps: [], typed: { lines: index.typed.lines.length, hidden: index.typed.hidden },
    };
  }

  /** How many frames were read so far. */
  get frameCount(): number {
    return this.#expectOpen().index.frames;
  }

  async segmentAt(at: Millis): Promise<Segment> {
    const { index } = this.#expectOpen();
    const number = await index.segmentAt(at);
    const entry = index.segments[number];
    if (entry === undefined) throw new Error('a recording has at least one segment');
    const next = index.segments[number + 1];
    const info = await this.info();
    return {
      index: number, after: number + 1, from: entry.from, to: next?.from ?? info.duration, snapshot: entry.snapshot,
      frames: await index.framesOf(number), last: next === undefined,
    };
  }

  /** Markers, resizes and audit events, in time order; complete once the index is. */
  async events(): Promise<readonly RecordingEvent[]> {
    const { index, sideEvents } = this.#expectOpen();
    return [...index.events, ...sideEvents].sort((one, other) => one.at - other.at);
  }

  async activity(slices: number): Promise<Activity> {
    const { index } = this.#expectOpen();
    return index.activity.slices(slices, (await this.info()).duration);
  }

  /** Waits for the index to be complete, so that the answer is. */
  async search(text: string, limit: number): Promise<SearchAnswer> {
    const { index } = this.#expectOpen();
    await this.finished();
    const started = performance.now();
    const query = parseQuery(text);
    const hits: SearchHit[] = [];
    for (let number = 0; number < index.segments.length && hits.length <= limit && !this.#closed; number += 1) {
      const screenText = index.segments[number]?.text ?? await this.#screenTextOf(index, number);
      for (const hit of searchScreenText(screenText, query)) if (hits.length <= limit) hits.push(hit);
    }
    for (const found of [searchTyped(index.typed.lines, query), searchEvents(await this.events(), query)]) {
      let count = 0;
      for (const hit of found) if (count++ <= limit) hits.push(hit);
    }
    hits.sort((one, other) => one.at - other.at);
    return { hits: hits.slice(0, limit), limited: hits.length > limit, elapsedMs: performance.now() - started };
  }

  /** What the index dropped for want of memory, read again. */
  async #screenTextOf(index: RecordingIndex, number: number): Promise<ScreenText> {
    const entry = index.segments[number];
    if (entry === undefined) throw new Error('no such segment');
    const screen = new Snapshotter(entry.snapshot.columns, entry.snapshot.rows);
    try {
      screen.writeNow(entry.snapshot.ansi);
      const watch = new ScreenWatch(screen);
      for (const frame of await index.framesOf(number)) {
        if (frame.kind !== 'output' && frame.kind !== 'resize') continue;
        watch.before(frame.at);
        if (frame.kind === 'output') screen.writeNow(frame.text);
        else screen.resize(frame.columns, frame.rows);
        if (frame.kind === 'resize') watch.resized();
        watch.after();
      }
      return watch.take();
    } finally {
      screen.dispose();
    }
  }

  /** The screen at `at`: everything that happened until then, that moment included. */
  async screenAt(at: Millis): Promise<string[]> {
    const { snapshot, frames } = await this.segmentAt(at);
    if (snapshot === undefined || isDisplay(snapshot)) return [];
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
    await this.finished();
  }

  #expectOpen(): Opened {
    if (this.#opened === undefined) throw new Error('no recording is open');
    return this.#opened;
  }
}

const unreadable = { code: 'unreadable', what: 'The file could not be read to its end.', tip: 'Check that it is still there; what was read until then can be played.' };
