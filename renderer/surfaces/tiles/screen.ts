import { Terminal } from '@xterm/headless';
import type { Disposable } from '../../../shared/base/dispose';
import type { ScreenSnapshot } from '../../../shared/frames/frame';
import { TerminalGuard } from '../../../shared/guard/terminal';
import { resetInPlace } from './blank-lines';
import { chargeFor, ParseBudget } from './budget';
import type { ParseTurns } from './turns';

/** A tile shows at most this; a larger terminal is cut, never believed. */
const mostColumns = 500;
const mostRows = 300;
/** Text is parsed in pieces of this size: what one task of the worker may cost. */
const pieceLength = 16 * 1024;
/** A resize is charged like this much text at most: the largest screen takes 2 ms. */
const resizeLength = 1024;

const side = (value: number, most: number): number => Math.max(2, Math.min(most, Math.trunc(value) || 2));

/** A headless terminal behind the guard, with a budget for parsing. Calls must be awaited one after the other. */
export class Screen implements Disposable {
  readonly terminal = new Terminal({ cols: 80, rows: 24, scrollback: 0, allowProposedApi: true, logLevel: 'off' });
  readonly #guard = new TerminalGuard();
  readonly #budget: ParseBudget;
  #cursorShown = true;
  #disposed = false;

  constructor(private readonly turns: ParseTurns) {
    this.#budget = new ParseBudget(performance.now(), turns.load);
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
    resetInPlace(this.terminal);
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
      await this.#turn();
      if (!this.#disposed) await this.#parse(text.slice(at, at + pieceLength));
    }
  }

  /** A resize that came as a frame: it costs as parsing does, and so a storm of them slows this screen only. */
  async resized(columns: number, rows: number): Promise<void> {
    await this.#turn();
    if (this.#disposed) return;
    const startedAt = performance.now();
    this.resize(columns, rows);
    this.#spend(startedAt, resizeLength);
  }

  dispose(): void {
    this.#disposed = true;
    this.#budget.dispose();
    this.terminal.dispose();
  }

  async #turn(): Promise<void> {
    const waitMs = this.#budget.waitMs(performance.now());
    if (waitMs > 0) await new Promise((resolve) => { setTimeout(resolve, waitMs); });
    await this.turns.start();
  }

  #spend(startedAt: number, characters: number): void {
    const now = performance.now();
    this.#budget.spend(chargeFor(now - startedAt, characters), now);
    this.turns.spend(now - startedAt);
  }

  /** In one go: xterm parses at once what follows user input, instead of a timer later for each terminal. */
  #parse(piece: string): Promise<void> {
    const startedAt = performance.now();
    const safe = this.#guard.filter(piece);
    return new Promise((resolve) => {
      const finish = (): void => {
        this.#spend(startedAt, piece.length);
        resolve();
      };
      if (safe === '') { finish(); return; }
      this.terminal.input('', true);
      this.terminal.write(safe, finish);
    });
  }
}
