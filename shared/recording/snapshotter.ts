import * as headless from '@xterm/headless';
import type { Disposable } from '../base/dispose';
import type { ScreenSnapshot } from '../frames/frame';
import { TerminalGuard } from '../guard/terminal';
import { CellReader } from './screen-cells';
import { ScreenRows } from './screen-rows';
import { snapshotAnsi } from './snapshot-ansi';
import type { TerminalInternals } from './terminal-state';

// A CommonJS package: bundlers give its names, Node's own loader only the default.
const { Terminal } = 'Terminal' in headless ? headless : (headless as { default: typeof headless }).default;

/** Screens are 1..1024 cells a side: recordings and hostile sessions claim anything. */
export const largestSide = 1024;
/** Lines above the screen that are kept: a window that shrinks and grows again gets its lines back, as in real terminals. */
const scrollback = 100;
/** Written in one go; more would hold the thread for longer than a frame. */
const sliceLength = 64 * 1024;

export const clampSide = (value: number, fallback: number): number =>
  Number.isFinite(value) && value >= 1 ? Math.min(largestSide, Math.floor(value)) : fallback;

/**
 * A screen without pixels: text in, snapshots and lines out. Everything passes the guard. A screen restored from a snapshot
 * and one that was played to the same place are the same, and stay so through every later resize.
 */
export class Snapshotter implements Disposable {
  readonly #terminal: headless.Terminal;
  readonly #guard = new TerminalGuard();

  constructor(columns: number, rows: number) {
    this.#terminal = new Terminal({
      cols: clampSide(columns, 80), rows: clampSide(rows, 24), scrollback, allowProposedApi: true, logLevel: 'off',
    });
    this.#guard.setSize(this.columns, this.rows);
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  /** False while an escape sequence is half written: a snapshot taken then would lose that half. */
  get settled(): boolean {
    return this.#guard.settled && this.#internals._inputHandler._parser.currentState === 0;
  }

  /** Resolves when the text is on the screen. Short texts are there already when this returns. */
  async write(text: string): Promise<void> {
    if (text.length <= sliceLength) return this.writeNow(text);
    const safe = this.#guard.filter(text);
    await new Promise<void>((resolve) => {
      for (let from = 0; from < safe.length; from += sliceLength) this.#terminal.write(safe.slice(from, from + sliceLength));
      this.#terminal.write('', resolve);
    });
  }

  /** As `write`, without giving the thread away: for callers that slice the work themselves. */
  writeNow(text: string): void {
    this.#internals.writeSync(this.#guard.filter(text));
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(clampSide(columns, this.columns), clampSide(rows, this.rows));
    this.#guard.setSize(this.columns, this.rows);
  }

  /** `above` false: without the lines above the screen, for viewers that keep none. Good until the size changes. */
  snapshot(above = true): ScreenSnapshot {
    const viewer = `${this.#guard.applicationCursorKeys ? '\x1b[?1h' : ''}${this.#guard.bracketedPaste ? '\x1b[?2004h' : ''}`;
    return { columns: this.columns, rows: this.rows, ansi: snapshotAnsi(this.#internals, above) + viewer };
  }

  /** The visible rows, right-trimmed. */
  lines(): string[] {
    const buffer = this.#terminal.buffer.active;
    return Array.from({ length: this.rows }, (_, row) => buffer.getLine(buffer.baseY + row)?.translateToString(true, 0, this.columns).trimEnd() ?? '');
  }

  /** One text per row: the whole line it belongs to where a long line was wrapped. `head` marks the rows where a line starts. */
  wrappedLines(from = 0, to = this.rows): { text: string; head: boolean }[] {
    const buffer = this.#terminal.buffer.active;
    const rows: { text: string; head: boolean }[] = [];
    for (let row = from; row < to;) {
      const first = buffer.getLine(buffer.baseY + row);
      let end = row + 1;
      while (end < this.rows && buffer.getLine(buffer.baseY + end)?.isWrapped) end += 1;
      let text = '';
      for (let part = row; part < end; part += 1) text += buffer.getLine(buffer.baseY + part)?.translateToString(part === end - 1, 0, this.columns) ?? '';
      text = text.trimEnd();
      for (let part = row; part < end; part += 1) rows.push({ text, head: part === row && !first?.isWrapped });
      row = end;
    }
    return rows;
  }

  /** Calls `handle` before the rows `top`..`bottom` move up by one and the line on `top` is gone. */
  beforeScroll(handle: (top: number, bottom: number) => void): void {
    const internals = this.#internals;
    const service = internals._bufferService;
    const scroll = service.scroll.bind(service);
    service.scroll = (eraseAttributes, isWrapped) => {
      handle(internals.buffer.scrollTop, internals.buffer.scrollBottom);
      scroll(eraseAttributes, isWrapped);
    };
  }

  /** Watches which rows change; for one watcher at most. */
  watchRows(handleScroll: (top: number, bottom: number) => void): ScreenRows {
    return new ScreenRows(this.#internals, handleScroll);
  }

  /** Reads what is on the screen cell by cell. */
  cellReader(): CellReader {
    return new CellReader(this.#internals);
  }

  /** How many lines are kept above the screen; a window that grows takes some of them back. */
  get linesAbove(): number {
    return this.#terminal.buffer.normal.baseY;
  }

  /** A full-screen program has the screen. */
  get alternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  /** The character `back` cells before the cursor, as a code point; 0 where there is none. */
  codeBeforeCursor(back: number): number {
    const { buffer } = this.#internals;
    const cell = buffer.x - back;
    return cell < 0 ? 0 : (buffer.lines.get(buffer.ybase + buffer.y)?._data[cell * 3] ?? 0) & 0x1fffff;
  }

  /** The line the cursor is on, wrapped rows joined (eight on either side at most): up to the cursor, and as a whole. */
  cursorLine(): { readonly before: string; readonly text: string } {
    const { buffer, rows } = this.#internals;
    const row = (number: number) => buffer.lines.get(buffer.ybase + number);
    let first = buffer.y;
    while (first > 0 && buffer.y - first < 8 && row(first)?.isWrapped) first -= 1;
    let before = '';
    for (let number = first; number < buffer.y; number += 1) before += row(number)?.translateToString(false, 0, this.columns) ?? '';
    let text = before + (row(buffer.y)?.translateToString(false, 0, this.columns) ?? '');
    for (let number = buffer.y + 1; number < Math.min(rows, buffer.y + 9) && row(number)?.isWrapped; number += 1) text += row(number)?.translateToString(false, 0, this.columns) ?? '';
    return { before: before + (row(buffer.y)?.translateToString(false, 0, buffer.x) ?? ''), text: text.trimEnd() };
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  get #internals(): TerminalInternals {
    return (this.#terminal as unknown as { _core: TerminalInternals })._core;
  }
}
