import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { millis } from '../../base/units';
import { isDisplay } from '../../frames/frame';
import { openGuacamole } from '../formats/guacamole';
import { openStream } from '../formats/stream';
import { memorySource } from '../source';
import { MemoryStore, MemoryStores } from '../stores/memory-store';
import { FakePainter } from './fake-painter';
import { FrameIndex } from './frame-index';
import { GraphicalBody, type GraphicalOptions } from './graphical-body';

const line = (...values: readonly (string | number)[]): string => `${values.map((value) => `${[...String(value)].length}.${value}`).join(',')};`;

/** A desktop on which something is drawn all the time, with a mouse, keys, an idle stretch and a damaged place. */
function recorded(frames: number): Uint8Array {
  let text = line('size', 0, 640, 480);
  for (let frame = 1; frame <= frames; frame += 1) {
    const clock = 5_000 + frame * 100 + (frame > frames / 2 ? 9_000 : 0);
    for (let image = 0; image < 3; image += 1) text += line('img', (frame * 3 + image) % 50, 14, 0, 'image/png', frame % 7, image) + line('blob', (frame * 3 + image) % 50, 'A'.repeat(200)) + line('end', (frame * 3 + image) % 50);
    if (frame % 5 === 0) text += line('mouse', frame, frame % 90, 0, clock);
    if (frame % 20 === 0) text += line('key', 97 + (frame % 26), 1, clock) + line('key', 97 + (frame % 26), 0, clock);
    if (frame === 30) text += '5.nonsense';
    text += line('sync', clock);
  }
  return new TextEncoder().encode(text);
}

const bytes = recorded(300);

async function opened(stores: MemoryStores | undefined, options: GraphicalOptions = { keyframeCost: 4 }, content = bytes): Promise<{ body: GraphicalBody; painters: FakePainter[]; progress: number }> {
  const environment = { inflate: () => { throw new Error('no gzip here'); }, knownKeys: [], fingerprint: 'ab'.repeat(32), stores, ...(stores && { scratch: () => stores.scratch() }) };
  const answer = await openGuacamole(await openStream(memorySource(content), environment));
  if (!answer.ok) throw new Error('not opened');
  const painters: FakePainter[] = [];
  const body = new GraphicalBody(answer.value, environment, () => {
    const painter = new FakePainter();
    painters.push(painter);
    return painter;
  }, options);
  let progress = 0;
  await body.build(() => { progress += 1; });
  return { body, painters, progress };
}

/** Everything a body can be asked. Long pictures are told by what they end with and how long they are. */
async function told(body: GraphicalBody): Promise<unknown> {
  const short = (picture: unknown): string => `${String(picture).length} ${String(picture).slice(-300)}`;
  const segments: unknown[] = [];
  for (let at = 0; at < body.duration + 3_000; at += 2_222) {
    const { snapshot, ...sought } = await body.segmentAt(millis(at));
    if (snapshot === undefined || !isDisplay(snapshot)) throw new Error('no picture');
    segments.push({ ...sought, pointer: snapshot.pointer, picture: short(snapshot.layers[0]?.picture) }, await body.segmentAt(millis(at), { continues: true }));
  }
  return {
    segments, events: body.events(), activity: body.activity(50, body.duration), typed: body.typed.lines, gaps: body.gaps, problems: body.problems.list(), duration: body.duration, frames: body.frames,
  };
}

const fresh = opened(undefined).then(({ body }) => told(body));
const budgets: readonly (readonly [string, GraphicalOptions])[] = [['all in memory', { keyframeCost: 4 }], ['most on the disk', { keyframeCost: 4, budget: { memory: 5_000, disk: 1 << 20 } }]];

