/**
 * The parts of @xterm/headless 6.0.0 (pinned) that its public API hides and a faithful snapshot needs. A new version of
 * that package has to pass snapshotter.test.ts, which fails when one of these names has moved.
 */
export interface TerminalInternals {
  readonly _inputHandler: {
    readonly _parser: { readonly currentState: number };
    /** Rows touched since parsing began, or since `clearRange`. */
    readonly _dirtyRowTracker: { readonly start: number; readonly end: number; clearRange(): void };
    readonly onRequestRefreshRows: (handle: (rows: unknown) => void) => void;
    readonly onRequestReset: (handle: () => void) => void;
    markRangeDirty(top: number, bottom: number): void;
  };
  readonly coreService: { readonly isCursorHidden: boolean };
  readonly buffer: {
    readonly x: number;
    readonly y: number;
    readonly ybase: number;
    readonly scrollTop: number;
    readonly scrollBottom: number;
    readonly lines: { get(row: number): TerminalLine | undefined };
  };
  readonly _bufferService: { scroll(eraseAttributes: unknown, isWrapped?: boolean): void };
  readonly rows: number;
  readonly cols: number;
  writeSync(text: string): void;
}

/** A row of cells, three numbers each; the first holds code point, width and a mark for several code points in one cell. */
export interface TerminalLine {
  readonly isWrapped: boolean;
  readonly length: number;
  readonly _data: Uint32Array;
  translateToString(trimRight: boolean): string;
}

const units = new Uint16Array(2_048);

/** The text of a row, right-trimmed if `trim`, without the string per cell that `translateToString` makes: every line that scrolls by is read. */
export function rowText(line: TerminalLine, trim: boolean): string {
  const data = line._data;
  let length = 0;
  for (let cell = 0; cell < line.length;) {
    const content = data[cell * 3] ?? 0;
    // Several code points in this cell.
    if (content & 0x200000) return trim ? line.translateToString(true).trimEnd() : line.translateToString(false);
    const code = content & 0x1fffff;
    if (code > 0xffff) {
      units[length++] = 0xd800 + ((code - 0x10000) >> 10);
      units[length++] = 0xdc00 + (code & 0x3ff);
    } else units[length++] = code || 0x20;
    cell += content >> 22 || 1;
  }
  while (trim && length > 0 && units[length - 1] === 0x20) length -= 1;
  return String.fromCharCode.apply(null, units.subarray(0, length) as unknown as number[]);
}

/** Sequences that restore what the serialize addon leaves out: scroll region and cursor visibility. */
export function readTerminalState(internals: TerminalInternals): string {
  const { buffer, rows, coreService } = internals;
  let ansi = '';
  if (buffer.scrollTop !== 0 || buffer.scrollBottom !== rows - 1) {
    // Setting the region moves the cursor home, so it is put back.
    ansi += `\x1b[${buffer.scrollTop + 1};${buffer.scrollBottom + 1}r\x1b[${buffer.y + 1};${buffer.x + 1}H`;
  }
  if (coreService.isCursorHidden) ansi += '\x1b[?25l';
  return ansi;
}
