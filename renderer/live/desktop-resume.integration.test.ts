/**
 * A real gateway's desktop, followed over a network that is cut at seeded random bytes: what a viewer was shown is the dump, no
 * byte lost, none doubled, after one picture to begin with.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isWhole, type Frame } from '../../shared/frames/frame';
import { randomFrom } from '../../shared/guard/fixtures/hostile';
import { livePiece } from '../../shared/recording/guac/live';
import { createLiveGateway } from '../gateway/grpc-client';
import { systemTimers, type Timers } from '../gateway/timers';
import { LiveStream } from './stream';
import { CuttingProxy } from './testing/cutting-proxy.fixture';
import { monitor, RealGateway, sessionOf } from './testing/real-gateway.fixture';
import { firstDifference, Viewer } from './testing/watched.fixture';

/** Pictures to follow, each a line that scrolls. */
const pictures = 40;

let gateway: RealGateway;
beforeAll(async () => { gateway = await RealGateway.start('desktop-resume', 'mixed-3'); }, 60_000);
afterAll(() => gateway?.close());

const textOf = (frames: readonly Frame[]): string => frames.map((frame) => (frame.kind === 'instructions' ? frame.text : '')).join('');

describe('a desktop on a stream that is cut at random bytes', () => {
  it.each(process.env['VIGIL_NIGHTLY'] ? Array.from({ length: 40 }, (_, seed) => seed + 1) : [1, 2])('shows the dump, no byte lost and none doubled (seed %i)', async (seed) => {
    const random = randomFrom(seed);
    const page = gateway.client();
    const proxy = new CuttingProxy(random, () => gateway.port, { mostBytes: 60_000, endings: ['reset', 'close', 'close'], mostLatencyMs: 10 });
    const timers: Timers = { ...systemTimers, after: (ms, callback) => systemTimers.after(ms > 2000 ? ms : Math.min(40, ms / 8), callback), random };
    const stream = new LiveStream(createLiveGateway(await proxy.open()), timers, { onConnection: () => undefined, onServerTime: () => undefined });
    try {
      const id = await sessionOf(page, 'desktop-1');
      await monitor(page, id);
      const focus = new Viewer();
      const small = new Viewer();
      stream.subscribe(id, 'focus', focus.take);
      const tile = stream.subscribe(id, 'tile', small.take, undefined, 20);
      tile.scaleTo({ width: 320, height: 200 });
      await focus.has((frames) => frames.filter(({ kind }) => kind === 'instructions').length >= pictures);
      await small.has((frames) => frames.filter((frame) => frame.kind === 'desktop').length >= 5);
      expect(proxy.cuts, 'the network was cut').toBeGreaterThan(0);

      const frames = [...focus.frames];
      expect(frames[0]).toMatchObject({ kind: 'desktop', snapshot: { width: 1280, height: 800, changes: false } });
      expect(frames.filter(isWhole), 'one picture is enough').toHaveLength(1);
      for (const [index, frame] of frames.slice(1).entries()) expect(frame.offset, `a ${frame.kind} frame starts where the one before it ended`).toBe(frames[index]!.endOffset);
      const dump = await readFile(join(gateway.data, 'recordings', id, 'session.guac'));
      expect(firstDifference(textOf(frames), dump.subarray(frames[0]!.endOffset, frames.at(-1)!.endOffset).toString('utf8'))).toBeUndefined();
      expect(frames.every((frame) => frame.kind !== 'instructions' || !livePiece(frame.text).damaged), "within guacd's limits").toBe(true);

      const seen = small.frames.filter((frame) => frame.kind === 'desktop');
      expect(seen[0]?.snapshot.changes).toBe(false);
      for (const { snapshot } of seen) expect(livePiece(snapshot.instructions).damaged).toBe(false);
      const sizes = seen.flatMap(({ snapshot }) => livePiece(snapshot.instructions).instructions.filter(([opcode, layer]) => opcode === 'size' && layer === '0').map(([, , width]) => Number(width)));
      expect(Math.max(...sizes), 'a small tile is sent no more than it shows').toBeLessThanOrEqual(640);
    } finally {
      stream.dispose();
      page.dispose();
      await proxy.close();
    }
  }, 60_000);
});
