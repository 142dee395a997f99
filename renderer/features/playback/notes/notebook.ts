import type { Disposable } from '../../../../shared/base/dispose';
import type { Problem, Result } from '../../../../shared/base/problem';
import type { Notes } from '../../../../shared/ipc/schemas';
import { addRange, type Range } from './ranges';

export type Note = Notes['notes'][number];

export interface NotebookState {
  /** In the order of the recording. */
  readonly notes: readonly Note[];
  readonly watched: readonly Range[];
  /** Why notes are not kept. */
  readonly problem?: Problem | undefined;
}

export interface NotebookParts {
  read(fingerprint: string): Promise<Result<Notes>>;
  write(fingerprint: string, notes: Notes): Promise<Result<undefined>>;
  newId(): string;
  now(): number;
  /** Who writes. */
  author(): string;
}

/** What was watched is written together, this long after the first change, in ms. What a person wrote is written at once. */
const writeAfter = 1000;
export const longestNote = 4000;
const mostNotes = 5000;

/** Notes, bookmarks and what was watched of one recording, kept under its fingerprint. Usable before the fingerprint is known. */
export class Notebook implements Disposable {
  #state: NotebookState = { notes: [], watched: [] };
  #fingerprint: string | undefined;
  #loaded = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(readonly parts: NotebookParts) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly getSnapshot = (): NotebookState => this.#state;

  /** The recording is known now: what was written earlier joins what was written since. */
  async load(fingerprint: string): Promise<void> {
    if (this.#fingerprint !== undefined || fingerprint === '') return;
    this.#fingerprint = fingerprint;
    const read = await this.parts.read(fingerprint);
    if (!read.ok) {
      this.#change({ problem: read.problem });
      return;
    }
    this.#loaded = true;
    const had = this.#state.notes.length > 0 || this.#state.watched.length > 0;
    this.#change({ notes: inOrder([...read.value.notes, ...this.#state.notes]), watched: this.#state.watched.reduce<readonly Range[]>(addRange, read.value.watched) });
    if (had) this.#writeNow();
  }

  /** A bookmark, or a note where there are words. Answers it; undefined when there are too many. */
  add(at: number, text = ''): Note | undefined {
    if (this.#state.notes.length >= mostNotes) return undefined;
    const note: Note = { id: this.parts.newId(), at: Math.max(0, Math.round(at)), text: text.slice(0, longestNote), author: this.parts.author(), writtenAt: this.parts.now() };
    this.#change({ notes: inOrder([...this.#state.notes, note]) });
    this.#writeNow();
    return note;
  }

  edit(id: string, text: string): void {
    this.#change({ notes: this.#state.notes.map((note) => (note.id === id ? { ...note, text: text.slice(0, longestNote), author: this.parts.author(), writtenAt: this.parts.now() } : note)) });
    this.#writeNow();
  }

  remove(id: string): void {
    this.#change({ notes: this.#state.notes.filter((note) => note.id !== id) });
    this.#writeNow();
  }

  watch(range: Range): void {
    const watched = addRange(this.#state.watched, { from: Math.round(range.from), to: Math.round(range.to) });
    if (watched === this.#state.watched) return;
    this.#change({ watched: watched.length <= mostNotes ? watched : watched.slice(-mostNotes) });
    this.#writeSoon();
  }

  dispose(): void {
    if (this.#timer !== undefined) void this.#write();
    this.#listeners.clear();
  }

  #writeSoon(): void {
    // Over notes that could not be read nothing is written: they may still be there.
    if (this.#loaded) this.#timer ??= setTimeout(() => void this.#write(), writeAfter);
  }

  /** The window may be closed the moment after. What is changed in one go is still written in one. */
  #writeNow(): void {
    if (!this.#loaded) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#write(), 0);
  }

  async #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#fingerprint === undefined) return;
    const written = await this.parts.write(this.#fingerprint, { notes: [...this.#state.notes], watched: [...this.#state.watched] });
    if (!written.ok || this.#state.problem) this.#change({ problem: written.ok ? undefined : written.problem });
  }

  #change(change: Partial<NotebookState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

const inOrder = (notes: readonly Note[]): readonly Note[] => [...notes].sort((one, other) => one.at - other.at || one.writtenAt - other.writtenAt);
