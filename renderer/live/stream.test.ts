import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteOffset, millis } from '../../shared/base/units';
import { sessionId } from '../../shared/model/ids';
import type { Frame } from '../../shared/frames/frame';
import { VirtualTimers, settle } from '../gateway/testing/virtual-timers';
import type { LiveConnection } from './port';
import { mostPending } from './pump';
import { LiveStream } from './stream';
import { FakeGateway, FakeViewer } from './testing/fake-gateway';

const session = sessionId('s');

function world(heartbeatMs = 1000) {
  const timers = new VirtualTimers();
  const gateway = new FakeGateway();
  gateway.heartbeatMs = heartbeatMs;
  const connections: LiveConnection[] = [];
  const stream = new LiveStream(gateway, timers, { onConnection: (connection) => connections.push(connection), onServerTime: () => undefined });
  return { timers, gateway, stream, connections };
}

describe('LiveStream', () => {
  it('gathers a wall of tiles into one change of the watch list', async () => {
    const { timers, gateway, stream } = world();
    await timers.advance(10);
    const viewers = Array.from({ length: 50 }, () => new FakeViewer());
    for (const viewer of viewers) stream.subscribe(session, 'tile', viewer.take);
    await timers.advance(20);
    gateway.output('hello');
    await timers.advance(20);
    expect(gateway.changes.map((change) => change.add.length)).toEqual([50]);
    expect(viewers.every((viewer) => viewer.text === 'hello')).toBe(true);
    stream.dispose();
  });

  it('goes on from the last byte after a cut, and says so', async () => {
    const { timers, gateway, stream, connections } = world();
    const viewer = new FakeViewer();
    stream.subscribe(session, 'focus', viewer.take);
    await timers.advance(10);
    gateway.output('one ');
    await timers.advance(10);
    gateway.cut();
    await settle();
    gateway.recording.output('two ');
    await timers.advance(1000);
    gateway.output('three');
    await timers.advance(10);
    expect(viewer.text).toBe('one two three');
    expect(viewer.resets).toBe(1);
    expect(gateway.opened[1]).toMatchObject([{ epoch: 1, offset: 109 }]);
    expect(connections.map((connection) => connection.state)).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
    stream.dispose();
    expect(connections.at(-1)).toEqual({ state: 'stopped' });
  });

  it('calls a silent stream stale, then dead', async () => {
    const { timers, gateway, stream, connections } = world();
    const tile = stream.subscribe(session, 'tile', new FakeViewer().take);
    await timers.advance(10);
    // One heartbeat in three is late or lost: no false alarm.
    for (let beat = 0; beat < 30; beat += 1) {
      await timers.advance(beat % 3 === 0 ? 2000 : 1000);
      expect(tile.status().stale).toBe(false);
      gateway.heartbeat();
      await settle();
      expect(tile.status().stale).toBe(false);
    }
    gateway.refuse = true;
    await timers.advance(2900);
    expect(tile.status().stale).toBe(false);
    await timers.advance(200);
    expect(tile.status().stale).toBe(true);
    expect(connections.at(-1)!.state).toBe('connected');
    await timers.advance(12_500);
    expect(connections.at(-1)).toMatchObject({ state: 'reconnecting', problem: { code: 'gateway-unreachable' } });
    stream.dispose();
  });

  it('calls a picture stale that the gateway could not bring up to date, although the stream lives', async () => {
    const { timers, gateway, stream } = world();
    const [one, other] = [stream.subscribe(session, 'tile', new FakeViewer().take), stream.subscribe(session, 'tile', new FakeViewer().take)];
    await timers.advance(10);
    const beat = async (held: readonly number[]): Promise<void> => {
      for (let count = 0; count < 4; count += 1) { await timers.advance(1000); gateway.heartbeat(held); await settle(); }
    };
    await beat([2]);
    expect([one.status().stale, other.status().stale]).toEqual([false, true]);
    gateway.output('it goes on');
    await settle();
    expect(other.status().stale).toBe(false);
    await beat([]);
    expect([one.status().stale, other.status().stale]).toEqual([false, false]);
    stream.dispose();
  });

  it('has patience with a gateway whose heartbeats are rarer', async () => {
    const { timers, stream } = world(5000);
    const tile = stream.subscribe(session, 'tile', new FakeViewer().take);
    await timers.advance(6900);
    expect(tile.status().stale).toBe(false);
    await timers.advance(300);
    expect(tile.status().stale).toBe(true);
    stream.dispose();
  });

  it('says that nobody is signed in any more, and asks no further', async () => {
    const { timers, gateway, stream, connections } = world();
    stream.subscribe(session, 'tile', new FakeViewer().take);
    await timers.advance(10);
    gateway.signedOut = true;
    gateway.cut();
    await timers.advance(60_000);
    expect(connections.at(-1)).toMatchObject({ state: 'signed-out', problem: { code: 'signed-out' } });
    expect(gateway.opened).toHaveLength(2);
    stream.dispose();
  });

  it('asks first for the pictures that have waited longest', async () => {
    const { timers, gateway, stream } = world();
    for (let count = 0; count < 3; count += 1) stream.subscribe(session, 'tile', new FakeViewer().take);
    await timers.advance(10);
    gateway.recording.output('more');
    const only = gateway.recording.frames.at(-1)!;
    // The network breaks after the first channel's frame.
    gateway.streams.at(-1)!.send({ kind: 'batch', messages: [{ channel: 1, frame: only }] });
    await settle();
    gateway.cut();
    await timers.advance(1000);
    expect(gateway.opened.at(-1)!.map((one) => one.channel)).toEqual([2, 3, 1]);
    stream.dispose();
  });

  it('asks ever less often while the gateway is away, at most every 15 s', async () => {
    const { timers, gateway, stream } = world();
    gateway.refuse = true;
    await timers.advance(120_000);
    const attempts = gateway.opened.length;
    expect(attempts).toBeGreaterThan(8);
    expect(attempts).toBeLessThan(25);
    stream.dispose();
    await timers.advance(60_000);
    expect(gateway.opened.length).toBe(attempts);
  });

  it('acknowledges what was taken in, gathered', async () => {
    const { timers, gateway, stream } = world();
    stream.subscribe(session, 'tile', new FakeViewer().take);
    await timers.advance(10);
    for (let count = 0; count < 20; count += 1) { gateway.output('abcdefgh'); await timers.advance(10); }
    await timers.advance(200);
    expect(gateway.acknowledged.at(-1)).toMatchObject({ offset: gateway.recording.end });
    expect(gateway.acknowledged.length).toBeLessThan(6);
    stream.dispose();
  });

  it('skips a tile that cannot keep up to a fresh picture, counted, within bounded memory', async () => {
    const { timers, gateway, stream } = world();
    const taken: Frame[] = [];
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => { open = resolve; });
    const viewer = new FakeViewer();
    const tile = stream.subscribe(session, 'tile', async (frame) => { taken.push(frame); await viewer.take(frame); if (taken.length === 2) await gate; });
    await timers.advance(10);
    const piece = 'x'.repeat(16_000);
    for (let sent = 0; sent < mostPending * 3; sent += piece.length) { gateway.output(piece); await settle(); }
    await timers.advance(50);
    open();
    await timers.advance(50);
    gateway.output('end');
    await timers.advance(50);
    expect(viewer.text === gateway.recording.textUntil(gateway.recording.end)).toBe(true);
    const seen = viewer.ranges.reduce((sum, range) => sum + range.to - range.from, 0);
    expect(tile.status().gapBytes).toBeGreaterThan(0);
    expect(seen + tile.status().gapBytes).toBe(gateway.recording.end - 100);
    stream.dispose();
  });

  it('says of a tile that is skipped again and again that it prints too much, not of one that was once', async () => {
    const { timers, gateway, stream } = world();
    const tile = stream.subscribe(session, 'tile', new FakeViewer().take);
    await timers.advance(10);
    const skip = async (cause: string): Promise<boolean> => {
      const offset = byteOffset(gateway.recording.end);
      gateway.recording.end += 1000;
      gateway.send({ epoch: 1, offset, endOffset: byteOffset(gateway.recording.end), at: millis(offset), kind: 'gap', cause });
      gateway.send(gateway.recording.snapshot());
      await timers.advance(100);
      return tile.status().overrun;
    };
    expect([await skip('slow_consumer'), await skip('not_kept')]).toEqual([false, false]);
    expect(await skip('slow_consumer')).toBe(true);
    expect(tile.status().gapBytes).toBe(3000);
    await timers.advance(4000);
    expect(tile.status().overrun).toBe(false);
    stream.dispose();
  });

  it('holds the stream back for a focused session instead of skipping', async () => {
    const { timers, gateway, stream, connections } = world();
    const viewer = new FakeViewer();
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => { open = resolve; });
    const focus = stream.subscribe(session, 'focus', async (frame) => { await viewer.take(frame); if (frame.kind === 'output') await gate; });
    await timers.advance(10);
    for (let sent = 0; sent < mostPending * 3; sent += 16_000) { gateway.output('x'.repeat(16_000)); await settle(); }
    await timers.advance(60_000);
    expect(connections.at(-1)!.state).toBe('connected');
    open();
    await timers.advance(50);
    expect(viewer.text === gateway.recording.textUntil(gateway.recording.end)).toBe(true);
    expect(focus.status().gapBytes).toBe(0);
    stream.dispose();
  });

  it('leaves the stream while hidden and comes back with a picture, without calling it a gap', async () => {
    const { timers, gateway, stream } = world();
    const viewer = new FakeViewer();
    const tile = stream.subscribe(session, 'tile', viewer.take);
    await timers.advance(10);
    tile.show(false);
    await timers.advance(10);
    expect(gateway.streams.at(-1)!.watched.size).toBe(0);
    gateway.output('unseen ');
    tile.show(true);
    await timers.advance(10);
    gateway.output('seen');
    await timers.advance(10);
    expect(viewer.text).toBe('unseen seen');
    expect(tile.status().gapBytes).toBe(0);
    tile.dispose();
    await timers.advance(10);
    expect(gateway.streams.at(-1)!.watched.size).toBe(0);
    stream.dispose();
  });

  it('ends with the recording in the viewer under cuts, losses, repeats and reordering', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.record({ text: fc.string({ minLength: 1, maxLength: 8 }), chaos: fc.nat(99), wait: fc.nat(300) }), { minLength: 1, maxLength: 25 }),
      fc.constantFrom('tile' as const, 'focus' as const), fc.integer(),
      async (story, detail, seed) => {
        const { timers, gateway, stream } = world();
        let state = seed | 0;
        const dice = (sides: number): number => { state = (Math.imul(state, 1_103_515_245) + 12_345) | 0; return (state >>> 8) % sides; };
        gateway.disturb = (messages) => {
          const arriving = messages.flatMap((message) => [[message], [message], [message], [message, message], []][dice(5)]!);
          if (arriving.length > 1 && dice(4) === 0) arriving.push(arriving.shift()!);
          return arriving;
        };
        const viewer = new FakeViewer();
        const subscription = stream.subscribe(session, detail, viewer.take);
        await timers.advance(10);
        for (const step of story) {
          if (step.chaos < 10) gateway.cut();
          if (step.chaos > 95) { gateway.recording.epoch += 1; gateway.cut(); }
          gateway.output(step.text);
          await timers.advance(step.wait);
        }
        gateway.disturb = (messages) => messages;
        gateway.cut();
        await timers.advance(20_000);
        gateway.output('!');
        await timers.advance(500);
        expect(viewer.text === gateway.recording.textUntil(gateway.recording.end)).toBe(true);
        expect(subscription.status().problem).toBeUndefined();
        for (let index = 1; index < viewer.ranges.length; index += 1) {
          expect(viewer.ranges[index]!.from).toBeGreaterThanOrEqual(viewer.ranges[index - 1]!.to);
        }
        stream.dispose();
      },
    ), { numRuns: 300 });
  });
});
