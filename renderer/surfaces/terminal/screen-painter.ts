import type { IBufferCell, IBufferLine, Terminal } from '@xterm/xterm';
import { mix } from '../cells/colour';
import { look, type Easel } from '../cells/easel';
import type { Contrast } from './contrast';

/** All 0xRRGGBB; `ansi` has 256 entries. */
export interface ScreenColours {
  readonly foreground: number;
  readonly background: number;
  readonly cursor: number;
  readonly cursorAccent: number;
  readonly selection: number;
  readonly ansi: readonly number[];
}

/** In cells of the buffer, as xterm.js tells it: [column, line], the end not included. */
export interface Selection {
  readonly start: readonly [number, number];
  readonly end: readonly [number, number];
  readonly block: boolean;
}

/** A stretch of a line whose colours something else decides: a match of a search. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly background: number | undefined;
  readonly foreground: number | undefined;
  readonly overSelection: boolean;
}

/** What is shown beside the cells themselves. */
export interface ScreenState {
  readonly colours: ScreenColours;
  readonly contrast: Contrast;
  readonly cursor: 'none' | 'block' | 'frame' | 'bar' | 'foot';
  readonly selection: Selection | undefined;
  /** By line of the buffer. */
  readonly marks: ReadonlyMap<number, readonly Mark[]>;
}

/** The first combining mark of Unicode: from here on a cell may hold more than one character. */
const firstMark = 0x300;
// IBufferCell.getFgColorMode(): 0 default, then palette of 16, palette of 256, true colour.
const modeDefault = 0;
const modeRgb = 0x3000000;
/** The clock is read once in so many cells. */
const cellsPerLook = 32;
const nobody: readonly [number, number] = [0, 0];

/** Lines, boxes and prompts are pictures: they keep their colour, whatever the contrast. */
const isPicture = (code: number): boolean => (code >= 0x2500 && code <= 0x259f) || (code >= 0xe0a4 && code <= 0xe0d6);

/** Columns [from, to) of a buffer line that are selected. */
export function selectedColumns(selection: Selection | undefined, line: number, columns: number): readonly [number, number] {
  if (!selection) return nobody;
  const { start, end, block } = selection;
  if (line < start[1] || line > end[1]) return nobody;
  if (block) return [Math.min(start[0], end[0]), Math.max(start[0], end[0])];
  return [line === start[1] ? start[0] : 0, line === end[1] ? end[0] : columns];
}

/** Paints a terminal's viewport on an easel, row by row and as far as time allows; what is left is painted next. */
export class ScreenPainter {
  readonly #stale: Uint8Array;
  #next = 0;
  #cell: IBufferCell | undefined;

  constructor(readonly easel: Easel) {
    this.#stale = new Uint8Array(easel.grid.rows).fill(1);
  }

  /** These rows may look different now. Both ends included. */
  mark(first: number, last: number): void {
    this.#stale.fill(1, Math.max(0, first), last + 1);
  }

  /** Answers whether all rows are up to date. `hasTime` is asked between a few cells, and not before some were painted. */
  paint(terminal: Terminal, state: ScreenState, hasTime: () => boolean): boolean {
    const { rows } = this.easel.grid;
    const buffer = terminal.buffer.active;
    for (let turn = 0; turn < rows; turn += 1) {
      const row = this.#next;
      if (this.#stale[row] === 1) {
        const line = buffer.getLine(buffer.viewportY + row);
        // Cells already painted are known to be, so that a row that was begun gets further each time.
        if (line && !this.#paintRow(terminal, line, row, state, hasTime)) return false;
        this.#stale[row] = 0;
      }
      this.#next = (row + 1) % rows;
    }
    return true;
  }

  #paintRow(terminal: Terminal, line: IBufferLine, row: number, state: ScreenState, hasTime: () => boolean): boolean {
    const { columns } = this.easel.grid;
    const buffer = terminal.buffer.active;
    const lineNumber = buffer.viewportY + row;
    const cell = (this.#cell ??= buffer.getNullCell());
    const [selectedFrom, selectedTo] = selectedColumns(state.selection, lineNumber, columns);
    const marks = state.marks.get(lineNumber);
    const cursorAt = state.cursor !== 'none' && lineNumber === buffer.baseY + buffer.cursorY ? Math.min(buffer.cursorX, columns - 1) : -1;
    for (let column = 0; column < columns; column += 1) {
      if (column % cellsPerLook === cellsPerLook - 1 && !hasTime()) return false;
      if (!line.getCell(column, cell)) continue;
      if (cell.getWidth() === 0) {
        this.easel.skip(column, row);
        continue;
      }
      const mark = marks?.findLast((one) => column >= one.from && column < one.to);
      this.#paintCell(cell, column, row, state, column >= selectedFrom && column < selectedTo, mark, column === cursorAt);
    }
    return true;
  }

  #paintCell(cell: IBufferCell, column: number, row: number, state: ScreenState, selected: boolean, mark: Mark | undefined, atCursor: boolean): void {
    const { colours } = state;
    const code = cell.getCode();
    const bold = cell.isBold() !== 0;
    const dim = cell.isDim() !== 0;
    const inverse = cell.isInverse() !== 0;
    let foreground = inverse
      ? colourOf(cell.getBgColorMode(), cell.getBgColor(), colours.background, bold, colours.ansi)
      : colourOf(cell.getFgColorMode(), cell.getFgColor(), colours.foreground, bold, colours.ansi);
    let background = inverse
      ? colourOf(cell.getFgColorMode(), cell.getFgColor(), colours.foreground, false, colours.ansi)
      : colourOf(cell.getBgColorMode(), cell.getBgColor(), colours.background, false, colours.ansi);
    if (mark?.background !== undefined) background = mark.background;
    if (mark?.foreground !== undefined) foreground = mark.foreground;
    if (selected && mark?.overSelection !== true) background = colours.selection;
    let looks = (bold ? look.bold : 0) | (cell.isItalic() ? look.italic : 0) | (cell.isUnderline() ? look.underline : 0)
      | (cell.isStrikethrough() ? look.strike : 0) | (cell.isOverline() ? look.overline : 0) | (cell.getWidth() === 2 ? look.wide : 0);
    if (atCursor && state.cursor === 'block') {
      foreground = colours.cursorAccent;
      background = colours.cursor;
    } else {
      if (dim) foreground = mix(background, foreground, 0.5);
      if (!isPicture(code)) foreground = state.contrast.readable(foreground, background, dim ? 0.5 : 1);
      if (atCursor) looks |= cursorLook(state.cursor);
    }
    if (cell.isInvisible()) foreground = background;
    this.easel.put(column, row, code, code < firstMark ? undefined : cell.getChars(), looks, foreground, background);
  }
}

function colourOf(mode: number, value: number, otherwise: number, bold: boolean, ansi: readonly number[]): number {
  if (mode === modeDefault) return otherwise;
  if (mode === modeRgb) return value;
  return ansi[bold && value < 8 ? value + 8 : value] ?? otherwise;
}

function cursorLook(cursor: ScreenState['cursor']): number {
  switch (cursor) {
    case 'frame': return look.frame;
    case 'bar': return look.bar;
    case 'foot': return look.foot;
    case 'none': case 'block': return 0;
  }
}
