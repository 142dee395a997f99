import type { Terminal } from '@xterm/xterm';
import { ProblemError, type Problem } from '../../../shared/base/problem';
import type { ScreenSnapshot } from '../../../shared/frames/frame';
import { TerminalGuard } from '../../../shared/guard/terminal';
import type { Clip } from './clip';
import { pieces } from './pieces';

/** Up to here a write is taken in at once; beyond, it resolves when xterm.js has caught up. xterm.js stalls over 500 kB. */
const readyLength = 64 * 1024;
/** Characters guarded in one go: a hostile one costs the guard up to a microsecond while the code is cold. */
const sliceLength = 8 * 1024;
/** Characters on their way through xterm.js at most. */
const handedLength = 16 * 1024;
/** A caller that does not wait is refused here; xterm.js itself would throw data away at 50 MB. */
const pendingLimit = 16 * 1024 * 1024;
const largestSide = 1024;
/** No notice speaks of more. */
const largestAsked = 999_999;
/**
 * xterm.js gives a screen another size in one go, and a sequence may clear all of it: with 300,000 cells the page is held for 50 ms,
 * with these for 25 (measured). A display of 4K, filled with cells of 8 x 16, has 480 x 135.
 */
const mostRows = 400;
const mostCells = 100_000;

/** A terminal that parses nothing for so long has broken: it would show an old picture as if it were live. */
const stallMs = 10_000;

/** What the feed tells whoever owns the terminal. */
export interface FeedListeners {
  /** The terminal gets another size at once. */
  readonly onResizing?: (columns: number, rows: number) => void;
  readonly onResized?: () => void;
  /** The session's screen is larger than what is drawn of it; undefined: not any more. */
  readonly onClip?: (clip: Clip | undefined) => void;
  readonly onProblem?: (problem: Problem) => void;
}

/** What waits to be handed to the terminal. */
interface Job {
  /** Raw text, from `from` on. */
  text: string;
  from: number;
  /** Done when it is this job's turn to be handed over; what comes after passes the guard later. */
  readonly onHanded?: () => void;
  /** Done between two pieces, when everything before is parsed. */
  readonly onParsed?: () => void;
}

/** Feeds one terminal through the guard, in order, with bounded memory, and never much at once. */
export class TerminalFeed {
  readonly guard = new TerminalGuard();
  /** Characters accepted but not parsed yet. */
  pending = 0;
  #handed = 0;
  #closed = false;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void)[] = [];
  readonly #queue: Job[] = [];
  readonly #settling = new Set<() => void>();
  /** The terminal's size once everything handed over is parsed. */
  #size: Fitted;

  constructor(readonly terminal: Terminal, readonly listeners: FeedListeners = {}) {
    this.#size = clamped(terminal.cols, terminal.rows);
    this.guard.setSize(terminal.cols, terminal.rows);
  }

