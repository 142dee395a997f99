import { byteOffset, millis } from '../../shared/base/units';
import { charactersOf, type Frame } from '../../shared/frames/frame';
import type { Subscription } from '../gateway/live';
import { divisors } from './desktop';
import type { Source } from './source';

export interface Windows {
  /** Sent and not acknowledged: at this many bytes a channel waits. */
  readonly highWater: number;
  /** A tile further behind than this gets a snapshot. */
  readonly tileLag: number;
}

const bytesOf = (frame: Frame): number => (frame.kind === 'output' || frame.kind === 'instructions' ? frame.endOffset - frame.offset : charactersOf(frame));

/** Updates a second, and the size of a desktop's picture. */
export type Pace = Pick<Subscription, 'mostPerSecond' | 'picture'>;

/** A desktop is 400 dots wide: how many fewer of them are enough. */
const divisorFor = ({ picture }: Pace): number => divisors.findLast((divisor) => picture !== undefined && 400 / divisor >= picture.width) ?? 1;

/** One session on one stream, by the gateway's rules: pulled, never more under way than the window allows. */
export class GatewayChannel {
  #position: number;
  #snapshotFor: string | undefined;
  #sent: { readonly endOffset: number; readonly bytes: number }[] = [];
  #inFlight = 0;
  #mostPerSecond = 0;
  #divisor = 1;
  /** The world's milliseconds: not before. */
  dueAt = 0;
  done = false;

  constructor(readonly wanted: Subscription, readonly source: Source, private readonly windows: Windows) {
    this.pace(wanted);
    this.#position = wanted.offset;
    if (wanted.epoch === 0) {
      this.#snapshotFor = 'start';
      this.#position = source.begin;
    } else if (wanted.epoch !== source.epoch) {
      this.#snapshotFor = 'new_epoch';
      this.#position = source.begin;
    } else if (wanted.offset > source.end || wanted.offset < source.begin) this.#snapshotFor = 'not_kept';
  }

  pace(pace: Pace): void {
    if (!this.source.desktop || this.wanted.detail === 'focus') return;
    this.#mostPerSecond = pace.mostPerSecond;
    this.dueAt = 0;
    const divisor = divisorFor(pace);
    if (divisor !== this.#divisor) this.#snapshotFor ??= 'sized';
    this.#divisor = divisor;
  }

  get #full(): boolean { return this.#inFlight >= this.windows.highWater; }
  get #more(): boolean { return this.#snapshotFor !== undefined || this.#position !== this.source.end; }
  /** What it has to say has not been sent: a heartbeat is no proof of life for it. */
  get behind(): boolean { return !this.done && this.#more; }
  get ready(): boolean { return !this.done && !this.#full && (this.#more || this.source.ended); }

  acknowledge(offset: number): void {
    let taken = 0;
    for (const one of this.#sent) {
      if (one.endOffset > offset) break;
      this.#inFlight -= one.bytes;
      taken += 1;
    }
    if (taken > 0) this.#sent.splice(0, taken);
  }

  take(limitBytes: number, now: number): readonly Frame[] {
    if (!this.ready || this.dueAt > now) return [];
    if (this.#mostPerSecond > 0 && this.#snapshotFor === undefined && this.#more) {
      const periodMs = 1000 / this.#mostPerSecond;
      this.dueAt = (Math.floor(now / periodMs) + 1) * periodMs;
      const changes = this.source.screen(this.#position, this.#divisor, true);
      // Small pictures are never told by what is recorded, which is of the desktop's own size.
      if (this.#divisor > 1 || charactersOf(changes) <= this.source.end - this.#position) return this.#count([changes]);
    }
    if (this.wanted.detail === 'tile' && this.#snapshotFor === undefined && this.source.end - this.#position > this.windows.tileLag) this.#snapshotFor = 'slow_consumer';
    if (this.#snapshotFor !== undefined) return this.#takeSnapshot(this.#snapshotFor);
    if (this.#position === this.source.end) return this.#takeEnd();
    const lines = this.source.from(this.#position, limitBytes);
    if (lines === undefined || lines.length === 0) return this.#takeSnapshot('not_kept');
    const frames = lines.map((line): Frame => ({
      epoch: this.source.epoch, offset: byteOffset(line.offset), endOffset: byteOffset(line.endOffset), at: millis(line.offset), kind: this.source.desktop ? 'instructions' : 'output', text: line.text,
    }));
    return this.#count(frames);
  }

  #takeSnapshot(cause: string): readonly Frame[] {
    this.#snapshotFor = undefined;
    const covers = cause === 'sized' ? this.#position : this.source.end;
    const snapshot = this.source.desktop ? this.source.screen(covers, this.#divisor, false) : this.source.snapshot();
    if (cause === 'sized') return this.#count([snapshot]);
    const frames: Frame[] = [];
    if (cause !== 'start') {
      const from = byteOffset(Math.min(this.#position, snapshot.offset));
      frames.push({ epoch: this.source.epoch, offset: from, endOffset: snapshot.offset, at: snapshot.at, kind: 'gap', cause });
    }
    frames.push(snapshot);
    return this.#count(frames);
  }

  #takeEnd(): readonly Frame[] {
    this.done = true;
    const at = byteOffset(this.#position);
    return [{ epoch: this.source.epoch, offset: at, endOffset: at, at: millis(at), kind: 'end', reason: 'over', text: 'It is over.' }];
  }

  #count(frames: readonly Frame[]): readonly Frame[] {
    this.#position = frames.at(-1)!.endOffset;
    const bytes = frames.reduce((sum, frame) => sum + bytesOf(frame), 0);
    this.#inFlight += bytes;
    this.#sent.push({ endOffset: this.#position, bytes });
    return frames;
  }
}
