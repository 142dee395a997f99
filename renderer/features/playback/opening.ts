import type { Disposable } from '../../../shared/base/dispose';
import { problemFrom, type Problem } from '../../../shared/base/problem';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import type { IntegrityReport } from '../../../shared/model/recording';
import type { Activity, IndexProgress, RecordingEvent, RecordingInfo, RecordingLocation, SearchAnswer } from '../../../shared/recording/port';
import type { RecordingConnection } from '../../services/services';
import type { PlaybackReporter } from './report';

/** Slices of the activity asked for; the track joins them into bars. */
const activitySlices = 2000;
/** How often facts are read again while the index grows, in ms. */
const refreshMs = 400;
/** Hits asked for at once; more only slow the list down. */
const mostHits = 1000;

export interface OpeningState {
  /** `blocked`: it failed its check and nobody has said "play anyway" yet. */
  readonly stage: 'opening' | 'blocked' | 'ready' | 'failed';
  readonly problem?: Problem | undefined;
  readonly info?: RecordingInfo | undefined;
  readonly integrity?: IntegrityReport | undefined;
  readonly progress?: IndexProgress | undefined;
  readonly events: readonly RecordingEvent[];
  readonly activity?: Activity | undefined;
  readonly search: SearchState;
}

export interface SearchState {
  readonly query: string;
  readonly running: boolean;
  readonly answer?: SearchAnswer | undefined;
  readonly problem?: Problem | undefined;
}

const noSearch: SearchState = { query: '', running: false };

export interface OpeningParts {
  readonly connection: RecordingConnection;
  readonly location: RecordingLocation;
  readonly reporter: PlaybackReporter;
  /** What the library knows of it: its check was made against the gateway's key. */
  readonly entry?: LibraryEntry | undefined;
}

/** One opening of one recording: its facts as they become known, its search, and what is reported of it. No position, no pixels. */
export class PlaybackOpening implements Disposable {
  readonly reporter: PlaybackReporter;
  readonly connection: RecordingConnection;
  #state: OpeningState = { stage: 'opening', events: [], search: noSearch };
  #disposed = false;
  #consented = false;
  #refreshing = false;
  #refreshAgain = false;
  #lastRefresh = 0;
  #searchNumber = 0;
  #searchTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #entry: LibraryEntry | undefined;
  readonly #opened: Promise<void>;

  constructor({ connection, location, reporter, entry }: OpeningParts) {
    this.connection = connection;
    this.reporter = reporter;
    this.#entry = entry;
    this.#opened = this.#open(location);
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

  fail(problem: Problem): void {
    if (this.#disposed) return;
    this.reporter.openFailed(problem);
    this.#change({ stage: 'failed', problem });
  }

  /** As typed: searches when the typing rests for a moment. */
  type(query: string): void {
    this.reporter.typing(query);
    this.#arrangeSearch(query, 250);
  }

  /** Submitted: searches at once. */
  submit(query: string): void {
    this.reporter.searched(query);
    if (query.trim() === this.#state.search.query.trim() && (this.#state.search.answer || this.#state.search.running) && this.#searchTimer === undefined) return;
    this.#arrangeSearch(query, 0);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.reporter.dispose();
    this.#disposed = true;
    clearTimeout(this.#searchTimer);
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
      this.#takeInfo(opened.value);
      const failed = this.#state.integrity?.state === 'failed' && !this.#consented;
      this.#change({ stage: failed ? 'blocked' : 'ready' });
      void this.#refresh();
    } catch (caught) {
      this.fail(problemFrom(caught, { code: 'recording-open', what: 'The recording could not be opened.', tip: 'Check that the file is still there and try again.' }));
    }
  }

  #handleProgress(progress: IndexProgress): void {
    if (this.#disposed) return;
    this.#change({ progress });
    if (progress.done || performance.now() - this.#lastRefresh > refreshMs) void this.#refresh();
  }

  async #refresh(): Promise<void> {
    if (this.#state.stage === 'opening') return;
    if (this.#refreshing) {
      this.#refreshAgain = true;
      return;
    }
    this.#refreshing = true;
    this.#lastRefresh = performance.now();
    try {
      const { port } = this.connection;
      const [info, events, activity] = await Promise.all([port.info(), port.events(), port.activity(activitySlices)]);
      if (this.#disposed) return;
      this.#takeInfo(info);
      this.#change({ events, activity });
      if (this.#state.stage === 'ready' && this.#state.integrity?.state === 'failed' && !this.#consented) this.#change({ stage: 'blocked' });
    } catch (caught) {
      if (!this.#disposed) this.#change({ problem: problemFrom(caught, { code: 'recording-read', what: 'The recording could not be read to its end.', tip: 'What was read so far can be played.' }) });
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
    this.#change({ info, integrity });
  }

  #arrangeSearch(query: string, delay: number): void {
    clearTimeout(this.#searchTimer);
    this.#searchTimer = undefined;
    const number = (this.#searchNumber += 1);
    if (query.trim() === '') {
      this.#change({ search: noSearch });
      return;
    }
    this.#change({ search: { ...this.#state.search, query, running: true, problem: undefined } });
    if (delay === 0) void this.#search(query, number);
    else this.#searchTimer = setTimeout(() => { this.#searchTimer = undefined; void this.#search(query, number); }, delay);
  }

  async #search(query: string, number: number): Promise<void> {
    const stale = (): boolean => this.#disposed || number !== this.#searchNumber;
    // Somebody may type before the file is open.
    await this.#opened;
    if (stale()) return;
    try {
      const answer = await this.connection.port.search({ text: query.trim() }, mostHits);
      if (!stale()) this.#change({ search: { query, running: false, answer } });
    } catch (caught) {
      if (stale()) return;
      const problem = problemFrom(caught, { code: 'recording-search', what: 'The search did not finish.', tip: 'Try again, or search for something shorter.' });
      this.#change({ search: { query, running: false, problem } });
    }
  }

  #change(change: Partial<OpeningState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
