import { Budget } from './budget';
import { largestSide, type GuardCounts, type GuardKind, type GuardLimits } from './limits';
import { MarkTrimmer } from './marks';

/** Longest text `erase` looks back for. */
const tailLength = 16;
const fullReset = '\x1bc';
const softReset = '\x1b[!p';
/** After a soft reset and `CSI H` it does what RIS does, at the cost of clearing the screen; for when there are too many RIS. */
const clearAll = '\x1b[2J\x1b[3J';

/**
 * What the guard has let through: builds the text of one `filter` call, leaving runs of the input uncopied, and keeps
 * what has to be known of the terminal behind it. Positions count emitted characters since the start.
 */
export class ScreenOutput {
  columns = largestSide;
  rows = largestSide;
  applicationCursorKeys = false;
  bracketedPaste = false;
  #source = '';
  /** The input from here on is passed as it is, until `flush`. */
  #copyFrom = 0;
  #text = '';
  /** What comes before `#text` in this call. */
  #shelf = '';
  /** Position of the start of `#text`. */
  #base = 0;
  /** The end of what was emitted before `#text`. */
  #tail = '';
  #alternate = false;
  /** A screen toggle there was no allowance for; the last one asked for is made up as soon as there is. */
  #owed = '';
  #lastUnit = '';
  #lastUnitEnd = -1;
  readonly #marks: MarkTrimmer;
  // One toggle costs a terminal about 27 microseconds at 80x24, one reset 28 (measured): 512 at once, then one in 128 characters.
  readonly #toggles = new Budget(512 * 128, 1);
  readonly #resets = new Budget(64 * 1024, 1);
  // Cells moved or repeated: a million at once, then 64 a character; whole-screen scrolling in a busy editor needs less.
  readonly #work = new Budget(1 << 20, 64);
  // Cells erased with the whole screen: 4 to 6 ns each (measured), so a hostile 64 KiB costs a fifth of a second at any size.
  readonly #erased = new Budget(1 << 23, 512);
  /** Cells of the screen; until told, those of a usual one. */
  #area = 80 * 24;

  constructor(readonly limits: GuardLimits, readonly counts: GuardCounts) {
    this.#marks = new MarkTrimmer(limits.marks);
  }

  /** A fresh one with the same size and counts. */
  renewed(): ScreenOutput {
    const fresh = new ScreenOutput(this.limits, this.counts);
    fresh.setSize(this.columns, this.rows);
    fresh.#area = this.#area;
    return fresh;
  }

  setSize(columns: number, rows: number): void {
    this.columns = side(columns);
    this.rows = side(rows);
    this.#area = this.columns * this.rows;
  }

  /** Plain text may go by unseen. */
  get plain(): boolean {
    return this.#marks.height === 0 && this.#owed === '';
  }

  /** Something is owed; look at every control for a chance to pay. */
  get waiting(): boolean {
    return this.#owed !== '';
  }

  /** The next text may go on with a pile of marks. */
  get trimming(): boolean {
    return this.#marks.height > 0;
  }

  skip(text: string): void {
    this.#base += text.length;
    this.#keepTail(text);
  }

