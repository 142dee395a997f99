import { millis, type Millis } from '../../base/units';
import type { FramedRecording, RecordedFrame } from '../formats/format';
import { ProblemList } from '../formats/problems';
import type { IndexProgress, RecordedCommand } from '../port';
import { Snapshotter } from '../snapshotter';
import type { ByteStore } from '../source';
import { MemoryStore } from '../stores/memory-store';
import { commandsTyped } from './commands';
import { FilterShelf, GramFilter } from './gram-filter';
import { packText } from './packed';
import { IndexPages } from './pages';
import { PromptWatch } from './prompt-watch';
import { ScreenWatch, type ScreenText } from './screen-text';
import { SegmentTable } from './segment-table';
import { StreamFacts } from './stream-facts';
import { packScreenText } from './text-record';
import { Turns } from './turns';
import { WaitingRoom } from './waiting';

// A seek parses at most one segment: 128 KiB of output take 3 ms to parse here, 2000 small frames 10 ms to read and send.
const segmentOutput = 128 * 1024;
const segmentFrames = 2_000;
/** The first segment is this part of the others, so that the first picture comes at once. */
const firstShare = 16;
/** Snapshots take at most this part of the output they stand for, so that huge screens cannot fill the disk; less where they are kept in memory. */
const snapshotShare = 8;
const snapshotShareInMemory = 64;
/** A segment is at most this long, whatever its snapshot takes. */
const longestSegment = 64 << 20;
/** Bytes of screen text kept for search. Beyond that search reads again the segments that may have a hit. */
const textBudget = 2 ** 30;

export interface IndexOptions {
  readonly onProgress?: ((progress: IndexProgress) => void) | undefined;
  /** Asked between pieces; true stops the pass. */
  readonly stopped?: (() => boolean) | undefined;
  readonly textBudget?: number | undefined;
  /** Takes the screen text of each segment as it is closed, in order; the index keeps none then. */
  readonly onText?: ((text: ScreenText) => void) | undefined;
  /** Room for snapshots and text; asked for once there is something to keep. In memory when absent. */
  readonly room?: (() => Promise<ByteStore>) | undefined;
}

/** What of an index is kept for the next time. */
export interface IndexParts {
  readonly facts: StreamFacts;
  readonly table: SegmentTable;
  readonly filters: FilterShelf;
  readonly pages: IndexPages;
  readonly problems: ProblemList;
  readonly commands: readonly RecordedCommand[];
  /** See `FramedRecording.marks`. */
  readonly marks?: readonly (readonly number[])[] | undefined;
}

/** One pass over a terminal recording: where things are, not what they are. Its heap does not grow with the file, but for twelve numbers every segment. */
export class RecordingIndex {
  readonly waiting = new WaitingRoom();
  readonly turns: Turns;
  done = false;
  facts: StreamFacts;
  table = new SegmentTable();
  filters = new FilterShelf();
  pages: IndexPages;
  problems = new ProblemList();
  #screenCommands: readonly RecordedCommand[] = [];
  #screen: Snapshotter;
  #watch: ScreenWatch;
  #prompts: PromptWatch;
  readonly #grams = new GramFilter();
  #textSize = 0;
  #segmentOutput = 0;
  #segmentFrames = 0;
  #snapshotSize = 0;

  constructor(readonly recording: FramedRecording, readonly options: IndexOptions = {}) {
    this.facts = new StreamFacts(recording.gaps);
    this.turns = new Turns(() => options.stopped?.() === true);
    this.pages = new IndexPages(options.room ?? (async () => new MemoryStore()));
    const { columns, rows } = recording.header;
    this.#screen = new Snapshotter(columns, rows);
    this.#watch = new ScreenWatch(this.#screen);
    this.#prompts = new PromptWatch(this.#screen);
    this.table.add({ cursor: recording.start, from: millis(0), columns, rows, snapshot: undefined });
  }