describe('a graphical recording that was opened before', () => {
  it.each(budgets)('answers exactly what a fresh one does, and nothing is painted for it: %s', async (_where, options) => {
    const stores = new MemoryStores();
    const first = await opened(stores, options);
    expect(await told(first.body)).toEqual(await fresh);
    await first.body.close();
    expect(stores.kept.size).toBe(1);
    const again = await opened(stores, options);
    expect(again.progress).toBe(0);
    expect(again.painters.reduce((sum, { drawings }) => sum + drawings, 0)).toBe(0);
    await again.body.segmentAt(millis(30_000));
    expect(again.painters.reduce((sum, { drawings }) => sum + drawings, 0)).toBeLessThan(100);
    expect(await told(again.body)).toEqual(await fresh);
    expect(await again.body.thumbnailAt(millis(30_000), 10, 10)).toContain('img 20 14');
    await again.body.close();
  });

  it('is painted again where what was kept is damaged or cut, and kept anew', async () => {
    await fc.assert(fc.asyncProperty(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (place, flip, cut) => {
      const stores = new MemoryStores();
      const first = await opened(stores);
      await first.body.close();
      const [name, store] = [...stores.kept][0] ?? [];
      if (name === undefined || store === undefined) throw new Error('nothing was kept');
      const damaged = (await store.read(0, store.size)).slice();
      const at = Math.floor(place * (damaged.length - 1));
      damaged[at] = (damaged[at] ?? 0) ^ flip;
      const other = new MemoryStore();
      await other.append(cut ? damaged.subarray(0, at) : damaged);
      stores.kept.set(name, other);
      const again = await opened(stores);
      expect(await told(again.body)).toEqual(await fresh);
      // Every keyframe was asked for, so the damage was met, wherever it is.
      for (let number = 0; number < again.body.keyframes.length; number += 1) await again.body.segmentAt(again.body.keyframes.at(number)?.cursor.at ?? millis(0));
      await vi.waitFor(() => expect(stores.kept.size).toBe(1), 10_000);
      await again.body.close();
      const third = await opened(stores);
      expect(third.progress).toBe(0);
      expect(await told(third.body)).toEqual(await fresh);
      await third.body.close();
    }), { numRuns: 25 });
  });

  it('is not kept when it was closed before it was painted, or there is no room', async () => {
    const stores = new MemoryStores();
    const environment = { inflate: () => { throw new Error('no gzip here'); }, knownKeys: [], fingerprint: 'cd', stores };
    const answer = await openGuacamole(await openStream(memorySource(bytes), environment));
    if (!answer.ok) throw new Error('not opened');
    const body = new GraphicalBody(answer.value, environment, () => new FakePainter(), { keyframeCost: 4 });
    const building = body.build(() => undefined);
    await body.close();
    await building;
    expect(stores.kept.size).toBe(0);
    const narrow = new MemoryStores(3_000);
    const { body: other } = await opened(narrow);
    expect(narrow.kept.size).toBe(0);
    expect(await told(other)).toEqual(await fresh);
    await other.close();
  });

  it('is made by two at once, and either is kept whole', async () => {
    const stores = new MemoryStores();
    const [one, other] = await Promise.all([opened(stores), opened(stores)]);
    expect(await told(one.body)).toEqual(await fresh);
    await one.body.close();
    expect(await told(other.body)).toEqual(await fresh);
    await other.body.close();
    const third = await opened(stores);
    expect(third.progress).toBe(0);
    expect(await told(third.body)).toEqual(await fresh);
    await third.body.close();
  });
});

describe('FrameIndex', () => {
  it('comes back as it was, also when places were left out', () => {
    fc.assert(fc.property(fc.array(fc.record({ step: fc.integer({ min: 1, max: 5_000 }), gap: fc.integer({ min: 1, max: 100 }), cost: fc.nat(50) }), { maxLength: 80 }), fc.integer({ min: 2, max: 64 }), (steps, most) => {
      const index = new FrameIndex(most);
      let [offset, from, cost] = [0, 0, 0];
      for (const step of steps) {
        offset += step.step;
        from += step.gap;
        cost += step.cost;
        index.add({ cursor: { offset, at: millis(from - step.gap) }, from: millis(from), cost });
      }
      const back = FrameIndex.unpack(index.pack());
      expect(Array.from({ length: back.length + 1 }, (_, number) => back.at(number))).toEqual(Array.from({ length: index.length + 1 }, (_, number) => index.at(number)));
      expect(back.lastFrom(millis(from))).toBe(index.lastFrom(millis(from)));
    }));
  });
});
