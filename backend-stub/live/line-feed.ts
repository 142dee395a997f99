import { performance } from 'node:perf_hooks';
import type { RecordedKind, RecordedLine, RecordingWriter } from '../contracts';
import { LineMemory, weightOf, type LineKeeper } from './line-memory';
import { MarkMemory, Marks } from './marks';
import type { PlacedSnapshot } from './screen';

export interface FeedEnd {
  readonly reason: string;
  readonly text: string;
}

/**
 * One session's recorded lines on their way to whoever watches. Recorded first: a line is in the feed only after the
 * recorder has taken it.
 */
export abstract class LineFeed implements LineKeeper {
  readonly #listeners = new Set<() => void>();
  #lines: RecordedLine[] = [];
  #kept = 0;
  #tail: Promise<unknown> = Promise.resolve();
  #end: number;
  #over: FeedEnd | undefined;
  #attending = 0;
  /** The newest line's time, or the start, and when that was by the machine's own clock. */
  #lastMs = 0;
  #lastSeen = performance.now();
  /** Screens of its last minutes, for reading them back. */
  readonly marks: Marks;

  /** Its newest lines stay in `memory`, shared with the other sessions; the rest is read back from the disk. So it is with `marks`. */
  constructor(readonly epoch: number, protected readonly writer: RecordingWriter, private readonly memory = new LineMemory(), marks = new MarkMemory()) {
    this.marks = new Marks(marks);
    this.#end = writer.headerBytes;
    memory.enter(this);
  }

  /** The screen now, or a moment ago; of a desktop with every `divisor`th pixel of a side. */
  abstract snapshot(divisor?: number): PlacedSnapshot;
  /**
   * The screen at most a moment ago and after `from`, with no more than a viewer that saw the one at `from` needs: one for all
   * consoles. Undefined when it cannot be told now.
   */
  abstract glance(from: number, now: number, divisor?: number): PlacedSnapshot | undefined;
  /** What a glance weighs, by the last one; 0 before the first. */
  abstract get glanceBytes(): number;
  /** After the newest change of the screen's size; 0 = none yet. */
  abstract get sizedAt(): number;
  /** As it is before anything happened. */
  abstract blank(): PlacedSnapshot;
  /** A desktop: pictures of it may be smaller. */
  get desktop(): { readonly width: number; readonly height: number } | undefined {
    return undefined;
  }

  /** A line was added. */
  protected abstract added(line: RecordedLine): void;
  /** Older lines are about to be forgotten. */
  protected abstract trimming(): void;

  /** Sessions have their turns at different moments of a second, each at the same for all consoles. */
  get phaseMs(): number {
    return parseInt(this.writer.recordingId.slice(0, 4), 16) % 1_000 || 0;
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

  /** Some console wants everything of it, as soon as it is there. */
  get attended(): boolean {
    return this.#attending > 0;
  }

  /** A console begins to want everything of it; it ends with what is answered. */
  attend(): () => void {
    this.#attending += 1;
    let over = false;
    return () => {
      if (!over) this.#attending -= 1;
      over = true;
    };
  }

  /** Set once nothing follows `end`. */
  get over(): FeedEnd | undefined {
    return this.#over;
  }

  /** Records, then tells the watchers. Rejects when the recorder does: the line is then in nobody's hands. */
  append(kind: RecordedKind, data: string): Promise<void> {
    return this.following(this.writer.append(kind, data), (line) => this.add([line]));
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

  /** Lets go of the oldest lines when all are more than this feed's part of the memory: of a quarter more than it must, so that it costs little each time. */
  trim(): void {
    const { share } = this.memory;
    if (this.#kept <= share) return;
    this.trimming();
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
    this.marks.clear();
    this.#lines = [];
    this.#kept = 0;
  }

  protected get lines(): readonly RecordedLine[] {
    return this.#lines;
  }

  /** After everything recorded before it. */
  protected following<Recorded>(recorded: Promise<Recorded>, tell: (recorded: Recorded) => void): Promise<void> {
    const told = Promise.all([recorded, this.#tail]).then(([one]) => tell(one));
    this.#tail = told.catch(() => undefined);
    return told;
  }

  protected add(lines: readonly RecordedLine[]): void {
    for (const line of lines) {
      this.#lines.push(line);
      this.#kept += weightOf(line);
      this.#end = line.endOffset;
      this.#lastMs = line.atMs;
      this.#lastSeen = performance.now();
      this.added(line);
    }
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
