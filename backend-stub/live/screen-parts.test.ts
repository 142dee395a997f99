import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LiveFrame } from '../../shared/proto/gen/vigil/v1/live_pb';
import { Channel } from './channel';
import { Feed } from './feed';
import { MemoryWriter } from './memory-writer.fixture';
import { cutScreen, partBytes, PartlySent, type Begun } from './screen-parts';

const placedOf = (ansi: string) => ({ offset: 5, atMs: 0, snapshot: { columns: 80, rows: 24, ansi } });
const cutOf = (bytes: number) => cutScreen(placedOf('x'.repeat(bytes)))!;

/** Every cell in a colour of its own. */
const painted = (columns: number, rows: number): string =>
  Array.from({ length: rows }, (_, row) => `\x1b[${row + 1};1H${Array.from({ length: columns }, (__, column) => `\x1b[38;5;${(row * 7 + column) % 256}m${(row + column) % 3 === 0 ? 'é' : 'x'}`).join('')}`).join('');

/** Puts parts together as a console does, and what follows them. */
class Console {
  begun: Begun | undefined;
  readonly frames: LiveFrame[] = [];
  #texts: string[] = [];
  parts = 0;

  take(frames: readonly LiveFrame[]): void {
    for (const frame of frames) {
      if (frame.body.case !== 'snapshot' || frame.body.value.parts === 0) {
        expect(this.begun, 'nothing comes between the parts').toBeUndefined();
        this.frames.push(frame);
        continue;
      }
      const { value } = frame.body;
      this.parts += 1;
      expect(value.part).toBe(this.begun === undefined || this.begun.snapshot !== Number(value.id) ? 0 : this.begun.parts);
      if (value.part === 0) this.#texts = [];
      this.#texts.push(value.ansi);
      this.begun = { snapshot: Number(value.id), parts: value.part + 1 };
      if (value.part + 1 < value.parts) continue;
      this.begun = undefined;
      this.frames.push({ ...frame, body: { case: 'snapshot', value: { ...value, ansi: this.#texts.join('') } } });
    }
  }

  /** What it shows: a screen and what was printed since. */
  get shown(): string {
    return this.frames.map(({ body }) => (body.case === 'snapshot' ? body.value.ansi : body.case === 'output' ? body.value : '')).join('|');
  }
  get start() {
    const last = this.frames.at(-1);
    return { epoch: last?.epoch ?? 0, offset: Number(last?.endOffset ?? 0), begun: this.begun };
  }
}

describe('a screen that does not fit into a message', () => {
  it('is cut between characters, and is the same when it is joined', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 4_000 }), (text, times) => {
      const ansi = text.repeat(times);
      const cut = cutScreen(placedOf(ansi));
      expect(cut === undefined).toBe(Buffer.byteLength(ansi) <= partBytes);
      if (cut === undefined) return;
      expect(cut.parts.map((part) => part.text).join('')).toBe(ansi);
      expect(cut.parts.every((part) => part.bytes <= partBytes && part.bytes === Buffer.byteLength(part.text))).toBe(true);
    }), { numRuns: 50 });
  });

  it('comes in parts, each once, however often the connection breaks and whatever is printed meanwhile', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.record({ takes: fc.nat(3), limit: fc.constantFrom(1, 16_384, 40_000), says: fc.constantFrom('', 'more', 'y'.repeat(3_000)) }), { maxLength: 12 }), fc.constantFrom('tile' as const, 'focus' as const), async (cuts, detail) => {
      const feed = new Feed(3, new MemoryWriter(), 200, 40);
      await feed.append('output', painted(200, 40));
      const screen = feed.snapshot();
      expect(cutScreen(screen)!.parts.length).toBeGreaterThan(3);
      const kept = new PartlySent();
      const viewer = new Console();
      let printed = '';
      const follow = async (takes: number, limit: number): Promise<void> => {
        const channel = new Channel(1, 's', detail, feed, viewer.start, {}, kept);
        for (let at = 0; at < takes && channel.ready; at += 1) {
          viewer.take((await channel.take(limit)).frames);
          channel.acknowledge(Number(viewer.frames.at(-1)?.endOffset ?? 0));
          if (channel.unfinished) expect(channel.held).toBe(true);
        }
        channel.close();
      };
      // At least one part is there when more is printed: then it is that screen that is brought to its end.
      await follow(1, 1);
      for (const { takes, limit, says } of cuts) {
        if (says !== '') await feed.append('output', says);
        printed += says;
        await follow(takes, limit);
      }
      await follow(Infinity, 16_384);
      expect(viewer.frames[0]?.body).toMatchObject({ case: 'snapshot', value: { ansi: screen.snapshot.ansi } });
      expect(viewer.shown.replaceAll('|', '')).toBe(screen.snapshot.ansi.replaceAll('|', '') + printed);
      expect(viewer.parts).toBe(cutScreen(screen)!.parts.length);
      expect(viewer.start.offset).toBe(feed.end);
      kept.dispose();
    }), { numRuns: 40 });
  });

  it('comes whole to a console that does not take parts', async () => {
    const feed = new Feed(3, new MemoryWriter(), 200, 40);
    await feed.append('output', painted(200, 40));
    const { frames } = await new Channel(1, 's', 'tile', feed, { epoch: 0, offset: 0 }).take(16_384);
    expect(frames.map((frame) => frame.body)).toMatchObject([{ case: 'snapshot', value: { ansi: feed.snapshot().snapshot.ansi, parts: 0 } }]);
  });

  it('begins anew when the gateway has it no more', async () => {
    const feed = new Feed(3, new MemoryWriter(), 200, 40);
    await feed.append('output', painted(200, 40));
    const kept = new PartlySent();
    const first = await new Channel(1, 's', 'tile', feed, { epoch: 0, offset: 0 }, {}, kept).take(1);
    const id = first.frames[0]?.body.case === 'snapshot' ? Number(first.frames[0].body.value.id) : 0;
    const partOf = async (session: string, begun: Begun) => (await new Channel(2, session, 'tile', feed, { epoch: 0, offset: 0, begun }, {}, kept).take(1)).frames[0]?.body;
    expect(await partOf('s', { snapshot: id, parts: 1 })).toMatchObject({ value: { part: 1 } });
    expect(await partOf('other', { snapshot: id, parts: 1 })).toMatchObject({ value: { part: 0 } });
    expect(await partOf('s', { snapshot: id, parts: 9_999 })).toMatchObject({ value: { part: 0 } });
    expect(await partOf('s', { snapshot: id + 1, parts: 1 })).toMatchObject({ value: { part: 0 } });
    kept.dispose();
    expect(await partOf('s', { snapshot: id, parts: 1 })).toMatchObject({ value: { part: 0 } });
  });
});

