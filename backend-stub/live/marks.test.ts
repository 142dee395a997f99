import { describe, expect, it } from 'vitest';
import { Feed } from './feed';
import { keptMs, MarkMemory, Marks } from './marks';
import { MemoryWriter } from './memory-writer.fixture';

const screen = (offset: number, atMs: number, ansi: string) => ({ offset, atMs, snapshot: { columns: 80, rows: 24, ansi } });
/** Text that cannot be packed to less than about its length. */
const dense = (length: number, seed: number): string => {
  let state = seed;
  return Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return String.fromCharCode(33 + (state >> 16) % 90);
  }).join('');
};

async function play(feed: Feed, writer: MemoryWriter, seconds: number, from = 0): Promise<void> {
  for (let at = 0; at < seconds; at += 1) {
    writer.atMs = (from + at) * 1_000;
    await feed.append('output', `line ${at} ${'-'.repeat(4_000)}\r\n`);
  }
}

describe('marks', () => {
  it('come every 20 seconds of activity, and those of the last ten minutes stay, with one before them', async () => {
    const writer = new MemoryWriter();
    const feed = new Feed(1, writer, 80, 24);
    await play(feed, writer, 100);
    expect(feed.marks.count).toBe(4);
    await play(feed, writer, 1_500, 100);
    const all = [...feed.marks.between(0, Infinity)];
    const newest = all.at(-1)?.atMs ?? 0;
    expect(all.filter(({ atMs }) => atMs < newest - keptMs)).toHaveLength(1);
    expect(all).toHaveLength(keptMs / 20_000 + 2);
    expect(feed.marks.startFor(newest - 15_000, 0)?.atMs).toBe(newest - 20_000);
    expect(feed.marks.startFor(0, 0)?.atMs).toBe(all[0]?.atMs);
    expect(feed.marks.startFor(newest, (all.at(-1)?.offset ?? 0) + 1)).toBeUndefined();
  });

  it('are not made of a quiet session: it is played from its start', async () => {
    const writer = new MemoryWriter();
    const feed = new Feed(1, writer, 80, 24);
    for (let at = 0; at < 100; at += 1) {
      writer.atMs = at * 60_000;
      await feed.append('output', '$ \r\n');
    }
    expect(feed.marks.count).toBe(0);
  });

  it('come sooner where much is written or the size changes, never inside an escape sequence', async () => {
    const writer = new MemoryWriter();
    const feed = new Feed(1, writer, 80, 24);
    writer.atMs = 0;
    for (let written = 0; written < 300; written += 1) await feed.append('output', 'x'.repeat(8_000));
    expect(feed.marks.count).toBe(2);
    writer.atMs = 1_000;
    await feed.append('output', '\x1b[3');
    writer.atMs = 2_000;
    await feed.append('resize', '100x30');
    expect(feed.marks.count).toBe(2);
    writer.atMs = 2_001;
    await feed.append('output', '1m');
    expect([...feed.marks.between(0, Infinity)].at(-1)).toMatchObject({ atMs: 2_001, snapshot: { columns: 100, rows: 30 } });
  });

  it('are not made of a screen that is too large to be drawn in no time', async () => {
    const writer = new MemoryWriter();
    const feed = new Feed(1, writer, 1_000, 500);
    await play(feed, writer, 100);
    expect(feed.marks.count).toBe(0);
  });

  it('of all sessions together stay within their memory, the oldest go first', () => {
    const memory = new MarkMemory(100_000);
    const [one, other] = [new Marks(memory), new Marks(memory)];
    for (let at = 0; at < 40; at += 1) (at % 2 === 0 ? one : other).keep(screen(at + 1, at * 1_000, dense(8_000, at)));
    expect(memory.kept).toBeLessThanOrEqual(100_000);
    expect(memory.kept).toBeGreaterThan(80_000);
    const left = [...one.between(0, 100), ...other.between(0, 100)].map(({ offset }) => offset).sort((a, b) => a - b);
    expect(left).toEqual(Array.from({ length: left.length }, (_, index) => 41 - left.length + index));
    expect([...one.between(0, 39)].at(-1)?.snapshot.ansi).toBe(dense(8_000, 38));
    one.clear();
    other.clear();
    expect(memory.kept).toBe(0);
  });
});
