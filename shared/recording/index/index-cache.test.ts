import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { millis } from '../../base/units';
import { inflateGzip } from '../formats/inflate';
import { RecordingReader, type ReaderOptions } from '../reader';
import { memorySource, type ByteSource } from '../source';
import { MemoryStore, MemoryStores } from '../stores/memory-store';
import type { RecordingStores } from '../stores/stores';

type Event = readonly [number, 'o' | 'i' | 'm' | 'r', string];

const castOf = (events: readonly Event[]): Uint8Array =>
  new TextEncoder().encode([{ version: 2, width: 60, height: 10 }, ...events].map((line) => `${JSON.stringify(line)}\n`).join(''));

/** A session with a shell, a full-screen program, resizes, markers, typing and a password: a dozen segments. */
function session(lines: number): Event[] {
  const events: Event[] = [];
  for (let n = 0; n < lines; n += 1) {
    const at = n / 20;
    if (n % 3_000 === 1_500) events.push([at, 'r', `${50 + (n % 40)}x${8 + (n % 7)}`]);
    if (n % 2_000 === 300) events.push([at, 'm', `mark ${n}`]);
    if (n % 900 === 100) events.push([at, 'i', 'ls'], [at, 'o', 'ls'], [at, 'i', '\r']);
    if (n % 5_000 === 700) events.push([at, 'o', 'Password: '], [at, 'i', 'swordfish'], [at, 'i', '\r'], [at, 'o', '\r\n']);
    events.push([at, 'o', n % 1_100 < 40 ? `\x1b[?1049h\x1b[${(n % 9) + 1};5Hfull ${n}\x1b[?1049l` : `\x1b[3${n % 8}mline ${n} Grüße 東京 ſK ${(n * 7919) % 1000}\x1b[0m\r\n`]);
  }
  return events;
}

const bytes = castOf(session(14_000));

async function opened(options: ReaderOptions, source: ByteSource = memorySource(bytes)): Promise<RecordingReader> {
  const reader = new RecordingReader({ inflate: inflateGzip, knownKeys: [] }, options);
  const result = await reader.open(source, 'a.cast');
  if (!result.ok) throw new Error(result.problem.what);
  await reader.finished();
  return reader;
}

const queries = [
  { text: 'line 4321' }, { text: 'full 2' }, { text: '東京', caseSensitive: true }, { text: 'GRÜSSE' }, { text: 'grüße' }, { text: 'sk 12' }, { text: 'ls' }, { text: 'mark' },
  { text: 'swordfish' }, { text: 'line 77', wholeWord: true }, { text: 'l[i1]ne 9+ ', regularExpression: true }, { text: 'nowhere' }, { text: '7' },
];

/** Everything a reader can be asked. */
async function told(reader: RecordingReader): Promise<unknown> {
  const { fingerprint: _, ...info } = await reader.info();
  const screens: unknown[] = [];
  for (let at = 0; at <= info.duration; at += 31_777) screens.push(await reader.screenAt(millis(at)));
  const hits: unknown[] = [];
  for (const query of queries) hits.push((await reader.search(query, 300)).hits);
  return { info, screens, hits, events: await reader.events(), commands: await reader.commands(), typed: await reader.typed(false), revealed: await reader.typed(true), activity: await reader.activity(100), above: await reader.linesBefore(info.duration, 40) };
}

const fresh = opened({}).then(told);

/** Every byte that is read, so that a test can see whether a pass over the file was made. */
function counted(): { source: ByteSource; read: () => number } {
  let count = 0;
  const inner = memorySource(bytes);
  return { read: () => count, source: { size: inner.size, read: async (from, to) => {
    const part = await inner.read(from, to);
    count += part.length;
    return part;
  } } };
}

