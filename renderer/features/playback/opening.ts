import type { Disposable } from '../../../shared/base/dispose';
import { problemFrom, type Problem } from '../../../shared/base/problem';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import type { IntegrityReport } from '../../../shared/model/recording';
import { millis, type Millis } from '../../../shared/base/units';
import type { Activity, IndexProgress, RecordedCommand, RecordingEvent, RecordingInfo, RecordingLocation, TypedText } from '../../../shared/recording/port';
import type { RecordingConnection } from '../../services/services';
import type { ViewingRecord } from './coverage/viewing-record';
import type { Notebook } from './notes/notebook';
import { firstPictureAt } from './picture/first-picture';
import type { PlaybackReporter } from './report';
import { RecordingSearch } from './search/searching';

/** Slices of the activity asked for; the track joins them into bars. */
const activitySlices = 2000;
/** How often facts are read again while the index grows, in ms. */
const refreshMs = 400;
/** Facts wait for the first picture, as drawing them takes from the time it comes in; but not longer than this, in ms. */
const longestHold = 1_500;

export interface OpeningState {
  /** `blocked`: it failed its check and nobody has said "play anyway" yet. */
  readonly stage: 'opening' | 'blocked' | 'ready' | 'failed';
  readonly problem?: Problem | undefined;
  readonly info?: RecordingInfo | undefined;
  readonly integrity?: IntegrityReport | undefined;
  readonly progress?: IndexProgress | undefined;
  readonly events: readonly RecordingEvent[];
  readonly commands: readonly RecordedCommand[];
  readonly typed: readonly TypedText[];
  /** Typed lines that were never on the screen are shown: a person asked for it. */
  readonly revealed: boolean;
  readonly activity?: Activity | undefined;
  /** The first picture stands, or has had its time: what is beside it may be drawn. */
  readonly pictured: boolean;
  /** The facts here, the duration among them, were read after the index was done: they stay. */
  readonly known: boolean;
}

export interface OpeningParts {
  readonly connection: RecordingConnection;
  readonly location: RecordingLocation;
  readonly reporter: PlaybackReporter;
  readonly notebook: Notebook;
  readonly viewing: ViewingRecord;
  /** What the library knows of it: its check was made against the gateway's key. */
  readonly entry?: LibraryEntry | undefined;
}

/** One opening of one recording: its facts as they become known, its search and notes, and what is reported of it. No position, no pixels. */
export class PlaybackOpening implements Disposable {
  readonly reporter: PlaybackReporter;
  readonly connection: RecordingConnection;
  readonly notebook: Notebook;
  readonly viewing: ViewingRecord;
  readonly location: RecordingLocation;
  readonly search: RecordingSearch;
  #state: OpeningState = { stage: 'opening', events: [], commands: [], typed: [], revealed: false, pictured: false, known: false };
  #disposed = false;
  #consented = false;
  #refreshing = false;
  #refreshAgain = false;
  #lastRefresh = 0;
  #first: Promise<Millis> = Promise.resolve(millis(0));
  #holding: ReturnType<typeof setTimeout> | undefined;
  #heldProgress: IndexProgress | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #entry: LibraryEntry | undefined;

