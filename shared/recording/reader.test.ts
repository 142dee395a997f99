import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { millis } from '../base/units';
import { inflateGzip } from './formats/inflate';
import type { IndexProgress } from './port';
import { RecordingReader, type ReaderOptions } from './reader';
import { memorySource, type ByteSource } from './source';
import { Snapshotter } from './snapshotter';

type Event = readonly [number, 'o' | 'i' | 'm' | 'r', string];

const castOf = (events: readonly Event[], columns = 40, rows = 8): Uint8Array =>
  new TextEncoder().encode([{ version: 2, width: columns, height: rows }, ...events].map((line) => `${JSON.stringify(line)}\n`).join(''));

async function opened(events: readonly Event[], options: ReaderOptions = {}): Promise<RecordingReader> {
  const reader = new RecordingReader({ inflate: inflateGzip, knownKeys: [] }, options);
  const result = await reader.open(memorySource(castOf(events)), 'a.cast');
  if (!result.ok) throw new Error(result.problem.what);
  await reader.finished();
  return reader;
}

const hitsOf = async (events: readonly Event[], query: string): Promise<string[]> =>
  (await (await opened(events)).search(query, 100)).hits.map(({ at, kind, line }) => `${at} ${kind} ${line}`);

describe('search', () => {
  it('finds what is on the screen, not what was sent', async () => {
    const events: Event[] = [[1, 'o', 'pa^Hss'], [2, 'o', '\r\nwo\x1b[1mrd\x1b[m'], [3, 'o', '\r\nxxxx\b\b\b\bdone']];
    expect(await hitsOf(events, 'word')).toEqual(['2000 output word']);
    expect(await hitsOf(events, 'xxxx')).toEqual([]);
    expect(await hitsOf(events, 'DONE')).toEqual(['3000 output done']);
  });

  it('tells a text that grows only once, and one that comes back again', async () => {
    const events: Event[] = [
      [1, 'o', '$ echo'], [2, 'o', ' heron'], [3, 'o', ' and more'], [4, 'o', '\x1b[2J\x1b[H'], [5, 'o', 'again heron'],
    ];
    expect(await hitsOf(events, 'heron')).toEqual(['2000 output $ echo heron', '5000 output again heron']);
  });

  it('does not tell lines that only move', async () => {
    const scrolling = Array.from({ length: 6 }, (_, n): Event => [2 + n, 'o', `line ${n}\r\n`]);
    expect(await hitsOf([[1, 'o', 'wren\r\n'], ...scrolling, [20, 'o', '\x1b[H\x1b[L']], 'wren')).toEqual(['1000 output wren']);
  });

  it('finds lines on the alternate screen, and the shell again after it', async () => {
    const events: Event[] = [[1, 'o', 'shell robin'], [2, 'o', '\x1b[?1049h\x1b[Hfull-screen siskin'], [3, 'o', '\x1b[?1049l']];
    expect(await hitsOf(events, 'siskin')).toEqual(['2000 output full-screen siskin']);
    expect(await hitsOf(events, 'robin')).toEqual(['1000 output shell robin', '3000 output shell robin']);
  });

  it('finds a line that scrolled by within one write, and one that wraps', async () => {
    const flood = Array.from({ length: 500 }, (_, n) => `row ${n}.`).join('\r\n');
    expect(await hitsOf([[1, 'o', flood]], 'row 250.')).toEqual(['1000 output row 250.']);
    expect(await hitsOf([[1, 'o', `${'x'.repeat(36)}needle`]], 'needle')).toEqual([`1000 output ${'x'.repeat(36)}needle`]);
  });

  it('finds typed lines that were echoed, as they were sent, and never a password', async () => {
    const typed = (text: string, start: number, echo: boolean): Event[] => [...text].flatMap((key, index): Event[] => {
      const at = start + index / 10;
      return echo ? [[at, 'i', key], [at + 0.01, 'o', key === '\x7f' ? '\b \b' : key]] : [[at, 'i', key]];
    });
    const events = [
      ...typed('lz\x7fs docs', 1, true), [3, 'i', '\r'] as const, [3.1, 'o', '\r\nPassword: '] as const,
      ...typed('hunter2', 4, false), [5, 'i', '\r'] as const, [5.1, 'o', '\r\nwelcome'] as const,
    ];
    expect(await hitsOf(events, 'ls docs')).toEqual(['1800 input ls docs', '1810 output ls docs']);
    expect(await hitsOf(events, 'hunter2')).toEqual([]);
  });

  it('finds markers', async () => {
    expect(await hitsOf([[1, 'o', 'x'], [2, 'm', 'deploy starts']], 'deploy')).toEqual(['2000 event deploy starts']);
  });

  it('says when there is more than the limit', async () => {
    const reader = await opened(Array.from({ length: 20 }, (_, n): Event => [n, 'o', `owl ${n}\r\n`]));
    expect(await reader.search('owl', 5)).toMatchObject({ limited: true, hits: { length: 5 } });
    expect(await reader.search('owl', 20)).toMatchObject({ limited: false, hits: { length: 20 } });
  });

  it('answers the same when the index may keep no text', async () => {
    const events = Array.from({ length: 5000 }, (_, n): Event => [n / 10, 'o', `${n % 50 === 0 ? '\x1b[2J\x1b[H' : ''}line ${n} owl ${n % 7}\r\n`]);
    const [keeping, forgetting] = await Promise.all([opened(events), opened(events, { textBudget: 0 })]);
    for (const query of ['owl 3', 'line 4321', 'nothing']) {
      expect((await forgetting.search(query, 10_000)).hits).toEqual((await keeping.search(query, 10_000)).hits);
    }
  });
});

