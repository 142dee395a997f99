import { rowText, showsText, type TerminalInternals } from './terminal-state';

/**
 * Knows which rows of a screen changed, so that nobody has to read all of them after every write (reading 24 rows takes
 * 30 microseconds here, parsing a keystroke one). Rows that only move up are told by `handleScroll`, not as changed.
 */
export class ScreenRows {
  #dirty = new Uint8Array(0);
  /** No row outside is dirty: where a line is added to a large screen nobody has to look at the others. */
  #first = 0;
  #last = -1;

  /** `handleScroll` is called before the rows `top`..`bottom` move up by one and the line on `top` is gone. */
  constructor(readonly internals: TerminalInternals, handleScroll: (top: number, bottom: number) => void) {
    this.markAll();
    const { _inputHandler: input, _bufferService: service } = internals;
    // The terminal marks all rows that moved; here they are followed instead.
    input.markRangeDirty = () => undefined;
    input.onRequestRefreshRows((rows) => {
      if (rows === undefined) this.markAll();
    });
    input.onRequestReset(() => this.markAll());
    const scroll = service.scroll.bind(service);
    service.scroll = (eraseAttributes, isWrapped) => {
      const { scrollTop: top, scrollBottom: bottom } = internals.buffer;
      this.note();
      handleScroll(top, bottom);
      this.#dirty.copyWithin(top, top + 1, bottom + 1);
      this.#dirty[bottom] = 1;
      if (this.#first > top) this.#first = Math.min(this.#first - 1, bottom);
      if (this.#last < bottom) this.#last = bottom;
      scroll(eraseAttributes, isWrapped);
      input._dirtyRowTracker.clearRange();
    };
  }

  /** To be called after every write. */
  note(): void {
    const { start, end } = this.internals._inputHandler._dirtyRowTracker;
    const first = Math.max(0, start);
    const last = Math.min(end, this.internals.rows - 1);
    if (first > last) return;
    this.#dirty.fill(1, first, last + 1);
    if (first < this.#first) this.#first = first;
    if (last > this.#last) this.#last = last;
  }

  markAll(): void {
    const { rows } = this.internals;
    this.#dirty = new Uint8Array(rows).fill(1);
    this.#first = 0;
    this.#last = rows - 1;
  }

  isDirty(row: number): boolean {
    return this.#dirty[row] === 1;
  }

  /** Rows whose line may have changed, wrapped lines as a whole; none is dirty afterwards. */
  takeDirty(): number[] {
    const dirty = this.#dirty;
    const { rows } = this.internals;
    let first = this.#first;
    let last = this.#last;
    for (let row = last; row > 0 && row >= first; row -= 1) {
      if (!dirty[row] || !this.#wraps(row)) continue;
      dirty[row - 1] = 1;
      if (row === first) first -= 1;
    }
    for (let row = first + 1; row <= last + 1 && row < rows; row += 1) {
      if (!dirty[row - 1] || !this.#wraps(row)) continue;
      dirty[row] = 1;
      if (row > last) last = row;
    }
    const taken: number[] = [];
    for (let row = first; row <= last; row += 1) if (dirty[row]) taken.push(row);
    dirty.fill(0, first, last + 1);
    this.#first = rows;
    this.#last = -1;
    return taken;
  }

  /** A row that starts a line; the first row always does when what it continues has left. */
  isHead(row: number): boolean {
    return row === 0 || !this.#wraps(row);
  }

  /** The row after the last one of the line that starts on `row`. */
  endOf(row: number): number {
    const { rows } = this.internals;
    let end = row + 1;
    while (end < rows && this.#wraps(end)) end += 1;
    return end;
  }

  /** The line that starts on `row` and ends before `end`; `known` if it is that still. */
  text(row: number, end: number, known: string): string {
    const { buffer, cols } = this.internals;
    if (end === row + 1) {
      const line = buffer.lines.get(buffer.ybase + row);
      if (line === undefined) return '';
      return showsText(line, cols, known) ? known : rowText(line, cols, true);
    }
    let text = '';
    for (let part = row; part < end; part += 1) {
      const line = buffer.lines.get(buffer.ybase + part);
      if (line) text += rowText(line, cols, part === end - 1);
    }
    return text.trimEnd();
  }

  #wraps(row: number): boolean {
    const { buffer } = this.internals;
    return buffer.lines.get(buffer.ybase + row)?.isWrapped === true;
  }
}
