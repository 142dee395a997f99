import { plainSearch, type SearchOptions } from '../../../kit/marked-text';
import { problemFrom, type Problem } from '../../../../shared/base/problem';
import type { FoundRecording, LibraryAnswer, LibraryProgress, LibrarySearchPort } from '../../../../shared/recording/library-search/port';
import type { SearchQuery } from '../../../../shared/recording/port';
import type { LibrarySearchReporter } from './report';

export interface SearchState {
  readonly text: string;
  readonly options: SearchOptions;
  readonly running: boolean;
  /** While it runs what was found so far; in the order of the recordings once it has ended. */
  readonly found: readonly FoundRecording[];
  readonly answer?: LibraryAnswer | undefined;
  readonly problem?: Problem | undefined;
}

/** A query is searched for when the typing rests this long, in ms. */
const restMs = 200;
/** While recordings are being indexed the same search is made again this often. */
const againMs = 2000;

/** The search across all recordings. It outlives the screen, so that coming back from a hit finds it as it was. */
export class LibrarySearching {
  #state: SearchState = { text: '', options: plainSearch, running: false, found: [] };
  #number = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(readonly port: Pick<LibrarySearchPort, 'search'>, readonly reporter: LibrarySearchReporter) {}

  readonly getSnapshot = (): SearchState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** What the player is asked to look for too. */
  get query(): SearchQuery {
    const { text, options } = this.#state;
    return { text: options.regularExpression ? text : text.trim(), ...options };
  }

  type(text: string): void {
    this.reporter.typing(text, how(this.#state.options));
    this.#arrange(text, restMs);
  }

  submit(text: string): void {
    this.reporter.typing(text, how(this.#state.options));
    this.reporter.flush();
    if (text === this.#state.text && (this.#state.answer || this.#state.running) && this.#timer === undefined) return;
    this.#arrange(text, 0);
  }

  setOptions(options: SearchOptions): void {
    this.#change({ options });
    if (this.#state.text.trim() === '') return;
    this.reporter.typing(this.#state.text, how(options));
    this.#arrange(this.#state.text, 0);
  }

  /** A hit is gone to. */
  used(): void {
    this.reporter.typing(this.#state.text, how(this.#state.options));
    this.reporter.flush();
  }

  /** More recordings can be searched now: those that were not are, a little later. */
  indexed({ indexed }: LibraryProgress): void {
    const { answer, running, text } = this.#state;
    if (answer === undefined || answer.problem || running || text.trim() === '' || indexed <= answer.searched || this.#again !== undefined) return;
    this.#again = setTimeout(() => {
      this.#again = undefined;
      if (!this.#state.running && this.#timer === undefined) void this.#search(this.#number += 1, true);
    }, againMs);
  }

  #arrange(text: string, delay: number): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#again);
    this.#timer = undefined;
    this.#again = undefined;
    const number = (this.#number += 1);
    if (text.trim() === '') {
      this.#change({ text, running: false, found: [], answer: undefined, problem: undefined });
      return;
    }
    this.#change({ text, running: true, problem: undefined });
    if (delay === 0) void this.#search(number);
    else this.#timer = setTimeout(() => { this.#timer = undefined; void this.#search(number); }, delay);
  }

  /** `quiet`: what is shown stays until the new answer is whole. */
  async #search(number: number, quiet = false): Promise<void> {
    const stale = (): boolean => number !== this.#number;
    let first = true;
    let over = false;
    try {
      const answer = await this.port.search(this.query, (found) => {
        if (stale() || quiet || over) return;
        this.#change({ found: first ? found : [...this.#state.found, ...found], answer: undefined });
        first = false;
      });
      over = true;
      if (!stale() && answer.cancelled !== true) this.#change({ running: false, found: answer.found, answer });
    } catch (caught) {
      if (!stale()) this.#change({ running: false, found: [], answer: undefined, problem: problemFrom(caught, { code: 'library-search', what: 'The search did not finish.', tip: 'Try again, or search for something shorter.' }) });
    }
  }

  #change(change: Partial<SearchState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

const how = (options: SearchOptions): string =>
  [options.caseSensitive && 'match case', options.wholeWord && 'whole word', options.regularExpression && 'regular expression'].filter(Boolean).join(', ');
