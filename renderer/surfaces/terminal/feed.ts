import type { Terminal } from '@xterm/xterm';
import { ProblemError, type Problem } from '../../../shared/base/problem';
import type { ScreenSnapshot } from '../../../shared/frames/frame';
import { TerminalGuard } from '../../../shared/guard/terminal';

/**
 * Characters handed to xterm.js at once. It yields to the page only between pieces, and a hostile piece costs about a
 * microsecond per character, and several times that before the code is warm, so this keeps the page well under 50 ms.
 */
const pieceLength = 4 * 1024;
/** Up to here a write is taken in at once; beyond, it resolves when xterm.js has caught up. xterm.js stalls over 500 kB. */
const readyLength = 64 * 1024;
/** A caller that does not wait is refused here; xterm.js itself would throw data away at 50 MB. */
const pendingLimit = 16 * 1024 * 1024;
const largestSide = 1024;
/** A screen is laid out in one go: a million cells hold the page for 100 ms. A display of 4K, filled with cells of 8 x 16, has 480 x 135. */
const mostRows = 320;
const mostCells = 65_000;

/** A terminal that parses nothing for so long has broken: it would show an old picture as if it were live. */
const stallMs = 10_000;

/** Feeds one terminal through the guard, in order, with bounded memory. */
export class TerminalFeed {
  readonly guard = new TerminalGuard();
  /** Characters accepted but not parsed yet. */
  pending = 0;
  #closed = false;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void)[] = [];
  readonly #settling = new Set<() => void>();

  constructor(
    readonly terminal: Terminal, readonly handleResize: () => void, readonly handleProblem: (problem: Problem) => void = () => undefined,
  ) {
    this.guard.setSize(terminal.cols, terminal.rows);
  }

  /** Resolves once no more than 64 KiB wait to be parsed. Throws a ProblemError over 16 MiB: that caller does not wait. */
  write(text: string): Promise<void> {
    if (this.#closed || text === '') return Promise.resolve();
    if (this.pending > pendingLimit) return Promise.reject(new ProblemError(overrun));
    const safe = this.guard.filter(text);
    for (let from = 0; from < safe.length; from += pieceLength) this.#push(safe.slice(from, from + pieceLength));
    if (this.pending <= readyLength) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when everything written so far has been parsed. */
  settled(): Promise<void> {
    if (this.#closed || this.pending === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#settling.add(resolve);
      this.terminal.write('', () => {
        this.#settling.delete(resolve);
        resolve();
      });
    });
  }

  /** Takes its turn after what was written before it. Sizes are clamped to 1..1024 columns, 1..320 rows and 65,000 cells. */
  resize(columns: number, rows: number): void {
    const [width, height] = clamped(side(columns, this.terminal.cols), side(rows, this.terminal.rows));
    this.guard.setSize(width, height);
    this.#inTurn(() => this.#applySize(width, height));
  }

  /** Starts over from a snapshot; resolves when it has been parsed. */
  reset(snapshot: ScreenSnapshot): Promise<void> {
    if (this.#closed) return Promise.resolve();
    const [width, height] = clamped(side(snapshot.columns, 80), side(snapshot.rows, 24));
    this.guard.reset();
    this.guard.setSize(width, height);
    this.#inTurn(() => {
      this.terminal.reset();
      this.#applySize(width, height);
    });
    const written = this.write(snapshot.ansi);
    return written.then(() => this.settled());
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#watch);
    for (const resolve of [...this.#waiting.splice(0), ...this.#settling]) resolve();
  }

  #applySize(columns: number, rows: number): void {
    if (columns === this.terminal.cols && rows === this.terminal.rows) return;
    this.terminal.resize(columns, rows);
    this.handleResize();
  }

  /** xterm.js calls back between two pieces; what is done there happens in order. One character stands for the turn. */
  #inTurn(act: () => void): void {
    if (this.#closed) return;
    this.pending += 1;
    this.#watchFor();
    this.terminal.write('', () => {
      if (!this.#closed) act();
      this.#parsed(1);
    });
  }

  #push(piece: string): void {
    this.pending += piece.length;
    this.#watchFor();
    this.terminal.write(piece, () => this.#parsed(piece.length));
  }

  /** Starts watching, unless it is being watched. */
  #watchFor(): void {
    this.#watch ??= setTimeout(() => {
      this.#watch = undefined;
      this.handleProblem(stalled);
      this.close();
    }, stallMs);
  }

  #parsed(length: number): void {
    this.pending -= length;
    clearTimeout(this.#watch);
    this.#watch = undefined;
    if (this.pending > 0 && !this.#closed) this.#watchFor();
    if (this.pending <= readyLength) for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const overrun = {
  code: 'terminal.overrun', severity: 'error', what: 'The picture could not keep up with the session.', tip: 'Close other views, then open the session again.',
} as const;

const stalled = {
  code: 'terminal.stalled', severity: 'error', what: 'The picture of this session has stopped.', tip: 'Close the view and open the session again; the recording goes on.',
} as const;

const side = (value: number, otherwise: number): number =>
  Number.isFinite(value) ? Math.min(largestSide, Math.max(1, Math.floor(value))) : otherwise;

const clamped = (columns: number, rows: number): readonly [number, number] => [columns, Math.min(rows, mostRows, Math.floor(mostCells / columns))];
