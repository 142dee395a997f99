import type { LiveFrame } from '../../shared/proto/gen/vigil/v1/live_pb';
import type { RecordedLine } from '../contracts';
import { divisorFor } from '../desktop/squares';
import type { LineFeed } from './line-feed';
import { endFrame, gapFrame, glanceFrame, lineFrame, lineFrames, partFrame } from './live-frames';
import type { PlacedSnapshot } from './screen';
import { cutScreen, type Begun, type CutScreen, type PartlySent } from './screen-parts';

export type Detail = 'tile' | 'focus';

/** Updates a second that a tile may ask for; it is served so often anyway. */
const fastest = 20;
/** Sent and not acknowledged: at this many bytes a channel waits for its console. */
export const highWater: Readonly<Record<Detail, number>> = { focus: 512 * 1024, tile: 256 * 1024 };
/** Neighbouring pieces smaller than this are acknowledged as one, so that what waits for acknowledgement is a short list. */
const smallestMark = 4 * 1024;
/** A tile further behind than this is brought up to date by a snapshot instead. */
const tileLag = 256 * 1024;
/** A console that comes back further behind than this gets a snapshot: reading on would take too long. */
export const longestResume = 8 << 20;

export interface StartAt {
  /** 0 = with a snapshot. */
  readonly epoch: number;
  readonly offset: number;
  /** What of a screen is there already. */
  readonly begun?: Begun | undefined;
}

/** What a tile asks for: updates a second that are enough (0 = as fast as they come), and of a desktop the pixels it is shown with (0 = all). */
export interface Need {
  readonly mostPerSecond: number;
  readonly width: number;
  readonly height: number;
}

const everything: Need = { mostPerSecond: 0, width: 0, height: 0 };

/**
 * A glance is worth it when it stands for this many times its own bytes: a byte of it costs a console about twice as much
 * as a byte of output (0.05 and 0.025 ms a KB), as every cell of it is drawn. Measured with the noisy scenarios.
 */
const glanceWorth = 2;

export interface Taken {
  readonly frames: readonly LiveFrame[];
  readonly bytes: number;
}

interface Sending {
  readonly cut: CutScreen;
  /** It stands for the bytes from here on. */
  readonly from: number;
  next: number;
}

const nothing: Taken = { frames: [], bytes: 0 };

/**
 * One session on one console's stream: where it is, and how much of what was sent the console has taken in. Pulled, so
 * nothing is ever queued here: what is not sent yet stays in the feed's memory or on the disk.
 */
export class Channel {
  readonly detail: Detail;
  #position: number;
  /** Why the next thing sent is a snapshot; "start" without a gap before it. */
  #snapshotFor: string | undefined;
  #unacknowledged: { endOffset: number; bytes: number }[] = [];
  #inFlight = 0;
  /** It had to wait for its console since it last sent something. */
  #waited = false;
  #done = false;
  #need = everything;
  #leave: (() => void) | undefined;
  #divisor = 1;
  #dueAt = 0;
  /** The screen that is being sent in parts, and which one is next. */
  #sending: Sending | undefined;

