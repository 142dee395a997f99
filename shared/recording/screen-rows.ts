import { rowText, type TerminalInternals } from './terminal-state';

/**
 * Knows which rows of a screen changed, so that nobody has to read all of them after every write (reading 24 rows takes
 * 30 microseconds here, parsing a keystroke one). Rows that only move up are told by `handleScroll`, not as changed.
 */
export class ScreenRows {
  #dirty: boolean[] = [];

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
      this.#dirty.splice(top, 1);
      this.#dirty.splice(bottom, 0, true);
      scroll(eraseAttributes, isWrapped);
      input._dirtyRowTracker.clearRange();
    };
  }

  /** To be called after every write. */
  note(): void {
    const { start, end } = this.internals._inputHandler._dirtyRowTracker;
    for (let row = Math.max(0, start), last = Math.min(end, this.internals.rows - 1); row <= last; row += 1) this.#dirty[row] = true;
  }

  markAll(): void {
    this.#dirty = Array<boolean>(this.internals.rows).fill(true);
  }

  isDirty(row: number): boolean {
    return this.#dirty[row] === true;
  }

  /** Rows whose line may have changed, wrapped lines as a whole; none is dirty afterwards. */
  takeDirty(): number[] {
    const dirty = this.#dirty;
    const { rows } = this.internals;
    for (let row = rows - 1; row > 0; row -= 1) if (dirty[row] && this.#wraps(row)) dirty[row - 1] = true;
    for (let row = 1; row < rows; row += 1) if (dirty[row - 1] && this.#wraps(row)) dirty[row] = true;
    const taken: number[] = [];
    for (let row = 0; row < rows; row += 1) if (dirty[row]) taken.push(row);
    dirty.fill(false);
    return taken;
  }

  /** A row that starts a line; the first row always does when what it continues has left. */
  isHead(row: number): boolean {
    return row === 0 || !this.#wraps(row);
  }

  /** The line that starts on `row`, and the row after its last one. */
  line(row: number): { text: string; end: number } {
    const { buffer, rows } = this.internals;
    let end = row + 1;
    while (end < rows && this.#wraps(end)) end += 1;
    let text = '';
    for (let part = row; part < end; part += 1) {
      const line = buffer.lines.get(buffer.ybase + part);
      if (line) text += rowText(line, this.internals.cols, part === end - 1);
    }
    return { text: end > row + 1 ? text.trimEnd() : text, end };
  }

  #wraps(row: number): boolean {
    const { buffer } = this.internals;
    return buffer.lines.get(buffer.ybase + row)?.isWrapped === true;
  }
}
