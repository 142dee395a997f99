import { Terminal } from '@xterm/headless';
import type { Disposable } from '../../../shared/base/dispose';
import type { ScreenSnapshot } from '../../../shared/frames/frame';
import { TerminalGuard } from '../../../shared/guard/terminal';
import { ParseBudget } from './budget';

/** A tile shows at most this; a larger terminal is cut, never believed. */
const mostColumns = 500;
const mostRows = 300;
/** Text is parsed in pieces of this size: what one task of the worker may cost. */
const pieceLength = 16 * 1024;

const side = (value: number, most: number): number => Math.max(2, Math.min(most, Math.trunc(value) || 2));

/** A headless terminal behind the guard, with a budget for parsing. Calls must be awaited one after the other. */
export class Screen implements Disposable {
  readonly terminal = new Terminal({ cols: 80, rows: 24, scrollback: 0, allowProposedApi: true, logLevel: 'off' });
  readonly #guard = new TerminalGuard();
  readonly #budget = new ParseBudget(performance.now());
  #cursorShown = true;
  #disposed = false;

  constructor() {
    this.#guard.setSize(80, 24);
    const cursorMode = (shown: boolean) => (parameters: (number | number[])[]): boolean => {
      if (parameters.includes(25)) this.#cursorShown = shown;
      return false;
    };
    this.terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, cursorMode(true));
    this.terminal.parser.registerCsiHandler({ prefix: '?', final: 'l' }, cursorMode(false));
  }

  get cursorShown(): boolean { return this.#cursorShown; }
  get slowed(): boolean { return this.#budget.slowed(performance.now()); }
  get guarded(): number { return this.#guard.counts.dropped + this.#guard.counts.clamped; }

  async reset(snapshot: ScreenSnapshot): Promise<void> {
    this.#guard.reset();
    this.terminal.reset();
    this.#cursorShown = true;
    this.resize(snapshot.columns, snapshot.rows);
    await this.write(snapshot.ansi);
  }

  resize(columns: number, rows: number): void {
    const width = side(columns, mostColumns);
    const height = side(rows, mostRows);
    if (width !== this.terminal.cols || height !== this.terminal.rows) this.terminal.resize(width, height);
    this.#guard.setSize(width, height);
  }

  async write(text: string): Promise<void> {
    for (let at = 0; at < text.length && !this.#disposed; at += pieceLength) {
      const waitMs = this.#budget.waitMs(performance.now());
      if (waitMs > 0) await new Promise((resolve) => { setTimeout(resolve, waitMs); });
      if (!this.#disposed) await this.#parse(text.slice(at, at + pieceLength));
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.terminal.dispose();
  }

  /** The empty write before the text tells when parsing of the text really begins. */
  #parse(piece: string): Promise<void> {
    const filteringSince = performance.now();
    const safe = this.#guard.filter(piece);
    const filteringMs = performance.now() - filteringSince;
    if (safe === '') {
      this.#budget.spend(filteringMs, performance.now());
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      let parsingSince = 0;
      this.terminal.write('', () => { parsingSince = performance.now(); });
      this.terminal.write(safe, () => {
        const now = performance.now();
        this.#budget.spend(now - parsingSince + filteringMs, now);
        resolve();
      });
    });
  }
}