  /** Without `partlySent` screens come whole. */
  constructor(
    readonly number: number, readonly session: string, detail: Detail, private readonly feed: LineFeed, start: StartAt,
    need: Partial<Need> = everything, private readonly partlySent?: PartlySent,
  ) {
    this.detail = detail;
    this.pace({ ...everything, ...need });
    this.#position = start.offset;
    if (start.epoch === 0) {
      this.#snapshotFor = 'start';
      this.#position = feed.begin;
    } else if (start.epoch !== feed.epoch) {
      this.#snapshotFor = 'new_epoch';
      this.#position = feed.begin;
    } else if (start.offset > feed.end || start.offset < feed.begin || feed.end - start.offset > longestResume) this.#snapshotFor = 'not_kept';
    // What it has drawn may have been of another size.
    else if (this.#divisor > 1 && start.offset !== feed.end) this.#snapshotFor = 'sized';
    this.#sendRest(start);
  }

  get done(): boolean {
    return this.#done;
  }

  /** How many pieces wait for acknowledgement. */
  get marks(): number {
    return this.#unacknowledged.length;
  }

  /** There is something to send that was not sent yet, whether console, connection or turn is in the way: a heartbeat is no proof of life for it. */
  get held(): boolean {
    return !this.#done && (this.unfinished || this.#snapshotFor !== undefined || this.#position !== this.feed.end);
  }

  /** In the midst of a screen: nothing else makes sense before the rest of it. */
  get unfinished(): boolean {
    return this.#sending !== undefined;
  }

  /** Where its session is now. */
  get end(): number {
    return this.feed.end;
  }

  /** There is something to send, and the console has room for it. */
  get ready(): boolean {
    if (this.#done) return false;
    // Nobody can acknowledge half a screen.
    if (this.unfinished) return true;
    if (this.#inFlight >= highWater[this.detail]) return false;
    return this.#snapshotFor !== undefined || this.#position !== this.feed.end || this.feed.over !== undefined;
  }

  /** Whether its turn has come. */
  due(now: number): boolean {
    return this.unfinished || this.#dueAt <= now;
  }

  /** From now on so much is enough. A focused session gets everything always. */
  pace(need: Need): void {
    this.#need = this.detail === 'focus' ? everything : { ...need, mostPerSecond: Math.min(fastest, need.mostPerSecond) };
    this.#dueAt = 0;
    if (!this.#done) this.#attend(this.#need.mostPerSecond === 0);
    const divisor = this.feed.desktop === undefined ? 1 : divisorFor(this.feed.desktop, this.#need);
    if (divisor !== this.#divisor) this.#snapshotFor ??= 'sized';
    this.#divisor = divisor;
  }

  /** True when the channel may go on because of this. */
  acknowledge(offset: number): boolean {
    const blocked = this.#inFlight >= highWater[this.detail];
    let taken = 0;
    for (const sent of this.#unacknowledged) {
      if (sent.endOffset > offset) break;
      this.#inFlight -= sent.bytes;
      taken += 1;
    }
    if (taken > 0) this.#unacknowledged.splice(0, taken);
    const freed = blocked && this.#inFlight < highWater[this.detail];
    this.#waited ||= freed;
    return freed;
  }

  /** The next frames, about `limitBytes` of them; none when there is nothing or the console has no room. */
  async take(limitBytes: number): Promise<Taken> {
    if (!this.ready) return nothing;
    if (this.#sending !== undefined) return this.#takeParts(this.#sending, limitBytes);
    // Small pictures are never told by what is recorded, which is of the desktop's own size.
    if (this.#divisor > 1 && this.#snapshotFor === undefined && this.#position !== this.feed.end) return this.#takeChanges(limitBytes);
    if (this.#need.mostPerSecond > 0 && this.#snapshotFor === undefined && this.#position !== this.feed.end && !this.#waited) {
      const glanced = this.#takeGlance(limitBytes);
      if (glanced !== undefined) return glanced;
    }
    // A tile skips what it was too slow for; a focused session never does.
    const behind = this.feed.end - this.#position;
    if (this.detail === 'tile' && this.#snapshotFor === undefined && behind > (this.#waited ? tileLag / 4 : tileLag)) this.#snapshotFor = 'slow_consumer';
    this.#waited = false;
    if (this.#snapshotFor !== undefined) return this.#takeSnapshot(this.#snapshotFor, limitBytes);
    if (behind === 0) return this.#takeEnd();
    const from = this.#position;
    let lines: readonly RecordedLine[] | undefined = this.feed.recent(from, limitBytes);
    if (lines === undefined) {
      lines = await this.feed.fromDisk(from, limitBytes).catch(() => undefined);
      if (this.#done || this.#position !== from) return nothing;
    }
    return lines === undefined || lines.length === 0 ? this.#takeSnapshot('not_kept', limitBytes) : this.#sent(lines);
  }

  close(): void {
    this.#done = true;
    this.#attend(false);
    this.#sending = undefined;
    this.#unacknowledged = [];
  }

  #attend(closely: boolean): void {
    if (closely) this.#leave ??= this.feed.attend();
    else {
      this.#leave?.();
      this.#leave = undefined;
    }
  }

  #sent(lines: readonly RecordedLine[]): Taken {
    const from = this.#position;
    this.#position = lines.at(-1)?.endOffset ?? from;
    this.#count(this.#position, this.#position - from);
    if (this.#position !== this.feed.end) this.#dueAt = 0;
    const { epoch } = this.feed;
    const frames = this.#need.mostPerSecond > 0 ? lineFrames(this.number, epoch, lines) : lines.map((line) => lineFrame(this.number, epoch, line));
    return { frames, bytes: this.#position - from };
  }

  /** The screen in place of what came since the last update; undefined when that is not much. Sets the next turn. */
  #takeGlance(limitBytes: number): Taken | undefined {
    const now = Date.now();
    this.#waitForTurn(now);
    const from = this.#position;
    const behind = this.feed.end - from;
    // Who has no lines above its screen cannot follow a change of size.
    const sized = this.feed.sizedAt > from;
    if (!sized && behind <= glanceWorth * this.feed.glanceBytes) return undefined;
    if (this.feed.desktop !== undefined) {
      const changes = this.feed.glance(from, now);
      // A copied stretch is recorded in a few bytes, and so is a letter.
      return changes === undefined || (!sized && changes.snapshot.ansi.length > behind) ? undefined : this.#takeScreen(from, changes, limitBytes);
    }
    const placed = this.feed.glance(from, now) ?? (sized ? this.feed.snapshot() : undefined);
    if (placed === undefined || placed.offset <= from) return undefined;
    const bytes = placed.snapshot.ansi.length;
    if (!sized && behind <= glanceWorth * bytes) return undefined;
    return this.#takeScreen(from, placed, limitBytes);
  }

  /** A desktop's picture in another size than it is recorded in: what has changed of it. */
  #takeChanges(limitBytes: number): Taken {
    const now = Date.now();
    if (this.#need.mostPerSecond > 0) this.#waitForTurn(now);
    const from = this.#position;
    const placed = this.feed.glance(from, now, this.#divisor);
    this.#waited = false;
    return placed === undefined ? nothing : this.#takeScreen(from, placed, limitBytes);
  }

  /** All consoles' turns for one session fall together, those of different sessions apart. */
  #waitForTurn(now: number): void {
    const periodMs = 1_000 / this.#need.mostPerSecond;
    const turn = Math.floor((now - this.feed.phaseMs) / periodMs);
    this.#dueAt = (turn + 1) * periodMs + this.feed.phaseMs;
  }

  #takeSnapshot(cause: string, limitBytes: number): Taken {
    const placed = this.feed.snapshot(this.#divisor);
    const before: LiveFrame[] = [];
    if (cause === 'sized') {
      this.#snapshotFor = undefined;
      return this.#takeScreen(this.#position, placed, limitBytes);
    }
    if (cause !== 'start') {
      // From another epoch nothing of this recording is known; from this one, what was skipped is exact.
      const from = Math.min(this.#position, placed.offset);
      before.push(gapFrame(this.number, this.feed.epoch, from, placed.offset, placed.atMs, cause));
    }
    this.#snapshotFor = undefined;
    const { frames, bytes } = this.#takeScreen(placed.offset, placed, limitBytes);
    return { frames: [...before, ...frames], bytes };
  }

  /** The screen, standing for the bytes from `from` on: whole, or as many parts of it as fit. */
  #takeScreen(from: number, placed: PlacedSnapshot, limitBytes: number): Taken {
    const cut = this.partlySent === undefined ? undefined : cutScreen(placed);
    if (cut !== undefined) return this.#takeParts((this.#sending = { cut, from, next: 0 }), limitBytes);
    const bytes = placed.snapshot.ansi.length;
    this.#position = placed.offset;
    this.#count(placed.offset, bytes);
    return { frames: [glanceFrame(this.number, this.feed.epoch, from, placed)], bytes };
  }

  #takeParts(sending: Sending, limitBytes: number): Taken {
    const { cut, from } = sending;
    const frames: LiveFrame[] = [];
    let bytes = 0;
    do {
      bytes += cut.parts[sending.next]?.bytes ?? 0;
      frames.push(partFrame(this.number, this.feed.epoch, from, cut, sending.next));
      sending.next += 1;
    } while (sending.next < cut.parts.length && bytes + (cut.parts[sending.next]?.bytes ?? 0) <= limitBytes);
    this.partlySent?.sent(this.session, cut);
    if (sending.next === cut.parts.length) {
      this.#sending = undefined;
      this.#position = cut.placed.offset;
      this.#count(cut.placed.offset, cut.bytes);
    }
    return { frames, bytes };
  }

  /** A console that was cut off in the midst of a screen needs the rest of that one only. */
  #sendRest({ epoch, offset, begun }: StartAt): void {
    const cut = this.partlySent?.find(this.session, begun);
    if (cut === undefined || begun === undefined) return;
    const { placed } = cut;
    const fits = epoch === 0 || (epoch === this.feed.epoch && offset < placed.offset);
    if (!fits || this.feed.end - placed.offset > longestResume) return;
    this.#snapshotFor = undefined;
    this.#sending = { cut, from: epoch === 0 ? placed.offset : offset, next: begun.parts };
  }

  #takeEnd(): Taken {
    const { over } = this.feed;
    if (over === undefined) return nothing;
    this.#done = true;
    return { frames: [endFrame(this.number, this.feed.epoch, this.#position, over)], bytes: 0 };
  }

  #count(endOffset: number, bytes: number): void {
    this.#inFlight += bytes;
    const last = this.#unacknowledged.at(-1);
    if (last === undefined || last.bytes >= smallestMark) this.#unacknowledged.push({ endOffset, bytes });
    else {
      last.endOffset = endOffset;
      last.bytes += bytes;
    }
  }
}
