import { create } from '@bufbuild/protobuf';
import { randomUUID } from 'node:crypto';
import type { Problem } from '../../shared/base/problem';
import { ChannelOffsetSchema, WatchLiveResponseSchema, type ChannelOffset, type LiveFrame, type WatchLiveResponse } from '../../shared/proto/gen/vigil/v1/live_pb';
import type { Channel, Need, StartAt } from './channel';
import type { FeedEnd, LineFeed } from './line-feed';
import { endFrame, gapFrame, inMessages, problemFrame } from './live-frames';
import { wireBatch } from './wire-batch';

/** A picture without proof of life for 3 s counts as stale: two heartbeats may be late or lost before that. */
const heartbeatMs = 1_000;
/** Tiles are served at most this often: 20 batches a second look live and cost a fraction of one message a line. */
const tileMs = 50;
/** Taken from the channels at once, and one channel's share of it. */
const batchBytes = 64 * 1024;
const shareBytes = 16 * 1024;

interface Watched {
  readonly channel: Channel;
  readonly close: () => void;
  /** It may have something to send. */
  readonly mark: () => void;
}

/**
 * One console's stream. Frames are pulled from the channels only when the connection has taken the last message, so a
 * slow connection holds positions, not bytes.
 */
export class LiveStream {
  readonly id = randomUUID();
  readonly #watched = new Map<number, Watched>();
  readonly #focus = new Set<Channel>();
  readonly #tiles = new Set<Channel>();
  #urgent: LiveFrame[] = [];
  #wake: (() => void) | undefined;
  #nextTiles = 0;

  get channels(): readonly Channel[] {
    return [...this.#watched.values()].map((watched) => watched.channel);
  }

  /** `onClose` runs once, however the channel ends. */
  open(channel: Channel, feed: LineFeed, onClose: () => void): void {
    this.close(channel.number);
    const ready = channel.detail === 'focus' ? this.#focus : this.#tiles;
    const mark = (): void => {
      if (!channel.ready) return;
      const waiting = ready.size > 0;
      ready.add(channel);
      if (!waiting) this.#stir();
    };
    const stop = feed.listen(mark);
    this.#watched.set(channel.number, {
      channel, mark,
      close: () => {
        stop();
        ready.delete(channel);
        channel.close();
        onClose();
      },
    });
    mark();
  }

  /** From now on so much is enough for that channel. */
  pace(number: number, need: Need): void {
    const watched = this.#watched.get(number);
    watched?.channel.pace(need);
    watched?.mark();
  }

  /** The subscription cannot be served (any more): says why and closes it. */
  refuse(number: number, problem: Problem): void {
    this.close(number);
    this.#urgent.push(problemFrame(number, problem));
    this.#stir();
  }

  /** Nothing is left of that session but its recording, up to `recordedEnd`, and how it ended: what the console has not had of it is a gap. */
  ended(number: number, { epoch, offset }: StartAt, recordedEnd: number, end: FeedEnd): void {
    this.close(number);
    const missed = epoch !== 0 && recordedEnd > offset;
    if (missed) this.#urgent.push(gapFrame(number, epoch, offset, recordedEnd, 0, 'not_kept'));
    this.#urgent.push(endFrame(number, epoch, missed ? recordedEnd : offset, end));
    this.#stir();
  }

  close(number: number): void {
    const watched = this.#watched.get(number);
    this.#watched.delete(number);
    watched?.close();
  }

  acknowledge(number: number, offset: number): void {
    const channel = this.#watched.get(number)?.channel;
    if (channel === undefined || !channel.acknowledge(offset)) return;
    (channel.detail === 'focus' ? this.#focus : this.#tiles).add(channel);
    this.#stir();
  }

  /** Everything there is to say, until `signal` aborts. `binary`: it goes out as protobuf, whose bytes consoles can share. */
  async *run(signal: AbortSignal, binary = false): AsyncGenerator<WatchLiveResponse> {
    const stir = (): void => this.#stir();
    signal.addEventListener('abort', stir);
    // The first one follows what there was to say: only then is a quiet picture known to be complete.
    let nextHeartbeat = Date.now();
    try {
      yield create(WatchLiveResponseSchema, { message: { case: 'opened', value: { streamId: this.id, serverTimeMs: BigInt(Date.now()), heartbeatMs } } });
      while (!signal.aborted) {
        const frames = await this.#collect();
        for (const part of inMessages(frames)) yield binary ? wireBatch(part) : create(WatchLiveResponseSchema, { message: { case: 'batch', value: { frames: part } } });
        const now = Date.now();
        if (now >= nextHeartbeat) {
          nextHeartbeat = now + heartbeatMs;
          yield create(WatchLiveResponseSchema, { message: { case: 'heartbeat', value: { serverTimeMs: BigInt(now), held: this.#held() } } });
        } else if (frames.length === 0) await this.#sleep(nextHeartbeat - now, signal);
      }
    } finally {
      signal.removeEventListener('abort', stir);
      for (const { number } of this.channels) this.close(number);
    }
  }

  #held(): ChannelOffset[] {
    return this.channels.filter((channel) => channel.held).map(({ number, end }) => create(ChannelOffsetSchema, { channel: number, offset: BigInt(end) }));
  }

  async #collect(): Promise<readonly LiveFrame[]> {
    const frames = this.#urgent;
    this.#urgent = [];
    let bytes = await this.#drain(this.#focus, frames, 0);
    const now = Date.now();
    if (this.#tiles.size > 0 && now >= this.#nextTiles && bytes < batchBytes) {
      bytes = await this.#drain(this.#tiles, frames, bytes);
      // What did not fit goes with the next message, at once.
      if (bytes < batchBytes) this.#nextTiles = now + tileMs;
    }
    return frames;
  }

  async #drain(ready: Set<Channel>, frames: LiveFrame[], already: number): Promise<number> {
    let bytes = already;
    const now = Date.now();
    for (const channel of Array.from(ready)) {
      if (bytes >= batchBytes) break;
      if (!channel.due(now)) continue;
      do {
        const taken = await channel.take(shareBytes);
        for (const frame of taken.frames) frames.push(frame);
        bytes += taken.bytes;
        // One screen after the other: a connection that breaks shall not leave many half sent.
      } while (channel.unfinished && bytes < batchBytes);
      // The first in the next turn, at once.
      if (channel.unfinished) break;
      // Taken out and put back at the end: every channel gets its turn.
      ready.delete(channel);
      if (channel.done) this.close(channel.number);
      else if (channel.ready) ready.add(channel);
    }
    return bytes;
  }

  /** Until something urgent or focused is ready, or the tiles' turn comes, or the time is up. */
  async #sleep(longestMs: number, signal: AbortSignal): Promise<void> {
    const until = Date.now() + longestMs;
    while (!signal.aborted && this.#urgent.length === 0 && this.#focus.size === 0) {
      const wait = (this.#tiles.size > 0 ? Math.min(until, this.#nextTiles) : until) - Date.now();
      if (wait <= 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, wait);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
  }

  #stir(): void {
    this.#wake?.();
  }
}