  constructor({ connection, location, reporter, notebook, viewing, entry }: OpeningParts) {
    this.connection = connection;
    this.location = location;
    this.reporter = reporter;
    this.notebook = notebook;
    this.viewing = viewing;
    this.#entry = entry;
    this.search = new RecordingSearch(connection.port, reporter, this.#open(location));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly getSnapshot = (): OpeningState => this.#state;

  /** The person wants to see it although its check failed. */
  playAnyway(): void {
    this.#consented = true;
    this.reporter.playedUnverified(this.#state.integrity?.detail ?? '');
    if (this.#state.stage === 'blocked') this.#change({ stage: 'ready' });
  }

  /** Shows what was typed and never seen; said so to the audit first. */
  async reveal(): Promise<void> {
    if (this.#state.revealed) return;
    this.reporter.revealed(this.#state.info?.typed.hidden ?? 0);
    this.#change({ revealed: true });
    this.search.setRevealed(true);
    await this.#refresh();
  }

  /** Where to begin: asked for as soon as the recording is open. */
  get firstPicture(): Promise<Millis> {
    return this.#first;
  }

  /** The first picture stands, which the audit is told; once it is on the screen (`afterFrame`) there is time for everything beside it. */
  pictureShown(afterFrame: (action: () => void) => void): void {
    this.reporter.shown();
    afterFrame(() => this.#letFactsIn());
  }

  fail(problem: Problem): void {
    if (this.#disposed) return;
    this.reporter.openFailed(problem);
    this.#change({ stage: 'failed', problem });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.reporter.dispose();
    this.#disposed = true;
    clearTimeout(this.#holding);
    this.search.dispose();
    this.notebook.dispose();
    this.viewing.dispose();
    this.#listeners.clear();
    void this.connection.port.close().catch(() => undefined).finally(() => this.connection.dispose());
  }

  async #open(location: RecordingLocation): Promise<void> {
    try {
      const opened = await this.connection.port.open(location, (progress) => this.#handleProgress(progress));
      if (this.#disposed) return;
      if (!opened.ok) {
        this.fail(opened.problem);
        return;
      }
      if (opened.value.kind !== 'video') this.#first = firstPictureAt(this.connection.port);
      this.#holding = setTimeout(() => this.#letFactsIn(), longestHold);
      this.#takeInfo(opened.value);
      const failed = this.#state.integrity?.state === 'failed' && !this.#consented;
      this.#change({ stage: failed ? 'blocked' : 'ready' });
    } catch (caught) {
      this.fail(problemFrom(caught, { code: 'recording-open', what: 'The recording could not be opened.', tip: 'Check that the file is still there and try again.' }));
    }
  }

  #handleProgress(progress: IndexProgress): void {
    if (this.#disposed) return;
    if (this.#holding !== undefined) {
      this.#heldProgress = progress;
      return;
    }
    this.#change({ progress });
    if (progress.done && this.search.getSnapshot().answer?.partial) this.search.again();
    if (progress.done || performance.now() - this.#lastRefresh > refreshMs) void this.#refresh();
  }

  #letFactsIn(): void {
    if (this.#holding === undefined) return;
    clearTimeout(this.#holding);
    this.#holding = undefined;
    this.#change({ pictured: true });
    if (this.#heldProgress) this.#handleProgress(this.#heldProgress);
    void this.#refresh();
  }

  async #refresh(): Promise<void> {
    if (this.#state.stage === 'opening') return;
    if (this.#refreshing) {
      this.#refreshAgain = true;
      return;
    }
    this.#refreshing = true;
    this.#lastRefresh = performance.now();
    const known = this.#state.progress?.done === true;
    try {
      const { port } = this.connection;
      const [info, events, activity, commands, typed] = await Promise.all([
        port.info(), port.events(), port.activity(activitySlices), port.commands(), port.typed(this.#state.revealed),
      ]);
      if (this.#disposed) return;
      this.#takeInfo(info);
      this.#change({ events, activity, commands, typed, known });
      if (this.#state.stage === 'ready' && this.#state.integrity?.state === 'failed' && !this.#consented) this.#change({ stage: 'blocked' });
    } catch (caught) {
      if (!this.#disposed) this.#change({ known, problem: problemFrom(caught, { code: 'recording-read', what: 'The recording could not be read to its end.', tip: 'What was read so far can be played.' }) });
    } finally {
      this.#refreshing = false;
      if (this.#refreshAgain && !this.#disposed) {
        this.#refreshAgain = false;
        void this.#refresh();
      }
    }
  }

  #takeInfo(info: RecordingInfo): void {
    const known = this.#entry?.integrity;
    // A failure counts whoever found it; else the library knows more, because it knows the gateway's key.
    const integrity = info.integrity.state === 'failed' || known === undefined ? info.integrity : known;
    if (info.sessionId !== undefined) this.reporter.learned({ sessionId: info.sessionId });
    void this.notebook.load(info.fingerprint);
    void this.viewing.load(info.fingerprint, info.duration);
    this.#change({ info, integrity });
  }

  #change(change: Partial<OpeningState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