describe('an index that was kept', () => {
  it('answers exactly what a fresh one does, without a pass over the file', async () => {
    const stores = new MemoryStores();
    expect(await told(await opened({ stores }))).toEqual(await fresh);
    expect(stores.kept.size).toBe(1);
    const { source, read } = counted();
    const again = await opened({ stores }, source);
    expect(read()).toBeLessThan(bytes.length * 0.7);
    expect(await told(again)).toEqual(await fresh);
  });

  it('never holds the text of a hidden line', async () => {
    const stores = new MemoryStores();
    await opened({ stores });
    const [store] = [...stores.kept.values()];
    const kept = new TextDecoder().decode(await store?.read(0, store.size));
    expect(kept).toContain('line 4321');
    expect(kept).not.toContain('swordfish');
  });

  it('is dropped when it is damaged, and made again', async () => {
    await fc.assert(fc.asyncProperty(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (place, flip, cut) => {
      const stores = new MemoryStores();
      const small = memorySource(castOf(session(8_000)));
      const whole = await opened({ stores }, small);
      const [name, store] = [...stores.kept][0] ?? [];
      if (name === undefined || store === undefined) throw new Error('nothing was kept');
      const damaged = (await store.read(0, store.size)).slice();
      // The tables are at the end: they are hit as often as the pages.
      const at = Math.floor((place < 0.5 ? place * 2 : 1 - (place - 0.5) / 50) * (damaged.length - 1));
      damaged[at] = (damaged[at] ?? 0) ^ flip;
      const other = new MemoryStore();
      await other.append(cut ? damaged.subarray(0, at) : damaged);
      stores.kept.set(name, other);
      const again = await opened({ stores }, small);
      for (const query of [{ text: 'line 4321' }, { text: '東京' }]) expect((await again.search(query, 100)).hits).toEqual((await whole.search(query, 100)).hits);
      for (const time of [0, 160_000, 350_000]) expect(await again.screenAt(millis(time))).toEqual(await whole.screenAt(millis(time)));
    }), { numRuns: 8 });
  });

  it('is not kept of a file that could not be read to its end', async () => {
    const stores = new MemoryStores();
    const reader = await opened({ stores }, { size: bytes.length, read: async (from, to) => {
      if (to > bytes.length * 0.8 && to - from > 16_384) throw new Error('EIO');
      return bytes.subarray(from, to);
    } });
    expect((await reader.info()).problems).toMatchObject([{ code: 'unreadable' }]);
    await reader.close();
    expect(stores.kept.size).toBe(0);
  });
});

/** Stores that give only so much room, or none. */
const narrow = (mostBytes: number): RecordingStores => {
  const stores = new MemoryStores(mostBytes);
  return mostBytes > 0 ? stores : { ...stores, scratch: () => Promise.reject(new Error('no disk')), draft: () => Promise.reject(new Error('no disk')), open: () => Promise.reject(new Error('no disk')), drop: async () => undefined };
};

describe('a disk that fills up', () => {
  it.each([0, 1_000, 300_000, 900_000])('with room for %i bytes, everything answers as ever', async (room) => {
    expect(await told(await opened({ stores: narrow(room) }))).toEqual(await fresh);
  });
});

describe('two at once', () => {
  it('index the same recording side by side, and either is kept', async () => {
    const stores = new MemoryStores();
    const [one, other] = await Promise.all([opened({ stores }), opened({ stores })]);
    expect(await told(one)).toEqual(await fresh);
    expect(await told(other)).toEqual(await fresh);
    await Promise.all([one.close(), other.close()]);
    expect(await told(await opened({ stores }))).toEqual(await fresh);
  });
});

describe('a compressed recording', () => {
  it('opened again, is inflated once in the background and answers as ever', async () => {
    const zipped = memorySource(new Uint8Array(await new Response(new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()));
    let inflated = 0;
    const counting: typeof inflateGzip = async function* (pieces) {
      for await (const piece of inflateGzip(pieces)) {
        if (piece !== 'cut') inflated += piece.length;
        yield piece;
      }
    };
    const stores = new MemoryStores();
    for (const round of ['first', 'again']) {
      inflated = 0;
      const reader = new RecordingReader({ inflate: counting, knownKeys: [] }, { stores });
      expect((await reader.open(zipped, 'a.cast.gz')).ok, round).toBe(true);
      await reader.finished();
      const { info: _, ...answers } = await told(reader) as Record<string, unknown>;
      const { info: __, ...expected } = await fresh as Record<string, unknown>;
      expect(answers, round).toEqual(expected);
      await vi.waitFor(async () => {
        const before = inflated;
        for (let at = 700_000; at > 0; at -= 50_000) await reader.segmentAt(millis(at));
        expect(inflated, round).toBe(before);
      }, 10_000);
      await reader.close();
    }
  });
});
