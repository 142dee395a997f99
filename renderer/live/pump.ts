import { problemFrom, type Problem } from '../../shared/base/problem';
import { charactersOf, isWhole, type Frame } from '../../shared/frames/frame';
import type { FrameSink } from '../../shared/frames/sink';

/** Takes one frame in; resolving is the back-pressure. `arrivedAt`: when its first bytes came. */
export type FrameTaker = (frame: Frame, arrivedAt: number) => Promise<void>;

export function intoSink(sink: FrameSink): FrameTaker {
  return async (frame) => {
    if (isWhole(frame)) await sink.reset(frame.snapshot);
    else if (frame.kind === 'end') sink.end(frame.reason, frame.text);
    else await sink.write(frame);
  };
}

/** Characters that may wait for one sink. */
export const mostPending = 512 * 1024;
/** Neighbouring output is joined up to this: fewer, larger writes. */
const largestJoin = 32 * 1024;
/** What a frame without text weighs, so that a flood of them is bounded too. */
const frameWeight = 64;

/** Pictures come in long texts that are taken in quickly. */
const drawnShare = 4;

/** One whole screen never fills the room by itself: what follows would be thrown away, for another screen as large. */
const weigh = (frame: Frame): number =>
  frameWeight + Math.min(charactersOf(frame) / (frame.kind === 'instructions' ? drawnShare : 1), isWhole(frame) ? mostPending / 2 : Infinity);

/** Neighbours of these kinds say in one text what they say in two. */
const joined = (frame: Frame): frame is Frame & { readonly kind: 'output' | 'instructions' } => frame.kind === 'output' || frame.kind === 'instructions';

export interface PumpListener {
  /** Everything up to here is in the sink. */
  onTaken(endOffset: number, text: number): void;
  /** The sink threw; this frame may not be in it. */
  onFailed(problem: Problem, frame: Frame): void;
}

/** Hands frames to a sink one after the other, never two at a time, joining what waits. */
export class Pump {
  #waiting: Frame[] = [];
  /** When each waiting frame came. */
  #arrivals: number[] = [];
  #weight = 0;
  #running = false;
  #disposed = false;
  #roomWaiters: (() => void)[] = [];
  /** When what is in the sink came: the picture is of that moment, however late it was drawn. */
  shownUntil = 0;

  constructor(private readonly take: FrameTaker, private readonly listener: PumpListener, private readonly now: () => number) {}

  get pending(): number { return this.#weight; }
  get full(): boolean { return this.#weight > mostPending; }

  push(frame: Frame): void {
    if (this.#disposed) return;
    const now = this.now();
    this.#waiting.push(frame);
    this.#arrivals.push(now);
    this.#weight += weigh(frame);
    if (!this.#running) void this.#run();
  }

  /** Resolves when there is room again. */
  room(): Promise<void> {
    if (!this.full || this.#disposed) return Promise.resolve();
    return new Promise((resolve) => { this.#roomWaiters.push(resolve); });
  }

  /** Throws away what waits. Answers how many bytes of the recording that was. */
  clear(): number {
    let bytes = 0;
    for (const frame of this.#waiting) {
      // What a gap or a snapshot covers has been counted already.
      bytes += frame.kind === 'gap' || isWhole(frame) ? 0 : frame.endOffset - frame.offset;
      this.#weight -= weigh(frame);
    }
    this.#waiting = [];
    this.#arrivals = [];
    this.#letIn();
    return bytes;
  }

  dispose(): void {
    this.#disposed = true;
    this.clear();
    for (const resolve of this.#roomWaiters.splice(0)) resolve();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      const arrivedAt = this.#arrivals[0]!;
      const { frame, weight } = this.#next();
      try {
        await this.take(frame, arrivedAt);
        // After a gap the picture is still the old one.
        if (frame.kind !== 'gap') this.shownUntil = arrivedAt;
        this.#weight -= weight;
        if (!this.#disposed) this.listener.onTaken(frame.endOffset, frame.kind === 'output' ? frame.text.length : 0);
      } catch (caught) {
        this.#weight -= weight;
        if (!this.#disposed) {
          this.listener.onFailed(problemFrom(caught, {
            code: 'tile-failed', what: 'The picture of this session could not be drawn.', tip: 'Close the tile and open it again.',
          }), frame);
        }
      }
      this.#letIn();
    }
    this.#running = false;
  }

  #next(): { readonly frame: Frame; readonly weight: number } {
    const first = this.#waiting[0]!;
    if (!joined(first)) {
      this.#waiting.shift();
      this.#arrivals.shift();
      return { frame: first, weight: weigh(first) };
    }
    let count = 0;
    let length = 0;
    let weight = 0;
    let endOffset = first.offset;
    const texts: string[] = [];
    for (const frame of this.#waiting) {
      if (!joined(frame) || frame.kind !== first.kind || frame.offset !== endOffset || frame.epoch !== first.epoch) break;
      if (count > 0 && length + frame.text.length > largestJoin) break;
      texts.push(frame.text);
      count += 1;
      length += frame.text.length;
      weight += weigh(frame);
      endOffset = frame.endOffset;
    }
    this.#waiting.splice(0, count);
    this.#arrivals.splice(0, count);
    return { frame: { ...first, endOffset, text: texts.join('') }, weight };
  }

  #letIn(): void {
    if (this.full) return;
    for (const resolve of this.#roomWaiters.splice(0)) resolve();
  }
}
