import { millis, type Millis } from '../../shared/base/units';
import { isDisplay, type Frame } from '../../shared/frames/frame';
import type { FrameSink } from '../../shared/frames/sink';
import type { Segment } from '../../shared/recording/port';
import { isPicture, sameSegment } from './segment-cache';

const longestText = 64 * 1024;
/** Drawing longer stretches of a graphical recording than this, in ms, takes longer than a fresh picture. */
const longestDrawn = 3_000;

/**
 * Brings a sink to a time: knows which segment and which of its frames the sink shows. Small outputs that are due
 * together go as one frame, so that a seek costs a few writes and not thousands. Calls must not overlap.
 */
export class ScreenWriter {
  segment: Segment | undefined;
  /** Index of the first frame that was not written yet. */
  #next = 0;
  #shownTo: Millis = millis(0);
  #graphical = false;

  constructor(readonly sink: FrameSink) {}

  /** Time of the next frame of this segment; undefined when all are shown. */
  get nextAt(): Millis | undefined {
    return this.segment?.frames[this.#next]?.at;
  }

  /** Whether going on from the current screen leads to `at` in `segment`. */
  continues(segment: Segment, at: Millis): boolean {
    const current = this.segment;
    if (current === undefined) return false;
    if (sameSegment(current, segment)) return at >= this.#shownTo;
    return !isPicture(segment) && segment.index === current.after && segment.from <= current.to && this.nextAt === undefined;
  }

  /** As `continues`, and it is the quicker way. */
  continuesSoon(segment: Segment, at: Millis): boolean {
    return this.continues(segment, at) && (!this.#graphical || at - this.#shownTo <= longestDrawn);
  }

  /** Pictures are what this sink shows: those of a moment can be had without drawing what led to them. */
  get graphical(): boolean {
    return this.#graphical;
  }

  /** Nothing has to be drawn between what is shown and `at`; a mouse that moved is. */
  drawsNothing(at: Millis): boolean {
    const { segment } = this;
    if (segment === undefined || at < this.#shownTo || (at >= segment.to && !segment.last)) return false;
    for (let next = this.#next; next < segment.frames.length; next += 1) {
      const frame = segment.frames[next];
      if (frame === undefined || frame.at > at) break;
      if (frame.kind === 'draw') return false;
    }
    return true;
  }

  /** Shows `segment` at `at`, from the current screen where possible. Stops early when `stale` says so. */
  async show(segment: Segment, at: Millis, stale: () => boolean): Promise<void> {
    if (!this.continues(segment, at)) {
      this.segment = undefined;
      if (segment.snapshot === undefined) throw new Error('a segment without a snapshot can only be continued into');
      await this.sink.reset(segment.snapshot);
      this.#graphical = isDisplay(segment.snapshot);
      this.segment = segment;
      this.#next = 0;
    } else if (this.segment === undefined || !sameSegment(this.segment, segment)) {
      this.segment = segment;
      this.#next = 0;
    } else {
      // The same one, perhaps with more frames: a recording that is still being read.
      this.segment = segment;
    }
    this.#shownTo = at;
    while (!stale()) {
      const frame = this.#takeDue(segment.frames, at);
      if (frame === undefined) return;
      await this.sink.write(frame);
    }
    // What is on the sink is known exactly; the next call goes on from there or resets.
    this.#shownTo = segment.frames[this.#next - 1]?.at ?? segment.from;
  }

  #takeDue(frames: readonly Frame[], at: Millis): Frame | undefined {
    const first = frames[this.#next];
    if (first === undefined || first.at > at) return undefined;
    this.#next += 1;
    if (first.kind !== 'output') return first;
    const texts = [first.text];
    let length = first.text.length;
    let last = first;
    for (;;) {
      const frame = frames[this.#next];
      if (frame?.kind !== 'output' || frame.at > at || length + frame.text.length > longestText) break;
      texts.push(frame.text);
      length += frame.text.length;
      last = frame;
      this.#next += 1;
    }
    return { ...first, at: last.at, endOffset: last.endOffset, text: texts.join('') };
  }
}
