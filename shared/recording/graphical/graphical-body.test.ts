import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { millis } from '../../base/units';
import { isDisplay, type Frame } from '../../frames/frame';
import { openGuacamole } from '../formats/guacamole';
import { openStream } from '../formats/stream';
import type { IndexProgress, Segment } from '../port';
import { memorySource } from '../source';
import { MemoryStore } from '../stores/memory-store';
import { FakePainter } from './fake-painter';
import { GraphicalBody, type GraphicalOptions } from './graphical-body';

const line = (...values: readonly (string | number)[]): string => `${values.map((value) => `${[...String(value)].length}.${value}`).join(',')};`;

interface Stretch {
  readonly wait: number;
  readonly images: number;
  readonly mouse: boolean;
}

/** A recording of these stretches; every image is another one, so that a picture tells exactly what was drawn. */
function recorded(stretches: readonly Stretch[]): string {
  let clock = 5_000;
  let count = 0;
  let text = line('size', 0, 640, 480);
  for (const { wait, images, mouse } of [{ wait: 0, images: 1, mouse: false }, ...stretches]) {
    if (mouse) text += line('mouse', count, clock % 100, 0, clock + Math.floor(wait / 2));
    clock += wait;
    for (let image = 0; image < images; image += 1) text += line('img', (count += 1), 14, 0, 'image/png', 0, 0) + line('blob', count, 'A'.repeat(200)) + line('end', count);
    text += line('sync', clock);
  }
  return text;
}

async function opened(text: string, options: GraphicalOptions = { keyframeCost: 4 }, store?: MemoryStore): Promise<{ body: GraphicalBody; painters: FakePainter[] }> {
  const environment = { inflate: () => { throw new Error('no gzip here'); }, knownKeys: [], fingerprint: '', ...(store ? { scratch: async () => store } : {}) };
  const answer = await openGuacamole(await openStream(memorySource(new TextEncoder().encode(text)), environment));
  if (!answer.ok) throw new Error('not opened');
  const painters: FakePainter[] = [];
  const body = new GraphicalBody(answer.value, environment, () => {
    const painter = new FakePainter();
    painters.push(painter);
    return painter;
  }, options);
  return { body, painters };
}

const screenOf = ({ snapshot }: Segment): string => {
  if (snapshot === undefined || !isDisplay(snapshot)) throw new Error('no picture');
  return `${String(snapshot.layers[0]?.picture)} ${JSON.stringify(snapshot.pointer)}`;
};

/** What a page shows after it was given these frames. */
async function played(painter: FakePainter, frames: readonly Frame[]): Promise<void> {
  for (const frame of frames) {
    if (frame.kind === 'draw') await painter.draw(frame.instructions);
    if (frame.kind === 'pointer') painter.movePointer(frame.x, frame.y);
  }
}

const stretch = fc.record({ wait: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 900 }), fc.constant(8_000)), images: fc.integer({ min: 0, max: 5 }), mouse: fc.boolean() });

