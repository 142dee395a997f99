import type { RecordedLine, RecordingWriter } from '../contracts';
import { LineFeed } from './line-feed';
import type { LineMemory } from './line-memory';
import { mostMarkedCells, type MarkMemory } from './marks';
import { Screen, type PlacedSnapshot } from './screen';

export type { FeedEnd } from './line-feed';
export type { PlacedSnapshot } from './screen';

/** The shared screen is never further behind than this, so a snapshot costs at most some milliseconds. */
const screenLag = 64 * 1024;
/** Consoles whose turns come within this get the same glance. */
const glanceMs = 100;

interface Glance {
  readonly placed: PlacedSnapshot;
  readonly takenAt: number;
}

export const sizeFrom = (data: string): { readonly columns: number; readonly rows: number } | undefined => {
  const match = /^(\d{1,5})x(\d{1,5})$/.exec(data);
  return match === null ? undefined : { columns: Number(match[1]), rows: Number(match[2]) };
};

// oxlint-disable-next-line no-control-regex
const wholeSequence = /^(?:\[[0-?]*[ -/]*[@-~]|[ -/]+[0-~]|[0-OQ-WYZ\\`-~]|\][^\x1b]*\x07)/;

/** False when the text certainly does not stop in the middle of an escape sequence. */
function mayEndInside(text: string): boolean {
  const tail = text.slice(-4_096);
  const escape = tail.lastIndexOf('\x1b');
  if (escape >= 0) return !wholeSequence.test(tail.slice(escape + 1));
  // oxlint-disable-next-line no-control-regex
  return text.length > tail.length ? text.includes('\x1b') : /[\x80-\x9f]/.test(tail);
}

/** The lines of a terminal session. One screen is kept for all watchers, a little behind, and brought up to date when asked for. */
export class Feed extends LineFeed {
  /** Made when it is first needed: of a thousand quiet sessions few are looked at, and a screen is 120 KB. */
  #made: Screen | undefined;
  #screenAt: number;
  #screenMs = 0;
  #lastSnapshot: PlacedSnapshot | undefined;
  #lastGlance: Glance | undefined;
  /** The screen before the sequence that is half written now. */
  #settled: PlacedSnapshot | undefined;
  #sizedAt = 0;

  constructor(epoch: number, writer: RecordingWriter, readonly columns: number, readonly rows: number, memory?: LineMemory, marks?: MarkMemory) {
    super(epoch, writer, memory, marks);
    this.#screenAt = writer.headerBytes;
  }

  get sizedAt(): number {
    return this.#sizedAt;
  }

  /** Never in the middle of an escape sequence, which would be torn by it. */
  snapshot(): PlacedSnapshot {
    this.#catchUp();
    if (!this.#screen.settled && this.#settled !== undefined) return this.#settled;
    if (this.#lastSnapshot?.offset !== this.#screenAt) this.#lastSnapshot = this.#place();
    return this.#lastSnapshot;
  }

  /** Without the lines above it. Undefined in the middle of an escape sequence. */
  glance(from: number, now: number): PlacedSnapshot | undefined {
    const last = this.#lastGlance;
    if (last !== undefined && last.placed.offset > from && last.placed.offset >= this.#sizedAt && now - last.takenAt < glanceMs) return last.placed;
    this.#catchUp();
    if (!this.#screen.settled) return undefined;
    const placed = { offset: this.#screenAt, atMs: this.#screenMs, snapshot: this.#screen.snapshot(false) };
    this.#lastGlance = { placed, takenAt: now };
    return placed;
  }

  get glanceBytes(): number {
    return this.#lastGlance?.placed.snapshot.ansi.length ?? 0;
  }

  blank(): PlacedSnapshot {
    return { offset: this.begin, atMs: 0, snapshot: { columns: this.columns, rows: this.rows, ansi: '' } };
  }

  override dispose(): void {
    super.dispose();
    this.#made?.dispose();
    this.#lastSnapshot = undefined;
    this.#lastGlance = undefined;
    this.#settled = undefined;
  }

  protected added(line: RecordedLine): void {
    if (line.kind === 'resize') this.#sizedAt = line.endOffset;
    if (this.end - this.#screenAt > screenLag) this.#catchUp();
    this.trim();
    if (this.marks.due(line, this.#sizedAt)) this.#keepMark();
  }

  protected trimming(): void {
    this.#catchUp();
  }

  #place(): PlacedSnapshot {
    return { offset: this.#screenAt, atMs: this.#screenMs, snapshot: this.#screen.snapshot() };
  }

  get #screen(): Screen {
    return (this.#made ??= new Screen(this.columns, this.rows));
  }

  #keepMark(): void {
    this.#catchUp();
    const { columns, rows } = this.#screen;
    if (columns * rows <= mostMarkedCells) this.marks.keep(this.glance(this.marks.lastOffset, Date.now()));
  }

  /** Puts all lines on the screen. */
  #catchUp(): void {
    let at = this.lines.length;
    while (at > 0 && (this.lines[at - 1]?.offset ?? 0) >= this.#screenAt) at -= 1;
    for (; at < this.lines.length; at += 1) {
      const line = this.lines[at];
      if (line === undefined) break;
      if (line.kind === 'output') this.#draw(line.data);
      if (line.kind === 'resize') {
        const size = sizeFrom(line.data);
        if (size !== undefined) this.#screen.resize(size.columns, size.rows);
      }
      this.#screenAt = line.endOffset;
      this.#screenMs = line.atMs;
    }
  }

  /** A screen that fails must cost neither the recording nor the session: it starts over, empty. */
  #draw(text: string): void {
    try {
      if (this.#screen.settled) this.#settled = mayEndInside(text) ? this.#place() : undefined;
      this.#screen.write(text);
    } catch {
      const { columns, rows } = this.#screen;
      this.#made = new Screen(columns, rows);
      this.#settled = undefined;
    }
  }
}