describe('seeking', () => {
  it('to a time shows what playing to that time shows', async () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 40 }), fc.constantFrom('\r\n', '\x1b[2J\x1b[H', '\x1b[3;5r', '\x1b[r', '\x1b[1;31m', '\x1b[m', '\x1b[A', '\x1b[', '5;3H', '\x1b]0;title', '\x07'),
    );
    await fc.assert(fc.asyncProperty(fc.array(piece, { minLength: 30, maxLength: 60 }), fc.array(fc.nat(5_999), { minLength: 4, maxLength: 4 }), async (pieces, times) => {
      // Enough small frames for several segments; a full-screen program now and then (the guard slows down storms of them).
      const events = Array.from({ length: 6_000 }, (_, n): Event => [n / 1000, 'o', n % 700 === 699 ? `\x1b[?1049${n % 1400 === 699 ? 'h' : 'l'}` : pieces[(n * 31) % pieces.length] ?? '']);
      const reader = await opened(events);
      const played = new Snapshotter(40, 8);
      let next = 0;
      for (const time of [...times].sort((one, other) => one - other)) {
        for (; next <= time; next += 1) played.writeNow(events[next]?.[2] ?? '');
        expect(await reader.screenAt(millis(time))).toEqual(played.lines());
      }
    }), { numRuns: 8 });
  });

  it('covers the file with segments, each frame in exactly one', async () => {
    const events = Array.from({ length: 9_000 }, (_, n): Event => [n / 100, n % 3 ? 'o' : 'i', `é${n} `]);
    const reader = await opened(events);
    let expectedOffset: number | undefined;
    let count = 0;
    for (let segment = await reader.segmentAt(millis(0), { continues: true }); ; segment = await reader.segmentAt(segment.to, { continues: true })) {
      for (const frame of segment.frames) {
        expect(frame.offset).toBe(expectedOffset ?? frame.offset);
        expectedOffset = frame.endOffset;
        expect('typed' in frame).toBe(false);
        count += 1;
      }
      if (segment.last) break;
    }
    expect(count).toBe(9_000);
    expect(expectedOffset).toBe(castOf(events).length);
  });
});

describe('an opened recording', () => {
  it('tells events, idle stretches and activity', async () => {
    const reader = await opened([[1, 'o', 'aaaa'], [2, 'm', ''], [3, 'r', '100x30'], [13, 'o', 'bb'], [20, 'o', 'c']]);
    expect(await reader.events()).toEqual([{ at: 2000, type: 'marker', label: 'Marker 1' }, { at: 3000, type: 'resize', label: '100x30' }]);
    const { output, idle } = await reader.activity(4);
    expect(idle).toEqual([{ from: 3000, to: 13_000 }, { from: 13_000, to: 20_000 }]);
    expect(output).toEqual([4, 0, 2, 1]);
    expect((await reader.info()).duration).toBe(20_000);
  });

  it('shows the first picture before the index is complete, and answers later places when it gets there', async () => {
    const bytes = castOf(Array.from({ length: 40_000 }, (_, n): Event => [n / 100, 'o', `line ${n} of many\r\n`]));
    const gate: (() => void)[] = [];
    let blocked = true;
    const source: ByteSource = {
      size: bytes.length,
      read: async (from, to) => {
        if (blocked && from > 600_000 && to - from > 16_384) await new Promise<void>((resolve) => gate.push(resolve));
        return bytes.subarray(from, Math.min(to, bytes.length));
      },
    };
    const reader = new RecordingReader({ inflate: inflateGzip, knownKeys: [] });
    const progress: IndexProgress[] = [];
    const result = await reader.open(source, 'a.cast', (step) => progress.push(step));
    expect(result.ok).toBe(true);
    expect((await reader.segmentAt(millis(0))).frames.length).toBeGreaterThan(100);
    const late = reader.segmentAt(millis(399_000));
    expect(progress.some(({ done }) => done)).toBe(false);
    blocked = false;
    gate.forEach((open) => open());
    expect((await late).last).toBe(true);
    await reader.finished();
    expect(progress.at(-1)).toMatchObject({ done: true, fraction: 1 });
  });

  it('keeps what was read when the file goes away, and says so', async () => {
    const bytes = castOf(Array.from({ length: 40_000 }, (_, n): Event => [n / 100, 'o', `line ${n} of many\r\n`]));
    const reader = new RecordingReader({ inflate: inflateGzip, knownKeys: [] });
    const source: ByteSource = {
      size: bytes.length,
      read: async (from, to) => {
        if (from > 600_000) throw new Error('EIO');
        return bytes.subarray(from, to);
      },
    };
    await reader.open(source, 'a.cast');
    await reader.finished();
    const info = await reader.info();
    expect(info.problems.map(({ code, cause }) => [code, cause])).toEqual([['unreadable', 'EIO']]);
    expect((await reader.search('line 4242 of', 10)).hits).toHaveLength(1);
  });

  it('stops indexing when it is closed', async () => {
    const bytes = castOf(Array.from({ length: 200_000 }, (_, n): Event => [n / 100, 'o', `line ${n} of many\r\n`]));
    const reader = new RecordingReader({ inflate: inflateGzip, knownKeys: [] });
    await reader.open(memorySource(bytes), 'a.cast');
    await reader.close();
    expect(reader.frameCount).toBeLessThan(200_000);
  });
});