describe('GraphicalBody', () => {
  it('shows the same at t by seeking there as by playing there', async () => {
    await fc.assert(fc.asyncProperty(fc.array(stretch, { minLength: 1, maxLength: 40 }), fc.nat(1_000), async (stretches, part) => {
      const { body } = await opened(recorded(stretches), { keyframeCost: 4, budget: { memory: 600, disk: 0 } });
      await body.build(() => undefined);
      const at = millis(Math.floor((body.duration * part) / 1_000));
      const painter = new FakePainter();
      let segment = await body.segmentAt(millis(0));
      const first = segment.snapshot;
      if (first && isDisplay(first)) {
        await painter.draw([[String(first.layers[0]?.picture).slice(0, -1)]]);
        if (first.pointer) painter.movePointer(first.pointer.x, first.pointer.y);
      }
      for (;;) {
        await played(painter, segment.frames.filter((frame) => frame.at <= at));
        if (segment.last || segment.to > at) break;
        const next = await body.segmentAt(segment.to, { continues: true });
        expect(next.index).toBe(segment.after);
        expect(next.to).toBeGreaterThan(segment.to - (next.last ? 1 : 0));
        segment = next;
      }
      const sought = await body.segmentAt(at);
      expect(sought.from).toBe(at);
      const shown = await painter.snapshot();
      expect(screenOf(sought)).toBe(`${String(shown.layers[0]?.picture)} ${JSON.stringify(shown.pointer)}`);
      expect(sought.frames.every((frame) => frame.at > at)).toBe(true);
      const brief = await body.segmentAt(at, { brief: true });
      expect(screenOf(brief)).toBe(screenOf(sought));
      expect(brief.to).toBeLessThanOrEqual(sought.to);
      const next = brief.last ? undefined : await body.segmentAt(brief.to, { continues: true });
      expect(next?.index ?? brief.after).toBe(brief.after);
      const joined = [...brief.frames, ...next?.frames ?? []];
      expect(joined.slice(0, sought.frames.length)).toEqual(sought.frames.slice(0, joined.length));
      await body.close();
    }), { numRuns: 60 });
  });

  const long = recorded(Array.from({ length: 400 }, (_, number) => ({ wait: 100, images: 3, mouse: number % 7 === 0 })));

  it('repeats little drawing for a seek, and none for frames that continue', async () => {
    const { body, painters: [painter] } = await opened(long);
    await body.build(() => undefined);
    expect(body.keyframes.length).toBeGreaterThan(20);
    for (const at of [39_000, 20_050, 12_345]) {
      const before = painter?.drawings ?? 0;
      await body.segmentAt(millis(at));
      expect((painter?.drawings ?? 0) - before).toBeLessThan(100);
    }
    const before = painter?.drawings;
    const segment = await body.segmentAt(millis(20_000), { continues: true });
    expect(segment.snapshot).toBeUndefined();
    expect(segment.frames[0]?.at).toBe(20_000);
    expect(segment.frames.at(-1)?.at).toBeLessThan(23_000);
    expect(painter?.drawings).toBe(before);
    await body.close();
  });

  it('keeps its keyframes within the budget, and the same pictures come from the store', async () => {
    const roomy = await opened(long, { keyframeCost: 4 });
    const store = new MemoryStore();
    const tight = await opened(long, { keyframeCost: 4, budget: { memory: 10_000, disk: 1 << 20 } }, store);
    const none = await opened(long, { keyframeCost: 4, budget: { memory: 10_000, disk: 0 } });
    for (const { body } of [roomy, tight, none]) await body.build(() => undefined);
    expect(tight.body.keyframes.memoryBytes).toBeLessThanOrEqual(10_000);
    expect(store.size).toBeGreaterThan(10_000);
    expect(tight.body.keyframes.length).toBe(roomy.body.keyframes.length);
    expect(none.body.keyframes.memoryBytes).toBeLessThanOrEqual(10_000 + 4_000);
    expect(none.body.keyframes.length).toBeLessThan(roomy.body.keyframes.length);
    for (const at of [0, 5_000, 17_777, 39_999]) {
      const shown = screenOf(await roomy.body.segmentAt(millis(at)));
      expect(screenOf(await tight.body.segmentAt(millis(at)))).toBe(shown);
      expect(screenOf(await none.body.segmentAt(millis(at)))).toBe(shown);
    }
    await store.close();
    expect(screenOf(await tight.body.segmentAt(millis(30_000)))).toBe(screenOf(await roomy.body.segmentAt(millis(30_000))));
    for (const { body } of [roomy, tight, none]) await body.close();
  });

  it('answers the first picture before the rest is painted, waits for far ones, and gives them up when told to', async () => {
    const heavy = recorded(Array.from({ length: 1_500 }, () => ({ wait: 100, images: 3, mouse: false })));
    const { body } = await opened(heavy, { keyframeCost: 60 });
    const progress: IndexProgress[] = [];
    const building = body.build((one) => progress.push(one));
    expect(screenOf(await body.segmentAt(millis(0)))).toContain('img 1 14');
    const far = body.segmentAt(millis(149_000));
    body.cancelSeek();
    await expect(far).rejects.toMatchObject({ problem: { code: 'cancelled' } });
    expect(screenOf(await body.segmentAt(millis(149_000)))).toContain('img 4000 14');
    await building;
    expect(progress.map(({ fraction }) => fraction)).toEqual(progress.map(({ fraction }) => fraction).sort((one, other) => one - other));
    await body.close();
  });

  it('gives a thumbnail where the pass has been', async () => {
    const { body } = await opened(long);
    await body.build(() => undefined);
    expect(await body.thumbnailAt(millis(0), 100, 80)).toContain('img 1 14');
    expect(await body.thumbnailAt(millis(30_000), 100, 80)).toContain('img 800 14');
    await body.close();
    expect(await body.thumbnailAt(millis(30_000), 100, 80)).toBeUndefined();
  });

  it('ends what waits when it is closed', async () => {
    const { body } = await opened(long);
    const building = body.build(() => undefined);
    const far = body.segmentAt(millis(30_000)).catch((caught: unknown) => caught);
    await body.close();
    await building;
    expect(await far).toMatchObject({ problem: { code: 'cancelled' } });
  });
});
