import type { Problem, Result } from '../../shared/base/problem';
import type { UnixMillis } from '../../shared/base/units';
import type { Frame, FramePosition } from '../../shared/frames/frame';
import type { SessionId } from '../../shared/model/ids';

/** The gateway as the live path sees it: one multiplexed stream per window, everything else unary. */
export interface LiveGateway {
  /**
   * Opens the stream; the first message is `opened`. The iteration throws a ProblemError when the stream breaks and ends
   * when the gateway closes it; aborting ends it too.
   */
  openLive(subscriptions: readonly Subscription[], signal: AbortSignal): AsyncIterable<LiveMessage>;
  updateWatch(streamId: string, change: WatchChange): Promise<Result<undefined>>;
  acknowledge(streamId: string, positions: readonly ChannelPosition[]): Promise<Result<undefined>>;
}

export interface Subscription {
  readonly channel: number;
  readonly sessionId: SessionId;
  /** A tile may be coalesced and resynchronised by snapshot; a focus gets every byte, in order. */
  readonly detail: 'tile' | 'focus';
  /** Where to go on from; epoch 0 asks for a snapshot first. */
  readonly epoch: number;
  readonly offset: number;
  /** This many updates a second are enough, snapshots among them; 0 = everything, as fast as it comes. Tiles only. */
  readonly mostPerSecond: number;
  /** What of a snapshot is here already: the rest is enough. */
  readonly begun?: SnapshotBegun | undefined;
  /** Device pixels a desktop's picture is shown with; absent: as it is. Tiles only. */
  readonly picture?: PictureSize | undefined;
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

export interface SnapshotBegun {
  readonly snapshot: number;
  /** So many parts, from the first on. */
  readonly parts: number;
}

/** A piece of a snapshot that is too large for one message; position and size are those of the whole. */
export interface SnapshotPart extends FramePosition {
  readonly snapshot: number;
  /** Part 0, 1, … of `parts`. */
  readonly part: number;
  readonly parts: number;
  readonly columns: number;
  readonly rows: number;
  readonly text: string;
  /** Of a desktop: columns and rows are its pixels, and the text are instructions. */
  readonly drawn?: 'whole' | 'changes' | undefined;
}

export interface WatchChange {
  readonly add: readonly Subscription[];
  readonly remove: readonly number[];
  /** New rates of channels that go on. */
  readonly paces: readonly ChannelPace[];
}

export interface ChannelPace {
  readonly channel: number;
  readonly mostPerSecond: number;
  readonly picture?: PictureSize | undefined;
}

export interface ChannelPosition {
  readonly channel: number;
  readonly offset: number;
}

export type ChannelMessage =
  | { readonly channel: number; readonly frame: Frame }
  /** They come in order, with nothing else of the channel in between. */
  | { readonly channel: number; readonly part: SnapshotPart }
  /** The subscription cannot be served. */
  | { readonly channel: number; readonly problem: Problem };

export type LiveMessage =
  /** `heartbeatMs`: how often this gateway gives proof of life. */
  | { readonly kind: 'opened'; readonly streamId: string; readonly serverTime: UnixMillis; readonly heartbeatMs: number }
  | { readonly kind: 'batch'; readonly messages: readonly ChannelMessage[] }
  /** `held`: channels whose session has gone on further than was sent; for all others it says that what was sent is complete. The first comes as soon as that is so. */
  | { readonly kind: 'heartbeat'; readonly serverTime: UnixMillis; readonly held: readonly number[] };
