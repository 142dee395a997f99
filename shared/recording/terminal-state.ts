/**
 * The parts of @xterm/headless 6.0.0 (pinned) that its public API hides and a faithful snapshot needs. A new version of
 * that package has to pass snapshotter.test.ts, which fails when one of these names has moved.
 */
export interface TerminalInternals {
  readonly _inputHandler: {
    readonly _curAttrData: CellAttributes;
    readonly _parser: { readonly currentState: number };
    /** Rows touched since parsing began, or since `clearRange`. */
    readonly _dirtyRowTracker: { readonly start: number; readonly end: number; clearRange(): void };
    readonly onRequestRefreshRows: (handle: (rows: unknown) => void) => void;
    readonly onRequestReset: (handle: () => void) => void;
    markRangeDirty(top: number, bottom: number): void;
  };
  readonly coreService: {
    readonly isCursorHidden: boolean;
    readonly modes: { readonly insertMode: boolean };
    readonly decPrivateModes: { readonly origin: boolean; readonly wraparound: boolean; readonly reverseWraparound: boolean };
  };
  readonly _charsetService: { readonly glevel: number; readonly charset: Charset | undefined; readonly _charsets: readonly (Charset | undefined)[] };
  readonly buffer: ScreenBuffer;
  readonly _bufferService: {
    readonly buffers: { readonly normal: ScreenBuffer; readonly alt: ScreenBuffer; readonly active: ScreenBuffer };
    scroll(eraseAttributes: unknown, isWrapped?: boolean): void;
  };
  readonly rows: number;
  readonly cols: number;
  writeSync(text: string): void;
}

export type Charset = Readonly<Record<string, string | undefined>>;

export interface ScreenBuffer {
  readonly x: number;
  readonly y: number;
  readonly ybase: number;
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly savedX: number;
  readonly savedY: number;
  readonly savedCurAttrData: CellAttributes;
  readonly savedCharset: Charset | undefined;
  readonly tabs: Readonly<Record<number, boolean | undefined>>;
  readonly lines: { readonly length: number; get(row: number): TerminalLine | undefined };
}

/** Colours and styles: numbers of bits, see AttributeData of the package. */
export interface CellAttributes {
  readonly fg: number;
  readonly bg: number;
}

/** A row of cells, three numbers each; the first holds code point, width and a mark for several code points in one cell. */
export interface TerminalLine {
  readonly isWrapped: boolean;
  readonly length: number;
  readonly _data: Uint32Array;
  translateToString(trimRight: boolean, from?: number, to?: number): string;
}

/**
 * Lists of every length, each used again: making a string of a plain list is three times as fast as of a typed array, and
 * changing a list's length costs as much again.
 */
const lists: number[][] = [];
const longestList = 512;

const listOf = (length: number): number[] => (length > longestList ? Array<number>(length).fill(0) : (lists[length] ??= Array<number>(length).fill(0)));

/** Code point and the mark for several of them; what is left is the width. */
const character = 0x3fffff;

/** Cells up to the last that shows something. A line may still be as long as before the window shrank. */
function filledCells({ _data: data, length }: TerminalLine, columns: number): number {
  for (let end = Math.min(length, columns); end > 0; end -= 1) {
    const shown = (data[end * 3 - 3] ?? 0) & character;
    if (shown !== 0 && shown !== 0x20) return end;
  }
  return 0;
}

/** The text of a row, right-trimmed if `trim`, without the string per cell that `translateToString` makes: every line that scrolls by is read. */
export function rowText(line: TerminalLine, columns: number, trim: boolean): string {
  const data = line._data;
  const end = trim ? filledCells(line, columns) : Math.min(line.length, columns);
  if (end === 0) return '';
  let units = listOf(end);
  let length = 0;
  for (let cell = 0; cell < end;) {
    const content = data[cell * 3] ?? 0;
    // Several code points in this cell.
    if (content & 0x200000) return trim ? line.translateToString(true, 0, columns).trimEnd() : line.translateToString(false, 0, columns);
    const code = content & 0x1fffff;
    if (code > 0xffff) {
      // One more than there is room for, should none of them be wide.
      if (units === lists[end]) units = units.slice();
      units[length++] = 0xd800 + ((code - 0x10000) >> 10);
      units[length++] = 0xdc00 + (code & 0x3ff);
    } else units[length++] = code || 0x20;
    cell += content >> 22 || 1;
  }
  return String.fromCharCode.apply(null, length === units.length ? units : units.slice(0, length));
}

/** The row's text, right-trimmed, is `text`: asked of its cells, as most rows that are drawn again look as before. May say no where it is. */
export function showsText(line: TerminalLine, columns: number, text: string): boolean {
  const data = line._data;
  const end = filledCells(line, columns);
  if (end !== text.length) return false;
  for (let cell = 0; cell < end; cell += 1) {
    const content = data[cell * 3] ?? 0;
    // One unit in one cell.
    if ((content & 0x3fffff || 0x20) !== text.charCodeAt(cell) || content >> 22 > 1) return false;
  }
  return true;
}
