import { millis, type Millis } from '../../base/units';
import type { BodyEnvironment, RecordingBody } from '../body';
import { ProblemList, type PackedDefect } from '../formats/problems';
import type { Frame } from '../../frames/frame';
import type { Cursor, FramedRecording, RecordedFrame } from '../formats/format';
import type { Activity, IndexProgress, RecordedCommand, RecordingEvent, RecordingGap, SearchHit, Segment } from '../port';
import { commandsTyped } from './commands';
import { StreamFacts, type PackedFacts } from './stream-facts';
import { Turns } from './turns';
import { WaitingRoom } from './waiting';

/** Frames a segment holds at least. */
const segmentFrames = 500;

/**
 * Times, events, typed lines and activity of any recording, without a picture: its segments have frames and no snapshot.
 * One pass, and nothing on the heap that grows with the file but a place every `segmentFrames` frames.
 */
export class PlainBody implements RecordingBody {
  readonly problems = new ProblemList();
  facts: StreamFacts;
  /** What is known was found at an earlier time: nobody has read the whole file yet. */
  restored = false;
  readonly waiting = new WaitingRoom();
  readonly turns: Turns;
  /** Where the segments are, and when they start. */
  protected readonly places: Cursor[] = [];
  protected readonly starts: Millis[] = [];
  protected done = false;
  protected closed = false;
  #segmentFrames = 0;
  #building: Promise<void> | undefined;

  constructor(readonly recording: FramedRecording, readonly environment?: BodyEnvironment) {
    this.facts = new StreamFacts(recording.gaps, { echoes: recording.kind === 'terminal' });
    this.turns = new Turns(() => this.closed);
    this.places.push(recording.start);
    this.starts.push(millis(0));
  }

  get gaps(): readonly RecordingGap[] { return this.facts.gaps; }
  get typed() { return this.facts.typed; }
  get duration(): Millis { return this.facts.duration; }
  get frames(): number { return this.facts.frames; }

  build(onProgress: (progress: IndexProgress) => void): Promise<void> {
    return (this.#building ??= this.#build(onProgress));
  }

  async #build(onProgress: (progress: IndexProgress) => void): Promise<void> {
    try {
      for await (const { frames, fraction } of this.recording.read(this.recording.start, this.problems)) {
        for (const frame of frames) {
          if (this.#segmentFrames >= segmentFrames && frame.at > this.duration && this.facts.startsPlace(frame)) this.#place(frame);
          this.#segmentFrames += 1;
          this.facts.add(frame);
          this.added(frame);
          if (!this.turns.due) continue;
          onProgress({ fraction, indexedTo: this.duration, done: false });
          await this.turns.next();
          if (this.closed) return;
        }
        if (this.closed) return;
      }
      if (this.frames === 0) this.problems.add('no-events');
    } finally {
      this.facts.finish();
      this.done = true;
      this.waiting.wake();
    }
  }

  /** Takes the place of the pass over the file. */
  protected restore(facts: PackedFacts, problems: readonly PackedDefect[]): void {
    this.facts = StreamFacts.unpack(facts, { echoes: this.recording.kind === 'terminal' });
    this.problems.restore(problems);
    this.restored = true;
    this.done = true;
    this.waiting.wake();
  }

  /** For a body that makes more of each frame. */
  protected added(_frame: RecordedFrame): void {}

  #place(frame: RecordedFrame): void {
    this.places.push({ offset: frame.offset, at: this.duration });
    this.starts.push(frame.at);
    this.#segmentFrames = 0;
    this.waiting.wake();
  }

  async segmentAt(at: Millis): Promise<Segment> {
    for (;;) {
      const index = Math.max(0, this.starts.findLastIndex((start) => start <= at));
      if (this.done || index < this.places.length - 1) {
        const frames = await this.framesOf(index);
        const next = this.starts[index + 1];
        return { index, after: index + 1, from: this.starts[index] ?? millis(0), to: next ?? this.duration, snapshot: undefined, frames, last: next === undefined };
      }
      await this.waiting.growth();
    }
  }

  /** The frames of a segment, read again. Without what was typed. */
  protected async framesOf(index: number): Promise<Frame[]> {
    const frames: Frame[] = [];
    const place = this.places[index];
    if (place === undefined) return frames;
    const leave = this.turns.first();
    try {
      for await (const batch of this.recording.read(place, new ProblemList(), this.places[index + 1]?.offset)) {
        for (const { typed: _, ...frame } of batch.frames) frames.push(frame as Frame);
      }
    } finally {
      leave();
    }
    return frames;
  }

  cancelSeek(): void {
    this.waiting.cancel();
  }

  events(): readonly RecordingEvent[] {
    return this.facts.events;
  }

  commands(): readonly RecordedCommand[] {
    return this.recording.kind === 'terminal' ? commandsTyped(this.typed) : [];
  }

  activity(slices: number, duration: Millis): Activity {
    return this.facts.activity.slices(slices, duration);
  }

  // oxlint-disable-next-line require-yield
  async *screenHits(): AsyncGenerator<SearchHit> {
    return;
  }

  async thumbnailAt(_at: Millis, _width: number, _height: number): Promise<unknown> {
    return undefined;
  }

  async linesBefore(): Promise<readonly string[]> {
    return [];
  }

  async close(): Promise<void> {
    this.closed = true;
    this.cancelSeek();
    await this.#building?.catch(() => undefined);
  }
}
