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
    readonly lines: { get(row: number): { readonly isWrapped: boolean; translateToString(trimRight: boolean): string } | undefined };
  };
  readonly _bufferService: { scroll(eraseAttributes: unknown, isWrapped?: boolean): void };
  readonly rows: number;
  readonly cols: number;
  writeSync(text: string): void;
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
