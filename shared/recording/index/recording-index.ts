import { millis, type Millis } from '../../base/units';
import type { ScreenSnapshot } from '../../frames/frame';
import type { Cursor, FramedRecording, RecordedFrame } from '../formats/format';
import { ProblemList } from '../formats/problems';
import type { IndexProgress } from '../port';
import { Snapshotter } from '../snapshotter';
import { ScreenWatch, type ScreenText } from './screen-text';
import { StreamFacts } from './stream-facts';
import { Turns } from './turns';
import { WaitingRoom } from './waiting';

/** A place to start drawing from, and what became visible from there to the next one. */
export interface SegmentEntry {
  readonly cursor: Cursor;
  readonly from: Millis;
  readonly snapshot: ScreenSnapshot;
  /** Undefined once the index holds more text than it may: search reads the segment again then. */
  text: ScreenText | undefined;
}

// A seek parses at most one segment: 128 KiB of output take 3 ms to parse here, 2000 small frames 10 ms to read and send.
const segmentOutput = 128 * 1024;
const segmentFrames = 2_000;
/** Snapshots take at most this part of the output they stand for, so that huge screens cannot fill the memory. */
const snapshotShare = 8;
/** Bytes of screen text kept for search, roughly. */
const textBudget = 96 << 20;

export interface IndexOptions {
  readonly onProgress?: ((progress: IndexProgress) => void) | undefined;
  /** Asked between pieces; true stops the pass. */
  readonly stopped?: (() => boolean) | undefined;
  readonly textBudget?: number | undefined;
  /** False: only times, events and problems are wanted. No terminal is run then, and there is one segment. */
  readonly screens?: boolean | undefined;
  /** Takes the screen text of each segment as it is closed, in order; the index keeps none then. */
  readonly onText?: ((text: ScreenText) => void) | undefined;
}

/** One pass over a recording: where things are, not what they are. Memory is bounded, except for the segments' snapshots (1/8 of the output at most). */
export class RecordingIndex {
  readonly segments: SegmentEntry[] = [];
  readonly facts: StreamFacts;
  readonly problems = new ProblemList();
  readonly waiting = new WaitingRoom();
  readonly turns: Turns;
  done = false;
  #screen: Snapshotter;
  #watch: ScreenWatch;
  #textSize = 0;
  #segmentOutput = 0;
  #segmentFrames = 0;
  readonly #screens: boolean;

  constructor(readonly recording: FramedRecording, readonly options: IndexOptions = {}) {
    this.#screens = options.screens !== false;
    this.facts = new StreamFacts(recording.gaps);
    this.turns = new Turns(() => options.stopped?.() === true);
    const { columns, rows } = recording.header;
    this.#screen = new Snapshotter(columns, rows);
    this.#watch = new ScreenWatch(this.#screen);
    this.segments.push({ cursor: recording.start, from: millis(0), snapshot: { columns, rows, ansi: '' }, text: undefined });
  }

  /** Runs the pass. Rejects when the file cannot be read; what was indexed until then stays usable. */
  async build(): Promise<void> {
    const { onProgress, stopped } = this.options;
    try {
      for await (const { frames, fraction } of this.recording.read(this.recording.start, this.problems)) {
        for (const frame of frames) {
          this.#add(frame);
          if (this.turns.due) {
            onProgress?.({ fraction, indexedTo: this.facts.duration, done: false });
            await this.turns.next();
            if (stopped?.()) return;
          }
        }
        if (stopped?.()) return;
      }
      if (this.facts.frames === 0) this.problems.add('no-events');
    } finally {
      this.facts.finish();
      this.#closeSegment();
      this.#screen.dispose();
      this.done = true;
      this.waiting.wake();
    }
  }

  /** Resolves when the segment that holds `at` is known from end to end. */
  async segmentAt(at: Millis): Promise<number> {
    for (;;) {
      let low = 0;
      for (let high = this.segments.length - 1; low < high;) {
        const middle = Math.ceil((low + high) / 2);
        if ((this.segments[middle]?.from ?? 0) <= at) low = middle;
        else high = middle - 1;
      }
      if (this.done || low < this.segments.length - 1) return low;
      await this.waiting.growth();
    }
  }

  /** The frames of a segment, read again from the file. Without what was typed. */
  async framesOf(segment: number): Promise<RecordedFrame[]> {
    const entry = this.segments[segment];
    if (entry === undefined) return [];
    const frames: RecordedFrame[] = [];
    for await (const batch of this.recording.read(entry.cursor, new ProblemList(), this.segments[segment + 1]?.cursor.offset)) {
      for (const { typed: _, ...frame } of batch.frames) frames.push(frame as RecordedFrame);
    }
    return frames;
  }

  #add(frame: RecordedFrame): void {
    if (this.#screens && (this.#segmentOutput >= segmentOutput || this.#segmentFrames >= segmentFrames)) this.#startSegment(frame);
    this.#segmentFrames += 1;
    if (this.#screens) this.#show(frame);
    this.facts.add(frame);
  }

  #show(frame: RecordedFrame): void {
    if (frame.kind !== 'output' && frame.kind !== 'resize') return;
    this.#watch.before(frame.at);
    if (frame.kind === 'output') {
      this.#screen.writeNow(frame.text);
      this.#watch.after();
      this.#segmentOutput += frame.text.length;
    } else {
      this.#screen.resize(frame.columns, frame.rows);
      this.#watch.resized();
    }
  }

  #startSegment(frame: RecordedFrame): void {
    if (!this.facts.startsPlace(frame)) return;
    // A repeat sequence needs the character before it; a half written sequence its beginning.
    // oxlint-disable-next-line no-control-regex
    if (!this.#screen.settled || (frame.kind === 'output' && /^\x1b\[\d*b/.test(frame.text))) return;
    const lastSize = this.segments.at(-1)?.snapshot.ansi.length ?? 0;
    if (this.#segmentOutput < lastSize * snapshotShare && this.#segmentOutput < 64 << 20) return;
    this.#closeSegment();
    const cursor: Cursor = { offset: frame.offset, at: this.facts.duration };
    this.segments.push({ cursor, from: frame.at, snapshot: this.#screen.snapshot(), text: undefined });
    this.#segmentOutput = 0;
    this.#segmentFrames = 0;
    this.waiting.wake();
  }

  #closeSegment(): void {
    const text = this.#watch.take();
    const entry = this.segments.at(-1);
    if (this.options.onText !== undefined) return this.options.onText(text);
    if (entry === undefined || this.#textSize + text.size > (this.options.textBudget ?? textBudget)) return;
    this.#textSize += text.size;
    entry.text = text;
  }
}
