import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteOffset, millis } from '../../shared/base/units';
import { sessionId } from '../../shared/model/ids';
import type { SnapshotPart } from '../gateway/live';
import { VirtualTimers, settle } from '../gateway/testing/virtual-timers';
import { SnapshotParts } from './snapshot-parts';
import { LiveStream } from './stream';
import { FakeGateway, FakeViewer } from './testing/fake-gateway';

const part = (snapshot: number, at: number, parts: number, text = `${snapshot}:${at} `): SnapshotPart =>
  ({ epoch: 1, offset: byteOffset(10), endOffset: byteOffset(10), at: millis(0), snapshot, part: at, parts, columns: 80, rows: 24, text });

describe('SnapshotParts', () => {
  it('shows a screen when all of it is here, and tells what is here until then', () => {
    const parts = new SnapshotParts();
    expect(parts.accept(part(7, 0, 3))).toEqual({ kind: 'more' });
    expect(parts.accept(part(7, 1, 3))).toEqual({ kind: 'more' });
    expect(parts.begun).toEqual({ snapshot: 7, parts: 2 });
    expect(parts.accept(part(7, 2, 3))).toMatchObject({ kind: 'whole', frame: { kind: 'snapshot', endOffset: 10, snapshot: { ansi: '7:0 7:1 7:2 ' } } });
    expect([parts.begun, parts.length]).toEqual([undefined, 0]);
  });

  it('never makes a screen of what does not belong together, and never keeps more than it may', () => {
    const any = fc.record({ snapshot: fc.integer({ min: 1, max: 3 }), at: fc.nat(4), parts: fc.integer({ min: 0, max: 4 }), long: fc.nat(3) });
    fc.assert(fc.property(fc.array(any, { maxLength: 60 }), (story) => {
      const parts = new SnapshotParts(60);
      for (const { snapshot, at, parts: count, long } of story) {
        const answer = parts.accept(part(snapshot, at, count, `${snapshot}:${at}/${count} `.repeat(long)));
        expect(parts.length).toBeLessThanOrEqual(60);
        if (answer.kind !== 'more') expect(parts.begun).toBeUndefined();
        if (answer.kind !== 'whole' || answer.frame.kind !== 'snapshot') continue;
        const said = answer.frame.snapshot.ansi.split(' ').slice(0, -1);
        const places = said.map((one) => Number(/:(\d)/.exec(one)?.[1]));
        expect(new Set(said.map((one) => one.replace(/:\d/, ''))).size).toBeLessThanOrEqual(1);
        expect(places).toEqual(places.toSorted());
        expect(at).toBe(count - 1);
      }
    }));
  });

  it("puts a desktop together, and what has changed on it", () => {
    const parts = new SnapshotParts(10);
    for (const drawn of ['whole', 'changes'] as const) {
      parts.accept({ ...part(3, 0, 2, '4.sync,1.1;'), drawn });
      expect(parts.accept({ ...part(3, 1, 2, '4.sync,1.2;'), drawn })).toMatchObject({
        kind: 'whole', frame: { kind: 'desktop', snapshot: { width: 80, height: 24, instructions: '4.sync,1.1;4.sync,1.2;', changes: drawn === 'changes' } },
      });
    }
    parts.accept({ ...part(3, 0, 2), drawn: 'whole' });
    expect(parts.accept(part(3, 1, 2))).toEqual({ kind: 'broken' });
  });

  it('gives up a screen that is too large', () => {
    const parts = new SnapshotParts(100);
    expect(parts.accept(part(1, 0, 2, 'x'.repeat(80)))).toEqual({ kind: 'more' });
    expect(parts.accept(part(1, 1, 2, 'x'.repeat(80)))).toEqual({ kind: 'too-large' });
    expect(parts.begun).toBeUndefined();
  });
});

describe('a screen that is larger than what a connection carries', () => {
  it('comes whole wherever the connections break, each part once', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ minLength: 20, maxLength: 200 }), fc.integer({ min: 3, max: 30 }), fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 12 }), async (said, partLength, cuts) => {
      const timers = new VirtualTimers();
      const gateway = new FakeGateway();
      gateway.partLength = partLength;
      gateway.recording.output(said);
      const stream = new LiveStream(gateway, timers, { onConnection: () => undefined, onServerTime: () => undefined });
      const viewer = new FakeViewer();
      gateway.cutAfter = cuts[0] ?? Infinity;
      stream.subscribe(sessionId('s'), 'tile', viewer.take);
      await timers.advance(10);
      for (const cut of cuts.slice(1)) {
        gateway.cutAfter = cut;
        await timers.advance(20_000);
      }
      gateway.cutAfter = Infinity;
      gateway.recording.output(' and on');
      gateway.cut();
      await timers.advance(20_000);
      await settle();
      gateway.output(' to its end');
      await timers.advance(10);
      expect(viewer.text).toBe(`${said} and on to its end`);
      expect(viewer.resets).toBe(1);
      expect(gateway.partsSent).toBe(said.length > partLength ? Math.ceil(said.length / partLength) : 0);
      stream.dispose();
    }), { numRuns: 60 });
  });
});
