import { describe, expect, it } from 'vitest';
import { Channel } from './channel';
import { Feed } from './feed';
import { LineMemory } from './line-memory';
import { MemoryWriter } from './memory-writer.fixture';

const limit = 256 * 1024;

/** Sessions that print without end, and consoles that watch them: one acknowledges nothing, one everything. */
function world(count: number, memory: LineMemory) {
  const sessions = Array.from({ length: count }, () => {
    const writer = new MemoryWriter();
    const feed = new Feed(1, writer, 80, 24, memory);
    return { writer, feed, silent: new Channel(1, 's', 'tile', feed, { epoch: 0, offset: 0 }), attentive: new Channel(2, 's', 'tile', feed, { epoch: 0, offset: 0 }) };
  });
  const print = async (text: string): Promise<void> => {
    for (const { feed, silent, attentive } of sessions) {
      await feed.append('output', text);
      await silent.take(16 * 1024);
      const { frames } = await attentive.take(16 * 1024);
      attentive.acknowledge(Number(frames.at(-1)?.endOffset ?? 0));
    }
  };
  return { sessions, print };
}

describe('the memory of all sessions together', () => {
  it('has a bound, however much they print and whoever does not acknowledge', async () => {
    const memory = new LineMemory(limit);
    const { sessions, print } = world(8, memory);
    let most = 0;
    for (let at = 0; at < 400; at += 1) {
      await print(`${at} ${'漢'.repeat(at % 7 === 0 ? 4_000 : 40)}\r\n`);
      most = Math.max(most, memory.kept);
    }
    expect(most).toBeGreaterThan(limit / 2);
    expect(most).toBeLessThanOrEqual(limit);
    for (const { feed, silent } of sessions) {
      expect(feed.kept).toBeLessThanOrEqual(memory.share);
      // 256 KiB in flight, in marks of at least 4 KiB.
      expect(silent.marks).toBeLessThanOrEqual(80);
      feed.dispose();
    }
    expect(memory.kept).toBe(0);
  });

  it('is divided anew when sessions come and go, also among those that are silent', async () => {
    const memory = new LineMemory(limit);
    const first = world(2, memory);
    for (let at = 0; at < 100; at += 1) await first.print('x'.repeat(2_000));
    expect(memory.kept).toBeGreaterThan(limit / 2);
    const rest = world(30, memory);
    expect(memory.kept).toBeLessThanOrEqual(2 * memory.share);
    for (const { feed } of rest.sessions) feed.dispose();
    expect(memory.share).toBe(limit / 2);
  });

  it('forgets nothing that the recording has: a reader from the start gets it from the disk', async () => {
    const memory = new LineMemory(limit);
    const { sessions, print } = world(2, memory);
    for (let at = 0; at < 200; at += 1) await print(`${at} ${'y'.repeat(2_000)}`);
    const [{ feed, writer } = { feed: undefined, writer: undefined }] = sessions;
    if (feed === undefined) throw new Error('no session');
    const reader = new Channel(3, 's', 'focus', feed, { epoch: 1, offset: feed.begin });
    let end = feed.begin;
    while (reader.ready) {
      for (const frame of (await reader.take(16 * 1024)).frames) {
        expect(Number(frame.offset)).toBe(end);
        end = Number(frame.endOffset);
      }
      reader.acknowledge(end);
    }
    expect(end).toBe(writer.end);
    expect(writer.reads).toBeGreaterThan(0);
  });
});