  /** An index made earlier takes the place of this one, which is still empty. */
  restore(parts: IndexParts): void {
    if (parts.marks) this.recording.marks?.load(parts.marks);
    ({ facts: this.facts, table: this.table, filters: this.filters, pages: this.pages, problems: this.problems, commands: this.#screenCommands } = parts);
    this.#screen.dispose();
    this.done = true;
    this.waiting.wake();
  }

  /** Runs the pass; answers whether it came to the end. Rejects when the file cannot be read; what was indexed until then stays usable. */
  async build(): Promise<boolean> {
    const { onProgress, stopped } = this.options;
    try {
      for await (const { frames, fraction } of this.recording.read(this.recording.start, this.problems)) {
        for (const frame of frames) {
          const share = this.table.length === 1 ? firstShare : 1;
          if ((this.#segmentOutput * share >= segmentOutput || this.#segmentFrames * share >= segmentFrames) && this.#mayStart(frame)) await this.#startSegment(frame);
          this.#segmentFrames += 1;
          this.#show(frame);
          this.facts.add(frame);
          if (this.turns.due) {
            onProgress?.({ fraction, indexedTo: this.facts.duration, done: false });
            await this.turns.next();
            if (stopped?.()) return false;
          }
        }
        if (stopped?.()) return false;
      }
      if (this.facts.frames === 0) this.problems.add('no-events');
      return true;
    } finally {
      this.facts.finish();
      this.#closeSegment();
      this.filters.close(this.pages);
      this.#screenCommands = this.#prompts.commands;
      this.#screen.dispose();
      this.done = true;
      this.waiting.wake();
    }
  }

  /** Where keys were recorded, what was typed and shown; else what stood behind prompts. */
  get commands(): readonly RecordedCommand[] {
    if (this.facts.hasInput) return commandsTyped(this.facts.typed);
    return this.done ? this.#screenCommands : this.#prompts.commands;
  }

  /** Resolves when the segment that holds `at` is known from end to end. */
  async segmentAt(at: Millis): Promise<number> {
    for (;;) {
      const number = this.table.find(at);
      if (this.done || number < this.table.length - 1) return number;
      await this.waiting.growth();
    }
  }

  /** The frames of a segment, read again from the file. Without what was typed. */
  async framesOf(number: number): Promise<RecordedFrame[]> {
    const frames: RecordedFrame[] = [];
    const to = number + 1 < this.table.length ? this.table.row(number + 1).cursor.offset : undefined;
    for await (const batch of this.recording.read(this.table.row(number).cursor, new ProblemList(), to)) {
      for (const frame of batch.frames) frames.push(frame.kind === 'input' ? untyped(frame) : frame);
    }
    return frames;
  }

  #show(frame: RecordedFrame): void {
    if (frame.kind === 'output') {
      this.#watch.before(frame.at);
      if (this.facts.hasInput) this.#screen.writeNow(frame.text);
      else this.#prompts.write(frame.text, frame.at);
      this.#watch.after();
      this.#segmentOutput += frame.text.length;
    } else if (frame.kind === 'resize') {
      this.#watch.before(frame.at);
      this.#screen.resize(frame.columns, frame.rows);
      this.#watch.resized();
    }
  }

  /** Drawing can start before this frame. */
  #mayStart(frame: RecordedFrame): boolean {
    if (!this.facts.startsPlace(frame)) return false;
    // A repeat sequence needs the character before it; a half written sequence its beginning.
    // oxlint-disable-next-line no-control-regex
    if (!this.#screen.settled || (frame.kind === 'output' && /^\x1b\[\d*b/.test(frame.text))) return false;
    return this.#segmentOutput >= this.#snapshotSize * (this.pages.full ? snapshotShareInMemory : snapshotShare) || this.#segmentOutput >= longestSegment;
  }

  async #startSegment(frame: RecordedFrame): Promise<void> {
    const { columns, rows, ansi } = this.#screen.snapshot();
    const bytes = packText(ansi);
    const snapshot = this.pages.put(bytes, false);
    // Without any room the segment before goes on.
    if (snapshot === undefined) return;
    this.#closeSegment();
    this.#snapshotSize = bytes.length;
    this.table.add({ cursor: { offset: frame.offset, at: this.facts.duration }, from: frame.at, columns, rows, snapshot });
    this.#segmentOutput = 0;
    this.#segmentFrames = 0;
    await this.pages.flush();
    this.waiting.wake();
  }

  #closeSegment(): void {
    const text = this.#watch.take();
    if (this.options.onText !== undefined) return this.options.onText(text);
    for (const line of text.texts) this.#grams.add(line);
    this.filters.add(this.#grams.take(), this.pages);
    const record = packScreenText(text);
    if (this.#textSize + record.length > (this.options.textBudget ?? textBudget)) return;
    this.#textSize += record.length;
    this.table.setText(this.table.length - 1, this.pages.put(record, true));
  }
}

function untyped(frame: RecordedFrame): RecordedFrame {
  const { typed, ...rest } = frame;
  return typed === undefined ? frame : (rest as RecordedFrame);
}
