import { toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { WatchLiveResponseSchema, type WatchLiveResponse } from '../../shared/proto/gen/vigil/v1/live_pb';
import { Channel } from './channel';
import { Feed } from './feed';
import { messageBytes } from './live-frames';
import { LiveStream } from './live-stream';
import { MemoryWriter } from './memory-writer.fixture';
import { PartlySent } from './screen-parts';

const batchOf = (message: WatchLiveResponse | undefined): readonly { readonly channel: number }[] =>
  message?.message.case === 'batch' ? message.message.value.frames : [];

describe('a live stream', () => {
  it('opens first, then carries all its channels, and lets go of everything at its end', async () => {
    const feeds = [1, 2, 3].map(() => new Feed(1, new MemoryWriter(), 80, 24));
    const stream = new LiveStream();
    const stop = new AbortController();
    const closed: number[] = [];
    feeds.forEach((feed, at) => stream.open(new Channel(at + 1, `s${at}`, at === 0 ? 'focus' : 'tile', feed, { epoch: 0, offset: 0 }), feed, () => closed.push(at + 1)));
    const messages = stream.run(stop.signal);
    expect((await messages.next()).value?.message).toMatchObject({ case: 'opened', value: { streamId: stream.id } });
    expect(batchOf((await messages.next()).value ?? undefined).map((frame) => frame.channel).toSorted()).toEqual([1, 2, 3]);
    // Nothing is left to say: only then a quiet picture is known to be complete.
    expect((await messages.next()).value?.message).toMatchObject({ case: 'heartbeat', value: { held: [] } });
    const next = messages.next();
    await feeds[1]?.append('output', 'news');
    expect(batchOf((await next).value ?? undefined)).toMatchObject([{ channel: 2, body: { case: 'output', value: 'news' } }]);
    stream.close(3);
    const last = messages.next();
    stop.abort();
    expect((await last).done).toBe(true);
    expect(closed).toEqual([3, 1, 2]);
  });

  it('sends small messages, so that a connection that breaks often still brings something', async () => {
    const feed = new Feed(1, new MemoryWriter(), 80, 24);
    const stream = new LiveStream();
    stream.open(new Channel(1, 's', 'focus', feed, { epoch: 1, offset: feed.begin }), feed, () => undefined);
    for (let at = 0; at < 100; at += 1) await feed.append('output', '漢'.repeat(at % 10 === 0 ? 8_000 : 500));
    const messages = stream.run(new AbortController().signal);
    await messages.next();
    let frames = 0;
    while (frames < 100) {
      const message = (await messages.next()).value ?? undefined;
      if (message?.message.case !== 'batch') continue;
      const batch = batchOf(message);
      frames += batch.length;
      const bytes = toBinary(WatchLiveResponseSchema, message).length;
      // A frame that is larger goes alone.
      if (batch.length > 1) expect(bytes).toBeLessThanOrEqual(messageBytes + 64);
      expect(bytes).toBeLessThan(32 * 1024);
    }
    await messages.return(undefined);
  });

  it('sends large screens in small messages, one after the other', async () => {
    const stream = new LiveStream();
    const kept = new PartlySent();
    for (const number of [1, 2, 3]) {
      const feed = new Feed(1, new MemoryWriter(), 300, 100);
      await feed.append('output', Array.from({ length: 9_000 }, (_, at) => `\x1b[${31 + (at % 7)}m${at % 1_000}`).join(''));
      stream.open(new Channel(number, `s${number}`, 'tile', feed, { epoch: 0, offset: 0 }, {}, kept), feed, () => undefined);
    }
    const messages = stream.run(new AbortController().signal);
    await messages.next();
    const order: number[] = [];
    let whole = 0;
    while (whole < 3) {
      const message = (await messages.next()).value ?? undefined;
      if (message?.message.case !== 'batch') continue;
      expect(toBinary(WatchLiveResponseSchema, message).length).toBeLessThanOrEqual(messageBytes + 64);
      for (const { channel, body } of message.message.value.frames) {
        if (order.at(-1) !== channel) order.push(channel);
        if (body.case === 'snapshot' && body.value.part + 1 === body.value.parts) whole += 1;
      }
    }
    expect(order).toEqual([1, 2, 3]);
    await messages.return(undefined);
    kept.dispose();
  });

  it('says with its heartbeat which pictures wait for the console, so that none looks live that is not', async () => {
    const [quiet, busy] = [new Feed(1, new MemoryWriter(), 80, 24), new Feed(1, new MemoryWriter(), 80, 24)];
    const stream = new LiveStream();
    stream.open(new Channel(1, 'quiet', 'tile', quiet, { epoch: 0, offset: 0 }), quiet, () => undefined);
    stream.open(new Channel(2, 'busy', 'focus', busy, { epoch: 0, offset: 0 }), busy, () => undefined);
    const messages = stream.run(new AbortController().signal);
    expect((await messages.next()).value?.message).toMatchObject({ case: 'opened', value: { heartbeatMs: 1_000 } });
    await messages.next();
    for (let at = 0; at < 100; at += 1) await busy.append('output', 'q'.repeat(6_000));
    // Nothing is acknowledged.
    let heard: readonly unknown[] = [];
    while (heard.length === 0) {
      const message = (await messages.next()).value ?? undefined;
      if (message?.message.case === 'heartbeat') heard = message.message.value.held;
    }
    expect(heard).toMatchObject([{ channel: 2, offset: BigInt(busy.end) }]);
    await messages.return(undefined);
  });

  it('does not hold bytes for a connection that takes none', async () => {
    const feed = new Feed(1, new MemoryWriter(), 80, 24);
    const stream = new LiveStream();
    const channel = new Channel(1, 's', 'tile', feed, { epoch: 0, offset: 0 });
    stream.open(channel, feed, () => undefined);
    const messages = stream.run(new AbortController().signal);
    await messages.next();
    await messages.next();
    await messages.next();
    for (let at = 0; at < 200; at += 1) await feed.append('output', 'q'.repeat(10_000));
    // A slow machine gets a heartbeat first.
    let frames: readonly unknown[] = [];
    while (frames.length === 0) frames = batchOf((await messages.next()).value ?? undefined);
    expect(frames.map((frame) => (frame as { body?: { case?: string } }).body?.case)).toEqual(['gap', 'snapshot']);
    await messages.return(undefined);
  });
});
