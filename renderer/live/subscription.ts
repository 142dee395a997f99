import type { Disposable } from '../../shared/base/dispose';
import type { Problem } from '../../shared/base/problem';
import { isWhole, type Frame } from '../../shared/frames/frame';
import type { SessionId } from '../../shared/model/ids';
import type { ChannelMessage, ChannelPace, PictureSize, SnapshotPart, Subscription } from '../gateway/live';
import type { Timers } from '../gateway/timers';
import { Channel } from './channel';
import { Pump, type FrameTaker } from './pump';
import { SnapshotParts } from './snapshot-parts';

/** Without proof of life for this long, a tile must not look live. */
export const staleAfterMs = 3000;
/** A heartbeat may be this much late before its absence means anything; counts only where heartbeats are rarer than the limit above allows. */
const lateMs = 2000;
/** Two skips within this long are no hiccup. */
const overrunMs = 3000;
/** After parts that do not fit together, and after a screen that is too large (it may become smaller). */
const brokenPauseMs = 1000;
const largePauseMs = 30_000;

const tooLarge: Problem = {
  code: 'live-too-large', severity: 'warning', what: 'The screen of this session is larger than Vigil can show live.',
  tip: 'It is shown again as soon as it is smaller. The recording has all of it.',
};

export interface SubscriptionStatus {
  readonly freshAt: number;
  readonly lastFrameAt: number;
  readonly stale: boolean;
  readonly gapBytes: number;
  /** More comes than can be taken in: it was skipped twice of late. */
  readonly overrun: boolean;
  /** Bytes that came as the screen they led to, as the owner wanted few updates. Nothing is missing. */
  readonly coalescedBytes: number;
  readonly ended?: { readonly reason: string; readonly text: string } | undefined;
  readonly problem?: Problem | undefined;
}

/** What a subscription asks of the stream it is on. */
export interface WatchTable {
  /** Answers the channel number under which messages will come. */
  enter(subscription: Subscribed): number;
  leave(channel: number): void;
  /** The rate and size of a channel that goes on. */
  pace(channel: number, pace: Omit<ChannelPace, 'channel'>): void;
  acknowledge(channel: number, offset: number, bytes: number): void;
  /** When the gateway last said that pictures it does not name are complete. */
  readonly proofAt: number;
  readonly connected: boolean;
  /** Proof of life comes at least this often while connected. */
  readonly heartbeatMs: number;
}

/**
 * One watched session on the stream. Each time it asks anew (resume, snapshot, shown again) it takes a fresh channel
 * number, so that frames still on their way to the old one cannot be mistaken for the answer.
 */
export class Subscribed implements Disposable {
  readonly #channel = new Channel();
  readonly #pump: Pump;
  readonly #parts = new SnapshotParts();
  #number: number | undefined;
  #lastFrameAt = 0;
  #heardAt = 0;
  #later: Disposable | undefined;
  /** When the picture was last known to be complete, before what waits now came. */
  #completeAt = 0;
  #taken = 0;
  #held = false;
  /** When output was last skipped because there was too much, and the time before. */
  #skips: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  #ended: SubscriptionStatus['ended'];
  #problem: Problem | undefined;
  #disposed = false;
  #picture: PictureSize | undefined;
  /** The picture that is here may be of another size than the one asked for: what follows it would be drawn in the wrong places. */
  #otherSize = false;
  /** A new one was asked for since. */
  #askedAnew = false;
  /** It is a desktop: terminals are as large as they are. */
  #drawn = false;
  readonly #openedAt: number;

