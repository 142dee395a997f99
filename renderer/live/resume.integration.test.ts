/**
 * The real client code against a real gateway process and a real ssh client, with a network in between that is cut at
 * seeded random bytes: what a viewer was shown is the recording, no byte lost, none doubled.
 * VIGIL_NIGHTLY=1 tries many more seeds; VIGIL_SEED=n tries one.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../shared/frames/frame';
import { randomFrom } from '../../shared/guard/fixtures/hostile';
import { sessionId } from '../../shared/model/ids';
import { createLiveGateway } from '../gateway/grpc-client';
import { systemTimers, type Timers } from '../gateway/timers';
import { LiveStream } from './stream';
import { CuttingProxy } from './testing/cutting-proxy.fixture';
import { liveSessions, monitor, RealGateway, sessionOf } from './testing/real-gateway.fixture';
import { checkOrder, firstDifference, outputBetween, recordedAt, recordedScreen, screenOf, textOf, Viewer } from './testing/watched.fixture';

const seeds = process.env['VIGIL_SEED'] ? [Number(process.env['VIGIL_SEED'])] : Array.from({ length: process.env['VIGIL_NIGHTLY'] ? 100 : 5 }, (_, index) => index + 1);

let gateway: RealGateway;
const recorded = (id: string) => recordedAt(gateway.data, id);

beforeAll(async () => { gateway = await RealGateway.start('resume-gateway', 'noisy-64'); }, 60_000);
afterAll(() => gateway?.close());

describe('a live stream that is cut at random bytes', () => {
  it.each(seeds)('shows the recording, no byte lost and none doubled (seed %i)', async (seed) => {
    const random = randomFrom(seed);
    const ssh = gateway.ssh();
    const page = gateway.client();
    const proxy = new CuttingProxy(random, () => gateway.port, { mostBytes: 400_000, endings: ['half-open', 'reset', 'close', 'close', 'close'], mostLatencyMs: 20 });
    // Retries come eight times as fast, so that a test can have many of them.
    const timers: Timers = { ...systemTimers, after: (ms, callback) => systemTimers.after(ms > 2000 ? ms : Math.min(40, ms / 8), callback), random };
    const stream = new LiveStream(createLiveGateway(await proxy.open()), timers, { onConnection: () => undefined, onServerTime: () => undefined });
    proxy.onSilence = () => stream.reconnect();
    try {
      const [id, noisy] = await Promise.all([sessionOf(page, 'demo-1'), sessionOf(page, 'db-prod-1')]);
      await Promise.all([monitor(page, id), monitor(page, noisy)]);
      const focus = new Viewer(() => (random() < 0.1 ? 2 : 0));
      const tile = new Viewer(() => (random() < 0.3 ? 20 : 0));
      const busy = new Viewer();
      const small = new Viewer();
      stream.subscribe(id, 'focus', focus.take);
      const tileStatus = stream.subscribe(id, 'tile', tile.take);
      const smallStatus = stream.subscribe(id, 'tile', small.take, undefined, 20);
      stream.subscribe(noisy, 'focus', busy.take);
      const began = (frames: readonly Frame[]) => frames.length > 0;
      await Promise.all([focus.has(began), tile.has(began), busy.has(began)]);
      ssh.stdin!.write('go\n');
      const ended = (frames: readonly Frame[]) => frames.at(-1)?.kind === 'end';
      await Promise.all([focus.has(ended), tile.has(ended), small.has(ended)]);
      proxy.calm = true;
      const soFar = busy.frames.length;
      await busy.has((frames) => frames.length > soFar);
      expect(proxy.cuts, 'the network was cut').toBeGreaterThan(0);

      const recording = await recorded(id);
      const begin = focus.frames[0]!.endOffset;
      const end = recording.lines.at(-1)!.to;
      expect(focus.count('snapshot'), 'a focused session needs one picture only').toBe(1);
      expect(focus.count('gap')).toBe(0);
      expect(checkOrder(focus.frames, recording.lines)).toBe(0);
      expect(focus.frames.at(-1)!.offset, 'it is followed to its end').toBe(end);
      expect(firstDifference(textOf(focus.frames), outputBetween(recording.lines, begin, end))).toBeUndefined();
      expect(textOf(focus.frames).length).toBeGreaterThan(200_000);
      expect(textOf(focus.frames)).toContain('the very last line');
      expect(await screenOf(focus.frames)).toEqual(await recordedScreen(recording, end));

      const skipped = checkOrder(tile.frames, recording.lines);
      expect(tileStatus.status().gapBytes, 'every byte that a tile skipped is counted').toBe(skipped);
      expect(tile.frames.at(-1)!.offset).toBe(end);
      expect(await screenOf(tile.frames)).toEqual(await recordedScreen(recording, end));

      const passedOver = checkOrder(small.frames, recording.lines);
      const { gapBytes, coalescedBytes } = smallStatus.status();
      expect(gapBytes + coalescedBytes, 'every byte that a small tile did not get is counted').toBe(passedOver);
      expect(coalescedBytes, 'few updates are wanted, not lost').toBeGreaterThan(0);
      expect(small.frames.at(-1)!.offset).toBe(end);
      expect(await screenOf(small.frames)).toEqual(await recordedScreen(recording, end));

      // It goes on while the file is read: only what was shown before must be in it.
      const shown = [...busy.frames];
      const other = await recorded(noisy);
      expect(shown.filter((frame) => frame.kind === 'snapshot')).toHaveLength(1);
      expect(checkOrder(shown, other.lines)).toBe(0);
      expect(await screenOf(shown)).toEqual(await recordedScreen(other, shown.at(-1)!.endOffset));
    } finally {
      stream.dispose();
      page.dispose();
      ssh.kill('SIGKILL');
      await proxy.close();
    }
  }, 60_000);
});

describe('a live stream on a network that breaks after every 40 KB', () => {
  const breaksAfter = 40_000;

  /** Retries come eight times as fast, so that a test can have many of them. */
  async function follow(random: () => number): Promise<{ readonly proxy: CuttingProxy; readonly stream: LiveStream }> {
    const proxy = new CuttingProxy(random, () => gateway.port, { mostBytes: 0, exactly: breaksAfter });
    const timers: Timers = { ...systemTimers, after: (ms, callback) => systemTimers.after(ms > 2000 ? ms : Math.min(40, ms / 8), callback), random };
    return { proxy, stream: new LiveStream(createLiveGateway(await proxy.open()), timers, { onConnection: () => undefined, onServerTime: () => undefined }) };
  }

  it('gains ground with every connection, until the focused session has been shown to its end', async () => {
    const ssh = gateway.ssh();
    const page = gateway.client();
    const { proxy, stream } = await follow(randomFrom(1));
    try {
      const id = await sessionOf(page, 'demo-1');
      await monitor(page, id);
      const focus = new Viewer();
      stream.subscribe(id, 'focus', focus.take);
      await focus.has((frames) => frames.length > 0);
      ssh.stdin!.write('go\n');
      await focus.has((frames) => frames.at(-1)?.kind === 'end');
      const recording = await recorded(id);
      expect(checkOrder(focus.frames, recording.lines)).toBe(0);
      expect(focus.count('snapshot')).toBe(1);
      expect(firstDifference(textOf(focus.frames), outputBetween(recording.lines, focus.frames[0]!.endOffset, recording.lines.at(-1)!.to))).toBeUndefined();
      expect(proxy.cuts * breaksAfter).toBeGreaterThan(textOf(focus.frames).length / 2);
    } finally {
      stream.dispose();
      page.dispose();
      ssh.kill('SIGKILL');
      await proxy.close();
    }
  }, 60_000);

  it('brings a screen that is many times larger, part by part', async () => {
    const ssh = gateway.largeSsh();
    const page = gateway.client();
    const { proxy, stream } = await follow(randomFrom(3));
    try {
      const id = await sessionOf(page, 'demo-1');
      await monitor(page, id);
      ssh.stdin!.write('go\n');
      while (((await liveSessions(page)).find((one) => one.id === id)?.outputBytes ?? 0) < 250_000) await new Promise((done) => { setTimeout(done, 20); });
      const [focus, tile, small] = [new Viewer(), new Viewer(), new Viewer()];
      stream.subscribe(id, 'focus', focus.take);
      stream.subscribe(id, 'tile', tile.take);
      stream.subscribe(id, 'tile', small.take, undefined, 2);
      await Promise.all([focus, tile, small].map((viewer) => viewer.has((frames) => frames.some((frame) => frame.kind === 'snapshot'))));
      ssh.stdin!.write('go\n');
      await Promise.all([focus, tile, small].map((viewer) => viewer.has((frames) => frames.at(-1)?.kind === 'end')));
      const recording = await recorded(id);
      for (const { frames } of [focus, tile, small]) {
        const [first] = frames;
        expect(first?.kind === 'snapshot' && [first.snapshot.columns, first.snapshot.rows]).toEqual([400, 200]);
        expect(first?.kind === 'snapshot' && first.snapshot.ansi.length).toBeGreaterThan(5 * breaksAfter);
        const screen = await screenOf(frames);
        expect(screen.join('')).toContain('the very last line');
        expect(screen).toEqual(await recordedScreen(recording, recording.lines.at(-1)!.to));
      }
      expect(focus.count('snapshot')).toBe(1);
      expect(checkOrder(focus.frames, recording.lines)).toBe(0);
      expect(proxy.cuts).toBeGreaterThan(5);
    } finally {
      stream.dispose();
      page.dispose();
      ssh.kill('SIGKILL');
      await proxy.close();
    }
  }, 60_000);

  it('brings a whole wall of busy sessions its pictures, not always the same ones', async () => {
    const page = gateway.client();
    const { proxy, stream } = await follow(randomFrom(2));
    try {
      const sessions = (await liveSessions(page)).filter((one) => one.simulated);
      expect(sessions).toHaveLength(64);
      const viewers = sessions.map((one) => {
        const viewer = new Viewer();
        stream.subscribe(sessionId(one.id), 'tile', viewer.take);
        return viewer;
      });
      await Promise.all(viewers.map((viewer) => viewer.has((frames) => frames.some((frame) => frame.kind === 'snapshot'))));
      // Some only sit idle; the others print without end, and each of those goes on while the network breaks and breaks.
      const busy = new Set<number>();
      while (proxy.cuts < 10 || busy.size < 40) {
        (await liveSessions(page)).forEach((one) => { if (one.outputBytes > 2_000) busy.add(sessions.findIndex((other) => other.id === one.id)); });
      }
      const before = viewers.map((viewer) => viewer.frames.length);
      await Promise.all([...busy].filter((index) => index >= 0).map((index) => viewers[index]!.has((frames) => frames.length > before[index]! + 5)));
    } finally {
      stream.dispose();
      page.dispose();
      await proxy.close();
    }
  }, 60_000);
});
