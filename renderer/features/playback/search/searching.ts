import { plainSearch, type SearchOptions } from '../../../kit/marked-text';
import { problemFrom, type Problem } from '../../../../shared/base/problem';
import type { RecordingPort, SearchAnswer, SearchHit } from '../../../../shared/recording/port';
import type { PlaybackReporter } from '../report';

export interface SearchState {
  readonly query: string;
  readonly options: SearchOptions;
  readonly running: boolean;
  readonly answer?: SearchAnswer | undefined;
  /** The search did not finish; a wrong query is told in the answer. */
  readonly problem?: Problem | undefined;
  /** The hit that was gone to last, by its place in the answer. */
  readonly selected: number;
}

const noSearch = (options: SearchOptions): SearchState => ({ query: '', options, running: false, selected: -1 });

/** Hits asked for at once; more only slow the list down. */
const mostHits = 1000;
/** A query is searched for when the typing rests this long, in ms. */
const restMs = 250;

/** The search of one opening: the last query counts, and its answer grows while the index does. */
export class RecordingSearch {
  #state = noSearch(plainSearch);
  #number = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;
  #revealed = false;
  readonly #listeners = new Set<() => void>();

  /** `opened`: somebody may type before the file is open. */
  constructor(readonly port: Pick<RecordingPort, 'search'>, readonly reporter: PlaybackReporter, readonly opened: Promise<void>) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly getSnapshot = (): SearchState => this.#state;

  /** As typed: searches when the typing rests for a moment. */
  type(query: string): void {
    this.reporter.typing(query, how(this.#state.options));
    this.#arrange(query, restMs);
  }

  /** Submitted: searches at once. */
  submit(query: string): void {
    this.reporter.searched(query, how(this.#state.options));
    const { query: last, answer, running } = this.#state;
    if (query.trim() === last.trim() && (answer || running) && this.#timer === undefined) return;
    this.#arrange(query, 0);
  }

  setOptions(options: SearchOptions): void {
    this.#change({ options });
    if (this.#state.query.trim() === '') return;
    this.reporter.typing(this.#state.query, how(options));
    this.#arrange(this.#state.query, 0);
  }

  /** Typed lines that were never shown are looked at too. */
  setRevealed(revealed: boolean): void {
    this.#revealed = revealed;
    this.again();
  }

  /** More is known now. */
  again(): void {
    if (this.#state.query.trim() !== '' && !this.#state.running && this.#timer === undefined) this.#arrange(this.#state.query, 0);
  }

  select(index: number): SearchHit | undefined {
    const hit = this.#state.answer?.hits[index];
    if (!hit) return undefined;
    this.reporter.searched(this.#state.query, how(this.#state.options));
    this.#change({ selected: index });
    return hit;
  }

  /** The hit after or before the one gone to last; without one, after or before `position`. Goes round at the ends. */
  step(direction: 1 | -1, position: number): SearchHit | undefined {
    const { answer, selected } = this.#state;
    const count = answer?.hits.length ?? 0;
    if (!answer || count === 0) return undefined;
    const near = answer.hits[selected];
    if (near) return this.select((selected + direction + count) % count);
    const after = answer.hits.findIndex((hit) => hit.at > position);
    if (direction > 0) return this.select(after === -1 ? 0 : after);
    const before = answer.hits.findLastIndex((hit) => hit.at < position);
    return this.select(before === -1 ? count - 1 : before);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #arrange(query: string, delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const number = (this.#number += 1);
    if (query.trim() === '') {
      this.#change(noSearch(this.#state.options));
      return;
    }
    this.#change({ query, running: true, problem: undefined, selected: -1 });
    if (delay === 0) void this.#search(query, number);
    else this.#timer = setTimeout(() => { this.#timer = undefined; void this.#search(query, number); }, delay);
  }

  async #search(query: string, number: number): Promise<void> {
    const stale = (): boolean => this.#disposed || number !== this.#number;
    await this.opened;
    if (stale()) return;
    const { options } = this.#state;
    // A space at the end of an expression is part of it.
    const text = options.regularExpression ? query : query.trim();
    try {
      const answer = await this.port.search({ text, ...options, revealed: this.#revealed }, mostHits, (soFar) => {
        if (!stale()) this.#change({ answer: { ...soFar, partial: true } });
      });
      if (!stale()) this.#change({ running: false, answer });
    } catch (caught) {
      if (stale()) return;
      this.#change({ running: false, answer: undefined, problem: problemFrom(caught, { code: 'recording-search', what: 'The search did not finish.', tip: 'Try again, or search for something shorter.' }) });
    }
  }

  #change(change: Partial<SearchState>): void {
    if (this.#disposed) return;
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** For the audit: how the terms were meant. */
function how(options: SearchOptions): Readonly<Record<string, string>> {
  const words = [options.caseSensitive && 'match case', options.wholeWord && 'whole word', options.regularExpression && 'regular expression'].filter(Boolean).join(', ');
  return words === '' ? {} : { options: words };
}
