import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { millis } from '../../base/units';
import { DigestMaker, unpackHead, unpackTold, type Digest } from './digest';
import { DigestShelf, MemoryShelfBytes } from './shelf';

const digest = (name: string, size = 10): Digest =>
  new DigestMaker().finish({ fingerprint: name, format: 'asciicast-v2', kind: 'terminal', title: name, duration: millis(1) }, { typed: [], events: [{ at: millis(0), type: 'marker', label: name.repeat(size) }] });

async function told(shelf: DigestShelf, key: string): Promise<string | undefined> {
  const place = shelf.get(key)?.places[0];
  return place && unpackTold(await shelf.read(key, place)).text;
}

describe('the shelf of digests', () => {
  it('gives back what was put there, also after it was opened again, whatever happened in between', async () => {
    const actions = fc.array(fc.record({ put: fc.boolean(), key: fc.constantFrom('aa', 'bb', 'cc', 'dd'), size: fc.integer({ min: 1, max: 400_000 }) }), { maxLength: 25 });
    await fc.assert(fc.asyncProperty(actions, async (list) => {
      const bytes = new MemoryShelfBytes();
      const shelf = await DigestShelf.open(bytes);
      const wanted = new Map<string, number>();
      for (const { put, key, size } of list) {
        if (put) await shelf.put(key, digest(key, size));
        else await shelf.drop(key);
        if (put) wanted.set(key, size);
        else wanted.delete(key);
      }
      for (const opened of [shelf, await DigestShelf.open(bytes)]) {
        expect(opened.size).toBe(wanted.size);
        for (const [key, size] of wanted) expect((await told(opened, key))?.split('\n')[0]).toBe(key.repeat(size));
      }
    }), { numRuns: 30 });
  });

  it('forgets what is damaged, and never throws at any bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }), fc.nat(), async (changes, cut) => {
      const good = new MemoryShelfBytes();
      const shelf = await DigestShelf.open(good);
      for (const key of ['aa', 'bb', 'cc']) await shelf.put(key, digest(key));
      const bytes = await good.read(0, good.size);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      const damaged = new MemoryShelfBytes();
      await damaged.write(0, bytes.subarray(0, cut % (bytes.length + 1)));
      const opened = await DigestShelf.open(damaged);
      await opened.put('ee', digest('ee'));
      expect((await told(await DigestShelf.open(damaged), 'ee'))?.split('\n')[0]).toBe('ee'.repeat(10));
    }), { numRuns: 200 });
    expect(unpackHead(new Uint8Array(40))).toBeUndefined();
  });

  it('makes room by letting go of the oldest', async () => {
    const shelf = await DigestShelf.open(new MemoryShelfBytes(), 200_000);
    for (const key of ['aa', 'bb', 'cc']) await shelf.put(key, digest(key, 20_000));
    expect(shelf.get('aa')).toBeUndefined();
    expect(shelf.get('cc')).toBeDefined();
  });
});
