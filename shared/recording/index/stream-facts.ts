import { millis, type Millis } from '../../base/units';
import type { RecordedFrame } from '../formats/format';
import type { RecordingEvent, RecordingGap } from '../port';
import { ActivityLog, type PackedActivity } from './activity';
import { TypedLines, type TypedLine, type TypedOptions } from './typed-lines';

const mostEvents = 100_000;
const mostGaps = 10_000;

export interface PackedFacts {
  readonly duration: Millis;
  readonly frames: number;
  readonly hasInput: boolean;
  readonly events: readonly RecordingEvent[];
  readonly gaps: readonly RecordingGap[];
  readonly lines: readonly TypedLine[];
  readonly activity: PackedActivity;
}

/** What the frames tell without a screen: times, activity, events, typed lines, gaps. Bounded, whatever the recording. */
export class StreamFacts {
  readonly activity = new ActivityLog();
  readonly events: RecordingEvent[] = [];
  readonly gaps: RecordingGap[];
  readonly typed: TypedLines;
  duration: Millis = millis(0);
  frames = 0;
  /** Keys were recorded, shown or not. */
  hasInput = false;
  #markers = 0;
  /** The last frame told of a gap. */
  #gap = false;
  #place = { offset: -1, endOffset: 0, since: millis(0) };

  constructor(gaps: readonly RecordingGap[] = [], typed: TypedOptions = {}) {
    this.gaps = [...gaps];
    this.typed = new TypedLines(typed);
  }

  /** Reading can start at this frame: those before it are told elsewhere in the file (some formats tell several at one place). */
  startsPlace(frame: RecordedFrame): boolean {
    return frame.offset !== this.#place.offset;
  }

  /** To be called for every frame, in order. */
  add(frame: RecordedFrame): void {
    const before = this.duration;
    this.frames += 1;
    this.duration = frame.at;
    if (frame.offset !== this.#place.offset) this.#place = { offset: frame.offset, endOffset: frame.endOffset, since: before };
    this.activity.touch(frame.at);
    if (this.#gap && frame.kind !== 'gap') this.#closeGap(frame.at);
    switch (frame.kind) {
      case 'output':
        this.activity.add(frame.at, 'output', frame.text.length);
        this.typed.output(frame.text, frame.at);
        break;
      case 'draw':
        this.activity.add(frame.at, 'output', frame.endOffset - frame.offset);
        break;
      case 'resize':
        this.event({ at: frame.at, type: 'resize', label: `${frame.columns}x${frame.rows}` });
        break;
      case 'input':
        this.hasInput = true;
        this.activity.add(frame.at, 'input', frame.characters);
        this.typed.input(frame.typed ?? '', frame.at, this.#place);
        break;
      case 'marker':
        this.#markers += 1;
        this.event({ at: frame.at, type: 'marker', label: frame.label || `Marker ${this.#markers}` });
        break;
      case 'event':
        this.event({ at: frame.at, type: frame.type, label: frame.label });
        break;
      case 'gap':
        if (this.gaps.length >= mostGaps) break;
        this.gaps.push({ from: before, to: frame.at, cause: frame.cause });
        this.#gap = true;
        break;
      default:
    }
  }

  /** A gap lasts until the frame after it. */
  #closeGap(to: Millis): void {
    const gap = this.gaps.pop();
    if (gap) this.gaps.push({ ...gap, to });
    this.#gap = false;
  }

  event(event: RecordingEvent): void {
    if (this.events.length < mostEvents) this.events.push(event);
  }

  pack(): PackedFacts {
    const { duration, frames, hasInput, events, gaps, typed: { lines }, activity } = this;
    return { duration, frames, hasInput, events, gaps, lines, activity: activity.pack() };
  }

  static unpack(packed: PackedFacts, typed: TypedOptions = {}): StreamFacts {
    const facts = new StreamFacts(packed.gaps, typed);
    facts.duration = packed.duration;
    facts.frames = packed.frames;
    facts.hasInput = packed.hasInput;
    for (const event of packed.events) facts.events.push(event);
    facts.typed.restore(packed.lines);
    facts.activity.restore(packed.activity);
    return facts;
  }

  finish(): void {
    this.typed.finish(this.#place.endOffset);
  }
}
