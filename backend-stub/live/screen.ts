import type { Disposable } from '../../shared/base/dispose';
import type { ScreenSnapshot } from '../../shared/frames/frame';
import { TerminalGuard } from '../../shared/guard/terminal';
import { Snapshotter } from '../../shared/recording/snapshotter';

/** A screen, and where in the recording it is. */
export interface PlacedSnapshot {
  readonly offset: number;
  readonly atMs: number;
  /** Of a desktop: pixels instead of cells, and Guacamole instructions instead of ANSI. */
  readonly snapshot: ScreenSnapshot;
  /** A desktop: all of it, or only what changed. */
  readonly desktop?: 'whole' | 'changes' | undefined;
}

/** A session's screen as a guarded viewer sees it. The guard stands in front: session bytes would freeze a bare terminal. */
export class Screen implements Disposable {
  readonly #guard = new TerminalGuard();
  readonly #snapshotter: Snapshotter;

  constructor(columns: number, rows: number) {
    this.#snapshotter = new Snapshotter(columns, rows);
    this.#guard.setSize(this.#snapshotter.columns, this.#snapshotter.rows);
  }

  /** False in the middle of an escape sequence. */
  get settled(): boolean {
    return this.#guard.idle && this.#snapshotter.settled;
  }

  get columns(): number {
    return this.#snapshotter.columns;
  }

  get rows(): number {
    return this.#snapshotter.rows;
  }

  write(text: string): void {
    this.#snapshotter.writeNow(this.#guard.filter(text));
  }

  resize(columns: number, rows: number): void {
    this.#snapshotter.resize(columns, rows);
    this.#guard.setSize(this.#snapshotter.columns, this.#snapshotter.rows);
  }

  /** `above` false: without the lines above the screen. */
  snapshot(above = true): ScreenSnapshot {
    return this.#snapshotter.snapshot(above);
  }

  dispose(): void {
    this.#snapshotter.dispose();
  }
}
