import { millis, type Millis } from '../../base/units';
import type { DisplaySnapshot, Frame } from '../../frames/frame';
import type { BodyEnvironment } from '../body';
import type { Cursor, FramedRecording, RecordedFrame } from '../formats/format';
import { ProblemList } from '../formats/problems';
import { PlainBody } from '../index/plain-body';
import { cancelled } from '../index/waiting';
import type { IndexProgress, Segment } from '../port';
import { drawingCost } from './drawing-cost';
import { drawnParts } from './drawn-parts';
import { FrameIndex } from './frame-index';
import { GraphicalCache, type GraphicalParts } from './graphical-cache';
import { Keyframes, type KeyframeBudget } from './keyframes';
import type { DisplayPainter, OpenPainter } from './painter';
import { PaintingPass } from './painting-pass';

/** A segment holds frames of this long, and no more bytes than this where it can be helped. */
const segmentMs = 2_000;
const segmentBytes = 1 << 20;
/** More than this at one and the same moment is not sent as frames: the next picture shows it. */
const mostAtOnce = 16 << 20;
/** A seek draws this much itself (in ms of a plain machine); for more it waits for the pass in the background. */
const drawnDirectly = 250;
/** A thumbnail is exact where this much drawing is enough. */
const thumbnailCost = 20;
/** Fewer keyframes are not worth a file. */
const fewestKept = 2;
/** The share of progress that is reading; the rest is painting. */
const readingShare = 0.1;

export interface GraphicalOptions {
  readonly budget?: KeyframeBudget | undefined;
  /** Drawing between two keyframes, in ms of a plain machine. */
  readonly keyframeCost?: number | undefined;
}

/**
 * A graphical recording: read once for its times and events, painted once in the background for keyframes. A seek restores
 * the last keyframe, draws the rest and answers with pictures, so that a page shows any moment without decoding anything.
 */
export class GraphicalBody extends PlainBody {
  index = new FrameIndex();
  keyframes: Keyframes;
  readonly #cache: GraphicalCache;
  #pass: PaintingPass;
  readonly #painter: DisplayPainter;
  #cost = 0;
  #stretch = { offset: -1, before: millis(0) };
  #building: Promise<void> | undefined;
  #busy: Promise<unknown> = Promise.resolve();
  #seeks = 0;
  #generation = 0;

  constructor(recording: FramedRecording, environment: BodyEnvironment, readonly openPainter: OpenPainter, readonly options: GraphicalOptions = {}) {
    super(recording, environment);
    this.#cache = new GraphicalCache(environment);
    this.#painter = openPainter();
    this.keyframes = new Keyframes(() => this.#cache.room(), options.budget);
    this.#pass = this.#newPass();
    this.index.add({ cursor: recording.start, from: millis(0), cost: 0 });
  }

  override build(onProgress: (progress: IndexProgress) => void): Promise<void> {
    return (this.#building ??= this.#build(onProgress));
  }

  async #build(onProgress: (progress: IndexProgress) => void): Promise<void> {
    const kept = await this.#cache.load(this.recording);
    if (this.closed) return;
    if (kept !== undefined) return this.#restore(kept);
    try {
      await super.build((progress) => onProgress({ ...progress, fraction: progress.fraction * readingShare, indexedTo: millis(0) }));
      if (this.closed) return;
      await this.#paintAll((fraction) => onProgress({ fraction: readingShare + fraction * (1 - readingShare), indexedTo: this.#pass.painted, done: false }));
    } finally {
      this.#pass.finish();
      this.waiting.wake();
    }
  }

  #restore({ facts, problems, cost, index, keyframes }: GraphicalParts): void {
    this.index = index;
    this.keyframes = keyframes;
    this.#cost = cost;
    this.#pass.finish();
    this.restore(facts, problems);
  }