  constructor(
    private readonly table: WatchTable, private readonly timers: Timers,
    readonly sessionId: SessionId, readonly detail: 'tile' | 'focus', take: FrameTaker,
    private readonly onProblem: (problem: Problem) => void = () => undefined, private mostPerSecond = 0,
  ) {
    this.#openedAt = timers.now();
    this.#pump = new Pump(take, {
      onTaken: (endOffset) => this.#acknowledge(endOffset),
      onFailed: (problem, frame) => this.#fail(problem, frame),
    }, () => timers.now());
    this.#number = table.enter(this);
  }

  request(channel: number): Subscription {
    this.#askedAnew = this.#otherSize;
    // The gateway that is asked to go on does not know in which size it drew before.
    const from = this.#otherSize && this.#drawn ? { epoch: 0, offset: 0, begun: undefined } : { ...this.#channel.position, begun: this.#parts.begun };
    return { channel, sessionId: this.sessionId, detail: this.detail, mostPerSecond: this.mostPerSecond, ...from, picture: this.#picture };
  }

  /** When something of its picture came, half a screen too. */
  get heardAt(): number { return this.#heardAt; }
  /** Half a screen is here. */
  get begun(): boolean { return this.#parts.begun !== undefined; }

  /** The gateway has more to show than it could send: that the stream lives proves nothing for this picture. */
  hold(): void { this.#held = true; }

  /** Answers a promise while the stream must wait for this focused session. */
  receive(message: ChannelMessage): Promise<void> | undefined {
    if ('part' in message) return this.#collect(message.part);
    // The rest will not come: nothing comes in between.
    this.#parts.clear();
    if ('problem' in message) {
      this.#report(message.problem);
      return undefined;
    }
    return this.#take(message.frame);
  }

  #collect(part: SnapshotPart): Promise<void> | undefined {
    if (this.#channel.phase === 'ended') return undefined;
    const collected = this.#parts.accept(part);
    switch (collected.kind) {
      case 'more':
        this.#heardAt = this.timers.now();
        return undefined;
      case 'whole':
        return this.#take(collected.frame);
      case 'broken':
        this.#againAfter(brokenPauseMs);
        return undefined;
      case 'too-large':
        this.#report(tooLarge);
        this.#againAfter(largePauseMs);
        return undefined;
    }
  }

  /** Once, however many parts of it still come meanwhile. */
  #againAfter(ms: number): void {
    this.#later ??= this.timers.after(ms, () => {
      this.#later = undefined;
      this.#again(() => undefined);
    });
  }

  #take(frame: Frame): Promise<void> | undefined {
    if (this.#pump.pending === 0) this.#completeAt = this.#freshAt();
    const verdict = this.#channel.accept(frame);
    switch (verdict.kind) {
      case 'deliver':
        this.#lastFrameAt = this.timers.now();
        this.#heardAt = this.#lastFrameAt;
        this.#held = false;
        if (frame.kind === 'gap' && frame.cause === 'slow_consumer') this.#skips = [this.#lastFrameAt, this.#skips[0]];
        this.#drawn ||= frame.kind === 'desktop';
        if (isWhole(frame)) {
          this.#problem = undefined;
          if (this.#askedAnew) this.#otherSize = false;
        }
        if (frame.kind === 'end') this.#ended = { reason: frame.reason, text: frame.text };
        this.#pump.push(frame);
        return this.#pump.full ? this.#overflow() : undefined;
      case 'drop':
        return undefined;
      case 'resume':
        this.#again(() => undefined);
        return undefined;
      case 'resnapshot':
        this.#again(() => undefined);
        if (verdict.problem) this.#report(verdict.problem);
        return undefined;
    }
  }

  show(visible: boolean): void {
    if (this.#disposed || this.#channel.phase === 'ended' || visible === (this.#number !== undefined)) return;
    if (visible) {
      this.#number = this.table.enter(this);
      return;
    }
    this.table.leave(this.#number!);
    this.#number = undefined;
    this.#pump.clear();
    this.#parts.clear();
    this.#channel.forget();
  }

  /** How many updates a second are enough from now on; the picture goes on where it is. */
  pace(mostPerSecond: number): void {
    if (mostPerSecond === this.mostPerSecond) return;
    this.mostPerSecond = mostPerSecond;
    this.#tellPace();
  }

  /** A desktop's picture is shown with this many device pixels: more of it would be thrown away. */
  scaleTo(picture: PictureSize | undefined): void {
    if (picture?.width === this.#picture?.width && picture?.height === this.#picture?.height) return;
    this.#picture = picture;
    this.#otherSize = true;
    this.#askedAnew = false;
    this.#tellPace();
  }

  #tellPace(): void {
    if (this.#number !== undefined) this.table.pace(this.#number, { mostPerSecond: this.mostPerSecond, picture: this.#picture });
  }

  status(): SubscriptionStatus {
    const now = this.timers.now();
    const freshAt = this.#freshAt();
    const patience = this.table.connected ? Math.max(staleAfterMs, this.table.heartbeatMs + lateMs) : staleAfterMs;
    const { gapBytes, coalescedBytes } = this.#channel;
    return {
      freshAt, lastFrameAt: this.#lastFrameAt, gapBytes, coalescedBytes, overrun: now - this.#skips[1] < overrunMs,
      stale: this.#ended === undefined && this.#number !== undefined && now - freshAt > patience,
      ended: this.#ended, problem: this.#problem,
    };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#pump.dispose();
    this.#later?.dispose();
    this.#parts.clear();
    if (this.#number !== undefined) this.table.leave(this.#number);
    this.#number = undefined;
  }

  /** A session is fresh when its stream is, as long as its own picture is complete and keeps up. */
  #freshAt(): number {
    if (this.#pump.pending > 0) return Math.max(this.#pump.shownUntil, this.#completeAt);
    if (this.#held || this.#channel.phase === 'waiting') return this.#lastFrameAt || this.#openedAt;
    return Math.max(this.#lastFrameAt, this.table.proofAt);
  }

  #report(problem: Problem): void {
    this.#problem = problem;
    this.onProblem(problem);
  }

  /** The sink is broken: a new picture, after a pause, so that a sink that always breaks costs next to nothing. */
  #fail(problem: Problem, frame: Frame): void {
    this.#report(problem);
    this.#channel.discard(frame.endOffset - frame.offset + this.#pump.clear());
    this.timers.after(1000, () => this.#again(() => this.#channel.discard(this.#pump.clear())));
  }

  /** A tile skips to a fresh picture, counted; a focused session makes the stream wait. */
  #overflow(): Promise<void> | undefined {
    if (this.detail === 'focus') return this.#pump.room();
    if (this.#channel.phase === 'ended') return undefined;
    this.#again(() => this.#channel.discard(this.#pump.clear()));
    return undefined;
  }

  #again(prepare: () => void): void {
    if (this.#number === undefined) return;
    this.table.leave(this.#number);
    prepare();
    this.#number = this.#channel.phase === 'ended' ? undefined : this.table.enter(this);
  }

  #acknowledge(endOffset: number): void {
    const bytes = Math.max(0, endOffset - this.#taken);
    this.#taken = endOffset;
    if (this.#number !== undefined) this.table.acknowledge(this.#number, endOffset, bytes);
  }
}
