import { millis, type Millis } from '../../base/units';
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
  /** Per row: the line as last told. */
  #previous: string[];
  #dirtySince: number | undefined;
  #lastAt: Millis = millis(0);
  #scrolled = 0;
  #collected = new Collector();

  constructor(readonly screen: Snapshotter) {
    this.#previous = screen.wrappedLines().map(({ text }) => text);
    screen.beforeScroll((top, bottom) => this.#handleScroll(top, bottom));
  }

  /** To be called before the frame of that time is written. */
  before(at: Millis): void {
    if (this.#dirtySince !== undefined && at - this.#dirtySince > this.#interval) this.look();
    if (this.#dirtySince === undefined) this.#dirtySince = at;
    this.#lastAt = at;
  }

  /** To be called after it. */
  after(): void {
    if (this.#scrolled >= this.screen.rows / 2) this.look();
  }

  /** Compares the screen with what was told, at the time of the last frame. */
  look(): void {
    this.#dirtySince = undefined;
    this.#scrolled = 0;
    const rows = this.screen.wrappedLines();
    const previous = this.#previous;
    const changed = rows.flatMap(({ text }, row) => (text === previous[row] ? [] : [row]));
    if (changed.length === 0 && rows.length === previous.length) return;
    const gone = new Map<string, number>();
    const count = (text: string | undefined, by: number): void => {
      if (text) gone.set(text, (gone.get(text) ?? 0) + by);
    };
    for (const row of changed) count(previous[row], 1);
    for (const text of previous.slice(rows.length)) count(text, 1);
    const appeared: number[] = [];
    for (const row of changed) {
      const text = rows[row]?.text ?? '';
      if ((gone.get(text) ?? 0) > 0) count(text, -1);
      else if (text !== '' && rows[row]?.head !== false) appeared.push(row);
      else if (text !== '' && row === 0) appeared.push(row);
    }
    for (const row of appeared) {
      const before = previous[row] ?? '';
      this.#collected.add(this.#lastAt, rows[row]?.text ?? '', (gone.get(before) ?? 0) > 0 ? before : '');
    }
    this.#previous = rows.map(({ text }) => text);
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

  #handleScroll(top: number, bottom: number): void {
    this.#scrolled += 1;
    const previous = this.#previous;
    const [row] = this.screen.wrappedLines(top, top + 1);
    if (row && row.text !== previous[top]) {
      if (row.head && row.text !== '' && !previous.includes(row.text)) this.#collected.add(this.#lastAt, row.text, previous[top] ?? '');
      for (let next = top + 1; previous[next] !== undefined && this.#continues(next); next += 1) previous[next] = row.text;
    }
    previous.splice(top, 1);
    previous.splice(bottom, 0, '');
  }

  #continues(row: number): boolean {
    return this.screen.wrappedLines(row, row + 1)[0]?.head === false;
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
    const kept = text.length > longestLineKept ? text.slice(0, longestLineKept) : text;
    const known = this.#numbers.get(kept);
    if (known !== undefined) return known;
    this.#numbers.set(kept, this.texts.length);
    this.texts.push(kept);
    this.size += kept.length * 2 + 64;
    return this.texts.length - 1;
  }
}