  /** Paints it once from start to end, and keeps what came of it for the next time. */
  async #paintAll(onPart: (fraction: number) => void): Promise<void> {
    const { facts, problems, recording, index, keyframes } = this;
    const whole = await this.#pass.run((fraction) => {
      onPart(fraction);
      this.waiting.wake();
    }, () => this.closed);
    this.#pass.finish();
    this.waiting.wake();
    // Less is painted faster than it is looked up.
    if (!whole || keyframes.length < fewestKept) return;
    await this.turns.next();
    if (!this.closed) await this.#cache.save({ facts: facts.pack(), problems: problems.pack(), marks: recording.marks?.save(), cost: this.#cost, index, keyframes });
  }

  /** What was kept is damaged: the recording itself tells everything again. Not the facts, which were checked as they were read. */
  async #remake(): Promise<void> {
    this.keyframes = new Keyframes(() => this.#cache.room(), this.options.budget);
    this.#pass = this.#newPass();
    this.restored = false;
    try {
      await this.#cache.drop();
      await this.#paintAll(() => undefined);
    } finally {
      this.#pass.finish();
      this.waiting.wake();
    }
  }

  #newPass(): PaintingPass {
    return new PaintingPass(this.recording, this.keyframes, this.openPainter(), this.turns, this.options.keyframeCost);
  }

  protected override added(frame: RecordedFrame): void {
    if (frame.offset !== this.#stretch.offset) {
      const { before } = this.#stretch;
      if (frame.at > before) {
        this.index.add({ cursor: { offset: frame.offset, at: before }, from: frame.at, cost: this.#cost });
        this.waiting.wake();
      }
      this.#stretch = { offset: frame.offset, before: frame.at };
    } else this.#stretch.before = frame.at;
    if (frame.kind === 'draw') this.#cost += drawingCost(frame.instructions);
  }

  override async segmentAt(wanted: Millis, { continues = false, brief = false }: { readonly continues?: boolean; readonly brief?: boolean } = {}): Promise<Segment> {
    const at = millis(Math.max(0, wanted));
    if (continues) {
      await this.#indexed(at);
      const leave = this.turns.first();
      try {
        return await this.#following(at, (frame) => frame.at >= at);
      } finally {
        leave();
      }
    }
    this.#seeks += 1;
    const generation = this.#generation;
    try {
      for (;;) {
        await this.#reachable(at);
        const segment = await this.#alone(async () => {
          const following = this.#following(at, (frame) => frame.at > at, brief ? 0 : segmentMs);
          following.catch(() => undefined);
          const snapshot = await this.#paint(at, () => generation !== this.#generation || this.closed);
          return snapshot && { ...await following, snapshot };
        });
        if (segment !== undefined) return segment;
      }
    } finally {
      this.#seeks -= 1;
    }
  }

  override cancelSeek(): void {
    this.#generation += 1;
    super.cancelSeek();
  }

  override async thumbnailAt(at: Millis, width: number, height: number): Promise<unknown> {
    const number = this.keyframes.before(at);
    const start = this.keyframes.at(number);
    const cost = this.#costTo(at) - (start?.cost ?? 0);
    if (this.closed || (cost > drawnDirectly && !this.#pass.reached(at))) return undefined;
    return this.#alone(async () => {
      // A seek comes first; the pointer moves on, and asks again.
      if (this.#seeks > 0 || this.closed) return undefined;
      const state = cost <= thumbnailCost ? undefined : await this.keyframes.load(number);
      if (state !== undefined) this.#painter.restore(state);
      else if (!await this.#draw(at, () => this.#seeks > 0 || this.closed)) return undefined;
      return this.#painter.thumbnail(Math.max(1, Math.floor(width)), Math.max(1, Math.floor(height)));
    }).catch(() => undefined);
  }

  override async close(): Promise<void> {
    this.closed = true;
    this.cancelSeek();
    await this.#building?.catch(() => undefined);
    await this.#busy.catch(() => undefined);
    await super.close();
    this.#painter.dispose();
    await this.keyframes.close().catch(() => undefined);
    await this.#cache.close();
  }

  /** One at a time: there is one painter for all who ask. The pass in the background rests meanwhile. */
  #alone<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const leave = this.turns.first();
    const answer = this.#busy.then(work);
    this.#busy = answer.then(leave, leave);
    return answer;
  }

  /** Resolves when something after `at` is known. */
  async #indexed(at: Millis): Promise<void> {
    while (!this.done && !this.closed && this.index.lastFrom(at) >= this.index.length - 1) await this.waiting.growth();
    if (this.closed) throw cancelled();
  }

  /** Resolves when the picture at `at` can be made soon. */
  async #reachable(at: Millis): Promise<void> {
    await this.#indexed(at);
    while (!this.#pass.reached(at) && !this.closed) {
      const start = this.keyframes.at(this.keyframes.before(at));
      if (this.#costTo(at) - (start?.cost ?? 0) <= drawnDirectly) return;
      await this.waiting.growth();
    }
    if (this.closed) throw cancelled();
  }

  #costTo(at: Millis): number {
    return this.index.at(this.index.lastFrom(at) + 1)?.cost ?? this.#cost;
  }

  /** Undefined when it has to be asked for again: what was kept is being made anew. */
  async #paint(at: Millis, stopped: () => boolean): Promise<DisplaySnapshot | undefined> {
    if (stopped()) throw cancelled();
    if (!await this.#draw(at, stopped)) return undefined;
    if (stopped()) throw cancelled();
    return this.#painter.snapshot();
  }

  /** False when what was kept is not what it was. */
  async #draw(at: Millis, stopped: () => boolean): Promise<boolean> {
    let number = this.keyframes.before(at);
    let state = await this.keyframes.load(number);
    if (state === undefined && number >= 0 && this.restored) {
      this.#building = this.#remake().catch(() => undefined);
      return false;
    }
    // What cannot be read back is painted from the one before it.
    while (state === undefined && number >= 0) state = await this.keyframes.load(number -= 1);
    const from = this.keyframes.at(number)?.cursor ?? this.recording.start;
    // Where nothing more has to be read for what happened until `at`.
    const to = this.index.at(this.index.lastFrom(at) + 1)?.cursor.offset;
    const parts = to !== undefined && to <= from.offset ? undefined : drawnParts(this.recording, from, to, (frame) => frame.at <= at);
    // Read ahead of what is drawn: both wait for somebody else most of the time.
    let coming = parts?.next();
    this.#painter.restore(state);
    for (let part = await coming; part !== undefined && !part.done && !stopped(); part = await coming) {
      coming = parts?.next();
      coming?.catch(() => undefined);
      await this.#painter.draw(part.value.instructions);
      if (part.value.pointer) this.#painter.movePointer(part.value.pointer.x, part.value.pointer.y);
    }
    await parts?.return(undefined);
    return true;
  }

  /** The frames that `wanted` takes, from `at` on, until there are enough of them. Ends at a cut, or where the recording does. */
  async #following(at: Millis, wanted: (frame: Frame) => boolean, long = segmentMs): Promise<Segment> {
    const first = Math.max(0, this.index.lastFrom(at));
    const start = this.index.at(first)?.cursor ?? this.recording.start;
    let end = first + 1;
    const last = this.done ? this.index.length : this.index.length - 1;
    for (let cut = this.index.at(end); cut !== undefined && end < last; cut = this.index.at(end)) {
      if (cut.from - at >= long || cut.cursor.offset - start.offset >= segmentBytes) break;
      end += 1;
    }
    const stop = this.index.at(end);
    const frames: Frame[] = [];
    const whole = await this.#collect(start, stop?.cursor.offset, wanted, frames);
    return {
      index: start.offset, after: whole ? stop?.cursor.offset ?? -1 : -1, from: at, to: millis(Math.max(at, stop?.from ?? this.duration)), snapshot: undefined, frames,
      last: stop === undefined && this.done,
    };
  }

  /** False when there was more than can be given. */
  async #collect(from: Cursor, to: number | undefined, wanted: (frame: Frame) => boolean, frames: Frame[]): Promise<boolean> {
    let bytes = 0;
    for await (const batch of this.recording.read(from, new ProblemList(), to)) {
      for (const { typed: _, ...frame } of batch.frames as readonly (RecordedFrame & { typed?: string })[]) {
        if (to !== undefined && frame.offset >= to) return true;
        if (!wanted(frame as Frame) || (frame.kind === 'draw' && frame.instructions.length === 0)) continue;
        if (frame.kind === 'draw') bytes += frame.endOffset - frame.offset;
        if (bytes > mostAtOnce) return false;
        frames.push(frame as Frame);
      }
      if (this.closed) throw cancelled();
    }
    return true;
  }
}
