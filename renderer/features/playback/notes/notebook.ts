import type { Disposable } from '../../../../shared/base/dispose';
import type { Problem, Result } from '../../../../shared/base/problem';
import type { Notes } from '../../../../shared/ipc/schemas';

export type Note = Notes['notes'][number];

export interface NotebookState {
  /** In the order of the recording. */
  readonly notes: readonly Note[];
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

export const longestNote = 4000;
const mostNotes = 5000;

/** Notes and bookmarks of one recording, kept under its fingerprint. Usable before the fingerprint is known. */
export class Notebook implements Disposable {
  #state: NotebookState = { notes: [] };
  /** Older versions kept what was watched here; it stays in the file. */
  #watched: Notes['watched'] = [];
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
    const had = this.#state.notes.length > 0;
    this.#watched = read.value.watched;
    this.#change({ notes: inOrder([...read.value.notes, ...this.#state.notes]) });
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

  dispose(): void {
    if (this.#timer !== undefined) void this.#write();
    this.#listeners.clear();
  }

  /** The window may be closed the moment after. What is changed in one go is still written in one. */
  #writeNow(): void {
    // Over notes that could not be read nothing is written: they may still be there.
    if (!this.#loaded) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#write(), 0);
  }

  async #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#fingerprint === undefined) return;
    const written = await this.parts.write(this.#fingerprint, { notes: [...this.#state.notes], watched: this.#watched });
    if (!written.ok || this.#state.problem) this.#change({ problem: written.ok ? undefined : written.problem });
  }

  #change(change: Partial<NotebookState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

const inOrder = (notes: readonly Note[]): readonly Note[] => [...notes].sort((one, other) => one.at - other.at || one.writtenAt - other.writtenAt);