  /** Resolves once no more than 64 KiB wait to be parsed. Throws a ProblemError over 16 MiB: that caller does not wait. */
  write(text: string): Promise<void> {
    if (this.#closed || text === '') return Promise.resolve();
    if (this.pending > pendingLimit) return Promise.reject(new ProblemError(overrun));
    this.pending += text.length;
    const last = this.#queue.at(-1);
    if (last && last.text !== '' && last.text.length < sliceLength) last.text += text;
    else this.#queue.push({ text, from: 0 });
    this.#handOver();
    if (this.pending <= readyLength) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when everything written so far has been parsed. */
  settled(): Promise<void> {
    if (this.#closed || this.pending === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#settling.add(resolve);
      this.#inTurn({
        onParsed: () => {
          this.#settling.delete(resolve);
          resolve();
        },
      });
    });
  }

  /** Takes its turn after what was written before it. Sizes are clamped to 1..1024 columns, 1..400 rows and 100,000 cells. */
  resize(columns: number, rows: number): void {
    let size: Fitted;
    this.#inTurn({
      onHanded: () => (size = this.#take(clamped(asked(columns, this.#size.columns), asked(rows, this.#size.rows)))),
      onParsed: () => this.#applySize(size),
    });
  }

  /** Starts over from a snapshot; resolves when it has been parsed. */
  reset(snapshot: ScreenSnapshot): Promise<void> {
    if (this.#closed) return Promise.resolve();
    const size = clamped(asked(snapshot.columns, 80), asked(snapshot.rows, 24));
    this.#inTurn({
      onHanded: () => {
        this.guard.reset();
        this.#take(size);
      },
      onParsed: () => {
        this.terminal.reset();
        this.#applySize(size);
      },
    });
    const written = this.write(snapshot.ansi);
    return written.then(() => this.settled());
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#watch);
    this.#queue.length = 0;
    for (const resolve of [...this.#waiting.splice(0), ...this.#settling]) resolve();
  }

  #take(size: Fitted): Fitted {
    this.#size = size;
    this.guard.setSize(size.columns, size.rows);
    return size;
  }

  #applySize({ columns, rows, clip }: Fitted): void {
    this.listeners.onClip?.(clip);
    if (columns === this.terminal.cols && rows === this.terminal.rows) return;
    this.listeners.onResizing?.(columns, rows);
    this.terminal.resize(columns, rows);
    this.listeners.onResized?.();
  }

  /** One character stands for the turn. */
  #inTurn(turn: Pick<Job, 'onHanded' | 'onParsed'>): void {
    if (this.#closed) return;
    this.pending += 1;
    this.#queue.push({ text: '', from: 0, ...turn });
    this.#handOver();
  }

  /** Guards and hands over as much as may be on its way at once. xterm.js calls back between two pieces, so the rest follows then. */
  #handOver(): void {
    while (!this.#closed && this.#handed < handedLength) {
      const job = this.#queue[0];
      if (!job) return;
      const slice = job.text.slice(job.from, job.from + sliceLength);
      job.from += slice.length;
      if (job.from === job.text.length) this.#queue.shift();
      job.onHanded?.();
      const safe = [...pieces(this.guard.filter(slice), this.#size.columns, this.#size.rows)];
      const last = safe.pop() ?? '';
      const length = Math.max(1, slice.length);
      this.#handed += length;
      this.#watchFor();
      for (const piece of safe) this.terminal.write(piece, () => this.#watchAnew());
      this.terminal.write(last, () => {
        if (!this.#closed) job.onParsed?.();
        this.#parsed(length);
      });
    }
  }

  /** Starts watching, unless it is being watched. */
  #watchFor(): void {
    this.#watch ??= setTimeout(() => {
      this.#watch = undefined;
      this.listeners.onProblem?.(stalled);
      this.close();
    }, stallMs);
  }

  #watchAnew(): void {
    clearTimeout(this.#watch);
    this.#watch = undefined;
    if (this.pending > 0 && !this.#closed) this.#watchFor();
  }

  #parsed(length: number): void {
    this.pending -= length;
    this.#handed -= length;
    this.#watchAnew();
    this.#handOver();
    if (this.pending <= readyLength) for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const overrun = {
  code: 'terminal.overrun', severity: 'error', what: 'The picture could not keep up with the session.', tip: 'Close other views, then open the session again.',
} as const;

const stalled = {
  code: 'terminal.stalled', severity: 'error', what: 'The picture of this session has stopped.', tip: 'Close the view and open the session again; the recording goes on.',
} as const;

export interface Fitted {
  readonly columns: number;
  readonly rows: number;
  readonly clip: Clip | undefined;
}

/** Sizes may be nonsense: what is no number stays as it was. */
const asked = (value: number, otherwise: number): number => (Number.isFinite(value) ? Math.min(largestAsked, Math.max(1, Math.floor(value))) : otherwise);

/** What is drawn of a screen, and what is not. */
export function clamped(columns: number, rows: number): Fitted {
  const shownColumns = Math.min(columns, largestSide);
  const shownRows = Math.min(rows, mostRows, Math.floor(mostCells / shownColumns));
  const whole = shownColumns === columns && shownRows === rows;
  return { columns: shownColumns, rows: shownRows, clip: whole ? undefined : { columns, rows, shownColumns, shownRows } };
}