  #keepTail(text: string): void {
    this.#tail = text.length >= tailLength ? text.slice(-tailLength) : (this.#tail + text).slice(-tailLength);
  }

  begin(source: string): void {
    this.#source = source;
    this.#copyFrom = 0;
    this.#text = '';
    this.#shelf = '';
  }

  /** Moves the passed run up to `end` into the text. The next run starts with `resume`. */
  flush(end: number): void {
    if (end > this.#copyFrom) this.#text += this.#source.slice(this.#copyFrom, end);
    this.#copyFrom = Number.MAX_SAFE_INTEGER;
  }

  resume(from: number): void {
    this.#copyFrom = from;
  }

  take(open: boolean): string {
    if (open) this.flush(this.#source.length);
    this.#shelve();
    const text = this.#shelf;
    this.#source = '';
    this.#shelf = '';
    return text;
  }

  /** To look at the end of a text that was put together is to copy all of it: what was looked at once is put away. */
  #shelve(): void {
    this.#keepTail(this.#text);
    this.#base += this.#text.length;
    this.#shelf += this.#text;
    this.#text = '';
  }

  /** Passes source[from, end) with piled-up marks trimmed, and goes on passing at `resume`. */
  trimmed(from: number, resume: number, end: number): void {
    this.flush(from);
    this.#text += this.#marks.trim(this.#source.slice(from, end));
    if (this.#marks.dropped > 0) {
      this.counts.storms += 1;
      this.counts.dropped += this.#marks.dropped;
    }
    this.#copyFrom = resume;
  }

  get #position(): number {
    return this.#base + this.#text.length;
  }

  emit(unit: string): void {
    this.#text += unit;
  }

  /** Emits a unit that erases up to a whole screen; with `before`, after that text, which is added unless it was the last thing emitted. */
  erase(unit: string, before = ''): void {
    if (before !== '') {
      this.#shelve();
      if (!this.#tail.endsWith(before)) this.#text += before;
    }
    if (this.#erased.spend(this.#position, this.#area)) this.#text += unit;
    else this.drop('storms');
  }

  drop(kind: GuardKind | 'unknown'): void {
    if (kind !== 'unknown') this.counts[kind] += 1;
    this.counts.dropped += 1;
  }

  clamp(): void {
    this.counts.clamped += 1;
  }

  /** DECSTR. Saying it twice has the effect of once. */
  softReset(): void {
    this.applicationCursorKeys = false;
    this.bracketedPaste = false;
    if (this.#repeats(softReset)) this.drop('storms');
    else this.#emitUnit(softReset);
  }

  /** Pays an owed screen toggle if the allowance is back. */
  settle(): void {
    if (this.#owed !== '') this.#toggle(this.#owed);
  }

  /** Switches between normal and alternate screen; over the allowance, later. */
  toggle(mode: number, on: boolean): void {
    this.#toggle(`\x1b[?${mode}${on ? 'h' : 'l'}`);
  }

  #toggle(unit: string): void {
    this.#owed = '';
    if (this.#repeats(unit)) this.drop('storms');
    else if (this.#pay(this.#toggles, 128)) {
      this.#emitUnit(unit);
      this.#alternate = unit.endsWith('h');
    } else {
      this.#owed = unit;
      this.counts.storms += 1;
    }
  }

  /** RIS. */
  reset(): void {
    this.applicationCursorKeys = false;
    this.bracketedPaste = false;
    this.#owed = '';
    if (this.#repeats(fullReset) || this.#repeats(clearAll)) this.drop('storms');
    else if (this.#pay(this.#resets, 1024)) {
      this.#emitUnit(fullReset);
      this.#alternate = false;
    } else {
      this.counts.storms += 1;
      if (this.#alternate) this.toggle(1047, false);
      this.softReset();
      this.#text += '\x1b[H';
      if (this.#erased.spend(this.#position, this.#area)) this.#emitUnit(clearAll);
    }
  }

  /** DECALN: fills the screen. */
  pattern(): void {
    if (this.#repeats('\x1b#8') || !this.#pay(this.#resets, 1024)) this.drop('storms');
    else this.#emitUnit('\x1b#8');
  }

  /** How many of `count` steps of `cells` cells each may be done now; takes them from the allowance. */
  work(count: number, cells: number): number {
    const steps = Math.min(count, Math.floor(this.#work.at(this.#position) / cells));
    this.#work.spend(this.#position, steps * cells);
    return steps;
  }

  /** Takes the price and a screen full of cells, both or neither. */
  #pay(budget: Budget, cost: number): boolean {
    const position = this.#position;
    if (budget.at(position) < cost || this.#erased.at(position) < this.#area) return false;
    return budget.spend(position, cost) && this.#erased.spend(position, this.#area);
  }

  #repeats(unit: string): boolean {
    return this.#lastUnit === unit && this.#lastUnitEnd === this.#position;
  }

  #emitUnit(unit: string): void {
    this.#text += unit;
    this.#lastUnit = unit;
    this.#lastUnitEnd = this.#position;
  }
}

const side = (value: number): number => Math.min(largestSide, Math.max(1, Math.floor(Number.isFinite(value) ? value : largestSide)));