describe('what is kept of screens that were sent in part', () => {
  afterEach(() => vi.useRealTimers());

  it('is bounded for all together and for each session', () => {
    const kept = new PartlySent(1 << 20);
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 20_000, max: 200_000 })), { maxLength: 40 }), (screens) => {
      for (const [session, bytes] of screens) {
        const cut = cutOf(bytes);
        kept.sent(session, cut);
        expect(kept.weight).toBeLessThanOrEqual(1 << 20);
        expect(kept.find(session, { snapshot: cut.id, parts: 1 })).toBe(cut);
      }
    }), { numRuns: 20 });
    const five = Array.from({ length: 5 }, () => cutOf(20_000));
    for (const cut of five) kept.sent('d', cut);
    expect(five.map((cut) => kept.find('d', { snapshot: cut.id, parts: 1 }) !== undefined)).toEqual([false, true, true, true, true]);
    kept.dispose();
    expect(kept.weight).toBe(0);
  });

  it('is gone half a minute after the last part', () => {
    vi.useFakeTimers();
    const kept = new PartlySent();
    const [one, other] = [cutOf(20_000), cutOf(20_000)];
    kept.sent('a', one);
    kept.sent('b', other);
    vi.advanceTimersByTime(20_000);
    kept.sent('a', one);
    vi.advanceTimersByTime(20_000);
    expect([kept.find('a', { snapshot: one.id, parts: 1 }), kept.find('b', { snapshot: other.id, parts: 1 })]).toEqual([one, undefined]);
    vi.advanceTimersByTime(20_000);
    expect(kept.weight).toBe(0);
  });
});
