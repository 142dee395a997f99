import { cellText, cellWidth } from './snapshot-ansi';
import type { TerminalInternals, TerminalLine } from './terminal-state';

/** `width`: 1, 2 for a wide character, 0 for its second half. `fg` and `bg` are bits as in CellAttributes. */
export interface ScreenCell {
  readonly text: string;
  readonly width: number;
  readonly fg: number;
  readonly bg: number;
}

export interface ScreenRow {
  readonly cells: readonly ScreenCell[];
  /** The row goes on the one above. */
  readonly wrapped: boolean;
  /** All its characters, blanks at the end too; and for each UTF-16 unit of it the cell it is in. */
  readonly text: string;
  readonly cellOf: readonly number[];
}

export interface ScreenState {
  readonly rows: readonly ScreenRow[];
  readonly cursor: { readonly x: number; readonly y: number; readonly hidden: boolean };
  readonly alternate: boolean;
}

interface Known {
  readonly data: Uint32Array;
  readonly row: ScreenRow;
}

/** Reads the screen cell by cell; rows that did not change are the same objects as before, wherever they moved. */
export class CellReader {
  #known: Known[] = [];

  constructor(readonly internals: TerminalInternals) {}

  /** `scrolled`: by how many rows the screen moved up since the last time. */
  read(scrolled: number): ScreenState {
    const { buffer, rows, cols, coreService, _bufferService: { buffers } } = this.internals;
    const before = scrolled > 0 ? this.#known.slice(scrolled) : this.#known;
    this.#known = Array.from({ length: rows }, (_, number) => {
      const line = buffer.lines.get(buffer.ybase + number);
      const known = before[number];
      const cells = line === undefined ? new Uint32Array() : line._data.subarray(0, Math.min(line.length, cols) * 3);
      if (known !== undefined && known.row.cells.length === cols && known.row.wrapped === (line?.isWrapped === true) && same(known.data, cells)) return known;
      return { data: cells.slice(), row: readRow(line, cols) };
    });
    return { rows: this.#known.map(({ row }) => row), cursor: { x: buffer.x, y: buffer.y, hidden: coreService.isCursorHidden }, alternate: buffers.active === buffers.alt };
  }
}

function same(one: Uint32Array, other: Uint32Array): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) {
    if (one[index] !== other[index]) return false;
    // Several code points in one cell are kept elsewhere: such a row is read again.
    if (index % 3 === 0 && (one[index] ?? 0) & 0x200000) return false;
  }
  return true;
}

/** As `cellText`, without making a string of the line where one code point is all there is. */
function textOf(line: TerminalLine, cell: number): string {
  const content = line._data[cell * 3] ?? 0;
  return content & 0x200000 ? cellText(line, cell) : String.fromCodePoint((content & 0x1fffff) || 0x20);
}

function readRow(line: TerminalLine | undefined, columns: number): ScreenRow {
  const cells: ScreenCell[] = [];
  const cellOf: number[] = [];
  let text = '';
  for (let cell = 0; cell < columns; cell += 1) {
    const there = line !== undefined && cell < line.length;
    const width = there ? cellWidth(line, cell) : 1;
    const own = width === 0 ? '' : there ? textOf(line, cell) : ' ';
    cells.push({ text: own, width, fg: there ? line._data[cell * 3 + 1] ?? 0 : 0, bg: there ? line._data[cell * 3 + 2] ?? 0 : 0 });
    for (let unit = 0; unit < own.length; unit += 1) cellOf.push(cell);
    text += own;
  }
  return { cells, wrapped: line?.isWrapped === true, text, cellOf };
}
