import { millis, type Millis } from '../../base/units';
import type { ScreenRows } from '../screen-rows';
import type { Snapshotter } from '../snapshotter';

/**
 * What came to the screen during one segment: entry n says that at `at[n]` the line `texts[line[n]]` became visible
 * where `texts[before[n]]` had been (its own earlier state, or another line). Text 0 is the empty line.
 */
export interface ScreenText {
  readonly texts: readonly string[];
  readonly at: readonly Millis[];
  readonly line: readonly number[];
  readonly before: readonly number[];
  /** Characters kept, for the memory budget. */
  readonly size: number;
}

/** Screens closer together than this are one for the eye, and for search. */
const glance = 20;
/** A screen of a million cells takes milliseconds to read; it is read less often, at worst four times a second. */
const cellsPerGlance = 8_000;
const longestLineKept = 4_096;

/**
 * Watches a screen and tells which lines become visible, on full-screen programs too. Lines that merely move are not
 * told again; a line that went and comes back is. Lines that scroll through faster than the eye are told all the same.
 */
export class ScreenWatch {
  /** Per row: the line it belonged to when last looked at. */
  #previous: string[];
  /** Lines of rows that a smaller window cut off since then. */
  readonly #lost: string[] = [];
  readonly #rows: ScreenRows;
  #dirtySince: number | undefined;
  #lastAt: Millis = millis(0);
  #scrolled = 0;
  #collected = new Collector();

  constructor(readonly screen: Snapshotter) {
    this.#previous = screen.wrappedLines().map(({ text }) => text);
    this.#rows = screen.watchRows((top, bottom) => this.#handleScroll(top, bottom));
    this.#rows.takeDirty();
  }

  /** To be called before the frame of that time is written. */
  before(at: Millis): void {
    if (this.#dirtySince !== undefined && at - this.#dirtySince > this.#interval) this.look();
    this.#dirtySince ??= at;
    this.#lastAt = at;
  }

  /** To be called after it. */
  after(): void {
    this.#rows.note();
    if (this.#scrolled * 2 >= this.screen.rows) this.look();
  }

  /** To be called after a change of the screen's size. */
  resized(): void {
    const previous = this.#previous;
    this.#lost.push(...previous.splice(this.screen.rows));
    while (previous.length < this.screen.rows) previous.push('');
    this.#rows.markAll();
  }

  /** Compares the screen with what was told, at the time of the last frame. */
  look(): void {
    this.#dirtySince = undefined;
    this.#scrolled = 0;
    const previous = this.#previous;
    const dirty = this.#rows.takeDirty();
    if (dirty.length === 0) return;
    // Mostly a line is added where none was: nothing is gone then.
    let gone: Map<string, number> | undefined;
    for (const text of this.#lost) (gone ??= new Map()).set(text, 1);
    this.#lost.length = 0;
    const changed: { readonly text: string; readonly before: string }[] = [];
    let end = 0;
    for (const row of dirty) {
      if (row < end) continue;
      end = this.#rows.endOf(row);
      const text = this.#rows.text(row, end, previous[row] ?? '');
      for (let part = row; part < end; part += 1) {
        const before = previous[part] ?? '';
        if (before === text) continue;
        if (before !== '') (gone ??= new Map()).set(before, (gone.get(before) ?? 0) + 1);
        if (text !== '' && part === row) changed.push({ text, before });
        previous[part] = text;
      }
    }
    for (const { text, before } of changed) {
      const moved = gone?.get(text) ?? 0;
      if (moved > 0) gone?.set(text, moved - 1);
      else this.#collected.add(this.#lastAt, text, before);
    }
  }

  /** What was collected since the last call. */
  take(): ScreenText {
    this.look();
    const collected = this.#collected;
    this.#collected = new Collector();
    return collected;
  }

  get #interval(): number {
    return Math.min(250, glance * Math.max(1, (this.screen.rows * this.screen.columns) / cellsPerGlance));
  }

  /** The line on `top` leaves: told now if nobody looked since it came. */
  #handleScroll(top: number, bottom: number): void {
    this.#scrolled += 1;
    const previous = this.#previous;
    if (this.#rows.isDirty(top) && this.#rows.isHead(top)) {
      const end = this.#rows.endOf(top);
      const text = this.#rows.text(top, end, previous[top] ?? '');
      if (text !== '' && text !== previous[top] && !previous.includes(text)) this.#collected.add(this.#lastAt, text, previous[top] ?? '');
      for (let row = top + 1; row < end; row += 1) previous[row] = text;
    }
    for (let row = top; row < bottom; row += 1) previous[row] = previous[row + 1] ?? '';
    previous[bottom] = '';
  }
}

class Collector implements ScreenText {
  readonly texts: string[] = [''];
  readonly at: Millis[] = [];
  readonly line: number[] = [];
  readonly before: number[] = [];
  size = 0;
  readonly #numbers = new Map<string, number>([['', 0]]);

  add(at: Millis, line: string, before: string): void {
    this.at.push(at);
    this.line.push(this.#number(line));
    this.before.push(this.#number(before));
    this.size += 24;
  }

  #number(text: string): number {
    if (text === '') return 0;
    const kept = text.length > longestLineKept ? text.slice(0, longestLineKept) : text;
    const known = this.#numbers.get(kept);
    if (known !== undefined) return known;
    this.#numbers.set(kept, this.texts.length);
    this.texts.push(kept);
    this.size += kept.length * 2 + 64;
    return this.texts.length - 1;
  }
}
