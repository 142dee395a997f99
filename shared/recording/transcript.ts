import type { RecordedFrame } from './formats/format';
import { Snapshotter } from './snapshotter';

// oxlint-disable-next-line no-control-regex
const erasing = /(?=\x1b\[[23]J|\x1bc|\x1b\[(?:1;1)?H\x1b\[0?J)/;

/**
 * A session as plain text: every line that left the screen, in order, then the last screen. What full-screen programs
 * drew is left out, unless it is the last thing there was.
 */
export class Transcript {
  readonly #screen: Snapshotter;
  readonly #handleLine: (line: string) => void;

  constructor(columns: number, rows: number, handleLine: (line: string) => void) {
    this.#screen = new Snapshotter(columns, rows);
    this.#handleLine = handleLine;
    this.#screen.beforeScroll((top) => {
      if (top !== 0 || this.#screen.alternate) return;
      const row = this.#screen.wrappedLines(0, 1)[0];
      if (row?.head) handleLine(row.text);
    });
  }

  add(frame: RecordedFrame): void {
    if (frame.kind === 'resize') this.#screen.resize(frame.columns, frame.rows);
    if (frame.kind !== 'output') return;
    frame.text.split(erasing).forEach((part, index) => {
      if (index > 0 && !this.#screen.alternate) this.#flush();
      this.#screen.writeNow(part);
    });
  }

  end(): void {
    this.#flush();
    this.#screen.dispose();
  }

  #flush(): void {
    const lines = this.#screen.wrappedLines().filter(({ head }) => head).map(({ text }) => text);
    while (lines.at(-1) === '') lines.pop();
    lines.forEach(this.#handleLine);
  }
}
