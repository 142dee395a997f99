import type { RecordedFrame } from './formats/format';
import { Snapshotter } from './snapshotter';

// oxlint-disable-next-line no-control-regex
const erasing = /\x1b\[[23]J|\x1bc|\x1b\[(?:1;1)?H\x1b\[0?J/;
const beforeErasing = new RegExp(`(?=${erasing.source})`);

/**
 * A session as plain text: every line that left the screen, in order, then the last screen. What full-screen programs
 * drew is left out, unless it is the last thing there was.
 */
export class Transcript {
  readonly #screen: Snapshotter;
  readonly #handleLine: (line: string) => void;
  /** Rows that left the screen, as long as a growing window may take them back; undefined where a wrapped line goes on. */
  readonly #left: (string | undefined)[] = [];

  constructor(columns: number, rows: number, handleLine: (line: string) => void) {
    this.#screen = new Snapshotter(columns, rows);
    this.#handleLine = handleLine;
    this.#screen.beforeScroll((top) => {
      if (top !== 0 || this.#screen.alternate) return;
      const row = this.#screen.wrappedLines(0, 1)[0];
      this.#left.push(row?.head ? row.text : undefined);
      while (this.#left.length > this.#screen.linesAbove + 1) this.#tell(this.#left.shift());
    });
  }

  add(frame: RecordedFrame): void {
    if (frame.kind === 'resize') this.#resize(frame.columns, frame.rows);
    if (frame.kind !== 'output') return;
    frame.text.split(beforeErasing).forEach((part) => {
      if (part.search(erasing) === 0 && !this.#screen.alternate) this.#flush();
      this.#screen.writeNow(part);
    });
  }

  end(): void {
    this.#flush();
    this.#screen.dispose();
  }

  #resize(columns: number, rows: number): void {
    const before = this.#screen.linesAbove;
    // Under a full-screen program the lines that move are out of reach: only their number is kept.
    const shown = this.#screen.alternate ? Array.from({ length: this.#screen.rows }, () => ({ text: '', head: false })) : this.#screen.wrappedLines();
    this.#screen.resize(columns, rows);
    const taken = before - this.#screen.linesAbove;
    if (taken > 0) this.#left.splice(Math.max(0, this.#left.length - taken));
    else this.#left.push(...shown.slice(0, -taken).map(({ text, head }) => (head ? text : undefined)));
  }

  #tell(line: string | undefined): void {
    if (line !== undefined) this.#handleLine(line);
  }

  #flush(): void {
    this.#left.splice(0).forEach((line) => this.#tell(line));
    const lines = this.#screen.wrappedLines().filter(({ head }) => head).map(({ text }) => text);
    while (lines.at(-1) === '') lines.pop();
    lines.forEach(this.#handleLine);
  }
}
