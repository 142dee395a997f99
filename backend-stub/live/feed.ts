import { performance } from 'node:perf_hooks';
import type { RecordedKind, RecordedLine, RecordingWriter } from '../contracts';
import { LineMemory, weightOf, type LineKeeper } from './line-memory';
import { MarkMemory, Marks, mostMarkedCells } from './marks';
import { Screen, type PlacedSnapshot } from './screen';

export type { PlacedSnapshot } from './screen';

/** The shared screen is never further behind than this, so a snapshot costs at most some milliseconds. */
const screenLag = 64 * 1024;
/** Consoles whose turns come within this get the same glance. */
const glanceMs = 100;

interface Glance {
  readonly placed: PlacedSnapshot;
  readonly takenAt: number;
}

export interface FeedEnd {
  readonly reason: string;
  readonly text: string;
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

/**
 * One session's recorded lines on their way to whoever watches. Recorded first: a line is in the feed only after the
 * recorder has taken it. One screen is kept for all watchers, a little behind, and brought up to date when asked for.
 */
export class Feed implements LineKeeper {
  readonly #listeners = new Set<() => void>();
  /** Made when it is first needed: of a thousand quiet sessions few are looked at, and a screen is 120 KB. */
  #made: Screen | undefined;
  #lines: RecordedLine[] = [];
  #kept = 0;
  #tail: Promise<unknown> = Promise.resolve();
  #screenAt: number;
  #screenMs = 0;
  #lastSnapshot: PlacedSnapshot | undefined;
  #lastGlance: Glance | undefined;
  /** The screen before the sequence that is half written now. */
  #settled: PlacedSnapshot | undefined;
  #end: number;
  #sizedAt = 0;
  #over: FeedEnd | undefined;
  /** The newest line's time, or the start, and when that was by the machine's own clock. */
  #lastMs = 0;
  #lastSeen = performance.now();
  /** Screens of its last minutes, for reading them back. */
  readonly marks: Marks;

  /** Its newest lines stay in `memory`, shared with the other sessions; the rest is read back from the disk. So it is with `marks`. */
  constructor(
    readonly epoch: number, private readonly writer: RecordingWriter, readonly columns: number, readonly rows: number,
    private readonly memory = new LineMemory(), marks = new MarkMemory(),
  ) {
    this.marks = new Marks(marks);
    this.#end = writer.headerBytes;
    this.#screenAt = writer.headerBytes;
    memory.enter(this);
  }

  /** Sessions have their turns at different moments of a second, each at the same for all consoles. */
  get phaseMs(): number {
    return parseInt(this.writer.recordingId.slice(0, 4), 16) % 1_000 || 0;
  }

  /** After the newest change of the screen's size; 0 = none yet. */
  get sizedAt(): number {
    return this.#sizedAt;
  }

  /** What its lines take of the memory. */
  get kept(): number {
    return this.#kept;
  }

  /** Where the first event line starts. */
  get begin(): number {
    return this.writer.headerBytes;
  }

  /** Where the next line will start. */
  get end(): number {
    return this.#end;
  }

  /** Milliseconds since the session's start; after its end, those until then. */
  get nowMs(): number {
    return this.#over === undefined ? this.#lastMs + Math.floor(performance.now() - this.#lastSeen) : this.#lastMs;
  }

  /** Set once nothing follows `end`. */
  get over(): FeedEnd | undefined {
    return this.#over;
  }

  /** Records, then tells the watchers. Rejects when the recorder does: the line is then in nobody's hands. */
  append(kind: RecordedKind, data: string): Promise<void> {
    const recorded = this.writer.append(kind, data);
    const told = Promise.all([recorded, this.#tail]).then(([line]) => this.#add(line));
    this.#tail = told.catch(() => undefined);
    return told;
  }

  /** Resolves when all lines appended so far have been told. */
  async settled(): Promise<void> {
    await this.#tail;
  }

  close(over: FeedEnd): void {
    this.#lastMs = this.nowMs;
    this.#over = over;
    this.#tell();
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Lines from `offset` on, `limitBytes` of them at most (but always one, if there is one). Undefined when they are
   * no longer in memory, or no line starts there: ask the disk.
   */
  recent(offset: number, limitBytes: number): readonly RecordedLine[] | undefined {
    if (offset === this.#end) return [];
    let low = 0;
    let high = this.#lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#lines[middle]?.offset ?? Infinity) < offset) low = middle + 1;
      else high = middle;
    }
    if (this.#lines[low]?.offset !== offset) return undefined;
    let until = low;
    while (until < this.#lines.length && (this.#lines[until]?.endOffset ?? Infinity) - offset <= limitBytes) until += 1;
    return this.#lines.slice(low, Math.max(until, low + 1));
  }

  /** As `recent`, from the disk. */
  async fromDisk(offset: number, limitBytes: number): Promise<readonly RecordedLine[] | undefined> {
    const lines = await this.writer.readFrom(offset, limitBytes);
    return lines[0]?.offset === offset ? lines : undefined;
  }

  /** The screen now, or a moment ago: never in the middle of an escape sequence, which would be torn by it. */
  snapshot(): PlacedSnapshot {
    this.#catchUp();
    if (!this.#screen.settled && this.#settled !== undefined) return this.#settled;
    if (this.#lastSnapshot?.offset !== this.#screenAt) this.#lastSnapshot = this.#place();
    return this.#lastSnapshot;
  }

  /**
   * The screen at most a moment ago and after `from`, without the lines above it, for viewers that need no more: one for
   * all consoles. Undefined in the middle of an escape sequence.
   */
  glance(from: number, now: number): PlacedSnapshot | undefined {
    const last = this.#lastGlance;
    if (last !== undefined && last.placed.offset > from && last.placed.offset >= this.#sizedAt && now - last.takenAt < glanceMs) return last.placed;
    this.#catchUp();
    if (!this.#screen.settled) return undefined;
    const placed = { offset: this.#screenAt, atMs: this.#screenMs, snapshot: this.#screen.snapshot(false) };
    this.#lastGlance = { placed, takenAt: now };
    return placed;
  }

  /** What a glance weighs, by the last one; 0 before the first. */
  get glanceBytes(): number {
    return this.#lastGlance?.placed.snapshot.ansi.length ?? 0;
  }

  /** Lets go of the oldest lines when all are more than this feed's part of the memory: of a quarter more than it must, so that it costs little each time. */
  trim(): void {
    const { share } = this.memory;
    if (this.#kept <= share) return;
    this.#catchUp();
    let count = 0;
    while (count < this.#lines.length && this.#kept > share * 0.75) {
      const oldest = this.#lines[count];
      if (oldest !== undefined) this.#kept -= weightOf(oldest);
      count += 1;
    }
    this.#lines = this.#lines.slice(count);
  }

  dispose(): void {
    this.memory.leave(this);
    this.#listeners.clear();
    this.#made?.dispose();
    this.marks.clear();
    this.#lastSnapshot = undefined;
    this.#lastGlance = undefined;
    this.#settled = undefined;
    this.#lines = [];
    this.#kept = 0;
  }

  #place(): PlacedSnapshot {
    return { offset: this.#screenAt, atMs: this.#screenMs, snapshot: this.#screen.snapshot() };
  }

  #add(line: RecordedLine): void {
    this.#lines.push(line);
    this.#kept += weightOf(line);
    this.#end = line.endOffset;
    this.#lastMs = line.atMs;
    this.#lastSeen = performance.now();
    if (line.kind === 'resize') this.#sizedAt = line.endOffset;
    if (this.#end - this.#screenAt > screenLag) this.#catchUp();
    this.trim();
    if (this.marks.due(line, this.#sizedAt)) this.#keepMark();
    this.#tell();
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
    let at = this.#lines.length;
    while (at > 0 && (this.#lines[at - 1]?.offset ?? 0) >= this.#screenAt) at -= 1;
    for (; at < this.#lines.length; at += 1) {
      const line = this.#lines[at];
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

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
