import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveFrame } from '../../shared/proto/gen/vigil/v1/live_pb';
import { Snapshotter } from '../../shared/recording/snapshotter';
import { Channel, highWater, type Detail } from './channel';
import { Feed } from './feed';
import { MemoryWriter } from './memory-writer.fixture';

const epoch = 3;

function newFeed(): { readonly feed: Feed; readonly writer: MemoryWriter } {
  const writer = new MemoryWriter();
  return { feed: new Feed(epoch, writer, 40, 6), writer };
}

const open = (feed: Feed, detail: Detail, from: { readonly epoch: number; readonly offset: number } = { epoch: 0, offset: 0 }): Channel => new Channel(1, 's', detail, feed, from);

/** Takes all there is, acknowledging everything, as an attentive console does. */
async function drain(channel: Channel, limitBytes = 64 * 1024): Promise<readonly LiveFrame[]> {
  const all: LiveFrame[] = [];
  while (channel.ready) {
    const { frames } = await channel.take(limitBytes);
    all.push(...frames);
    channel.acknowledge(Number(all.at(-1)?.endOffset ?? 0));
  }
  return all;
}

const kindsOf = (frames: readonly LiveFrame[]): readonly (string | undefined)[] => frames.map((frame) => frame.body.case);
const textOf = (frames: readonly LiveFrame[]): string => frames.map((frame) => (frame.body.case === 'output' ? frame.body.value : '')).join('');

/** What a viewer of these frames has on its screen. */
async function screenOf(frames: readonly LiveFrame[]): Promise<readonly string[]> {
  let screen = new Snapshotter(40, 6);
  for (const { body } of frames) {
    if (body.case === 'snapshot') {
      screen = new Snapshotter(body.value.columns, body.value.rows);
      await screen.write(body.value.ansi);
    } else if (body.case === 'output') await screen.write(body.value);
    else if (body.case === 'resize') screen.resize(body.value.columns, body.value.rows);
  }
  return screen.lines();
}

function expectUnbroken(frames: readonly LiveFrame[], from: number, to: number): void {
  let at = from;
  for (const frame of frames) {
    expect(Number(frame.offset)).toBe(at);
    at = Number(frame.endOffset);
  }
  expect(at).toBe(to);
}

describe('a channel', () => {
  it('starts with a snapshot, then every byte after it', async () => {
    const { feed, writer } = newFeed();
    await feed.append('output', 'before\r\n');
    const channel = open(feed, 'focus');
    const first = await drain(channel);
    expect(kindsOf(first)).toEqual(['snapshot']);
    await feed.append('output', 'after');
    await feed.append('input', 'secret');
    await feed.append('resize', '50x8');
    const rest = await drain(channel);
    expect(kindsOf(rest)).toEqual(['output', 'input', 'resize']);
    expect(JSON.stringify(rest, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toContain('secret');
    expectUnbroken(rest, Number(first[0]?.endOffset), writer.end);
  });

  it('goes on exactly where it was cut, from memory and from the disk, however often', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.oneof(fc.string({ minLength: 1, maxLength: 30 }), fc.constant('x'.repeat(30_000))), { minLength: 1, maxLength: 80 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 20 })), fc.infiniteStream(fc.integer({ min: 1, max: 50_000 })),
      async (texts, cuts, limits) => {
        const { feed, writer } = newFeed();
        let channel = open(feed, 'focus', { epoch, offset: writer.headerBytes });
        const got: LiveFrame[] = [];
        const takeSome = async (times: number): Promise<void> => {
          for (let at = 0; at < times && channel.ready; at += 1) {
            got.push(...(await channel.take(limits.next().value ?? 1)).frames);
            channel.acknowledge(Number(got.at(-1)?.endOffset ?? 0));
          }
          // The line is cut here: the console knows its last whole frame, and nothing else.
          channel.close();
          channel = open(feed, 'focus', { epoch, offset: Number(got.at(-1)?.endOffset ?? writer.headerBytes) });
        };
        for (const text of texts) {
          await feed.append('output', text);
          await takeSome(cuts.next().value ?? 0);
        }
        got.push(...(await drain(channel)));
        expectUnbroken(got, writer.headerBytes, writer.end);
        expect(textOf(got)).toBe(texts.join(''));
        feed.dispose();
      },
    ), { numRuns: 40 });
  });

  it('reads from the disk what is no longer in memory', async () => {
    const { feed, writer } = newFeed();
    for (let at = 0; at < 60; at += 1) await feed.append('output', `${at}`.padEnd(30_000, '.'));
    const frames = await drain(open(feed, 'focus', { epoch, offset: writer.headerBytes }));
    expect(writer.reads).toBeGreaterThan(0);
    expectUnbroken(frames, writer.headerBytes, writer.end);
  });

  it.each([
    ['another epoch', { epoch: 2, offset: 50 }, 'new_epoch'],
    ['a place ahead of the recording', { epoch, offset: 1e9 }, 'not_kept'],
    ['a place inside a line', { epoch, offset: 55 }, 'not_kept'],
  ])('answers %s with a gap and a snapshot', async (_name, from, cause) => {
    const { feed, writer } = newFeed();
    await feed.append('output', 'hello');
    const frames = await drain(open(feed, 'focus', from));
    expect(kindsOf(frames)).toEqual(['gap', 'snapshot']);
    expect(frames[0]?.body.value).toMatchObject({ cause });
    expect(Number(frames[1]?.endOffset)).toBe(writer.end);
  });

  it('at focus waits for a console that does not acknowledge, and skips nothing', async () => {
    const { feed, writer } = newFeed();
    const channel = open(feed, 'focus');
    const got = [...(await channel.take(1 << 20)).frames];
    for (let at = 0; at < 100; at += 1) await feed.append('output', 'y'.repeat(20_000));
    while (channel.ready) got.push(...(await channel.take(64 * 1024)).frames);
    const sent = Number(got.at(-1)?.endOffset) - writer.headerBytes;
    expect(sent).toBeGreaterThanOrEqual(highWater.focus);
    expect(sent).toBeLessThan(highWater.focus + 128 * 1024);
    expect((await channel.take(64 * 1024)).frames).toEqual([]);
    expect(channel.acknowledge(Number(got.at(-1)?.endOffset))).toBe(true);
    got.push(...(await drain(channel)));
    expect(kindsOf(got)).not.toContain('gap');
    expectUnbroken(got, writer.headerBytes, writer.end);
  });

  it('as a tile tells the gap and comes back with the screen as it is now', async () => {
    const { feed, writer } = newFeed();
    const channel = open(feed, 'tile');
    const got = [...(await channel.take(1 << 20)).frames];
    for (let at = 0; at < 100; at += 1) {
      await feed.append('output', `\r\nline ${at} ${'z'.repeat(10_000)}`);
      if (channel.ready) got.push(...(await channel.take(64 * 1024)).frames);
    }
    expect(kindsOf(got)).not.toContain('gap');
    channel.acknowledge(Number(got.at(-1)?.endOffset));
    await feed.append('output', '\x1b[2J\x1b[Hthe end');
    got.push(...(await drain(channel)));
    expect(kindsOf(got).filter((kind) => kind !== 'output')).toEqual(['snapshot', 'gap', 'snapshot']);
    // Delivered and admitted gaps together are the whole recording.
    expectUnbroken(got, writer.headerBytes, writer.end);
    const last = got.at(-1)?.body;
    expect(last?.case === 'snapshot' && last.value.ansi).toContain('the end');
  });

  it('ends after the last byte', async () => {
    const { feed } = newFeed();
    const channel = open(feed, 'focus');
    await feed.append('output', 'bye');
    feed.close({ reason: 'user_close', text: 'gone' });
    const frames = await drain(channel);
    expect(kindsOf(frames).at(-1)).toBe('end');
    expect(channel.done).toBe(true);
  });
});

describe('a channel of a small tile', () => {
  const small = (feed: Feed): Channel => new Channel(1, 's', 'tile', feed, { epoch: 0, offset: 0 }, { mostPerSecond: 2 });

  it('gets few bytes as they are, joined, and many as the screen they led to, which is no gap', async () => {
    const { feed, writer } = newFeed();
    const channel = small(feed);
    const got = [...(await drain(channel))];
    for (let line = 0; line < 200; line += 1) await feed.append('output', `\r\nline ${line}`);
    got.push(...(await drain(channel)));
    await feed.append('output', ' and');
    await feed.append('output', ' more');
    got.push(...(await drain(channel)));
    expect(kindsOf(got)).toEqual(['snapshot', 'snapshot', 'output']);
    expect(got[2]?.body.value).toBe(' and more');
    expectUnbroken(got.slice(1), writer.headerBytes, writer.end);
  });

  it('waits for its turn, at the same moment for all consoles', async () => {
    const { feed } = newFeed();
    const channels = [small(feed), small(feed), small(feed)];
    for (const channel of channels) await drain(channel);
    await feed.append('output', 'busy');
    const now = Date.now();
    for (const channel of channels) {
      expect(channel.due(now)).toBe(true);
      await drain(channel);
    }
    const turns = channels.map((channel) => {
      let wait = 0;
      while (!channel.due(now + wait)) wait += 1;
      return now + wait;
    });
    for (const turn of turns) expect((turn - feed.phaseMs) % 500).toBe(0);
    channels[0]?.pace({ mostPerSecond: 0, width: 0, height: 0 });
    expect(channels[0]?.due(now)).toBe(true);
  });

  it('never thins out a focused session, whatever it asks for', async () => {
    const { feed, writer } = newFeed();
    const channel = new Channel(1, 's', 'focus', feed, { epoch: 0, offset: 0 }, { mostPerSecond: 1 });
    const first = await drain(channel);
    for (let line = 0; line < 200; line += 1) await feed.append('output', `\r\nline ${line}`);
    const rest = await drain(channel);
    expect(rest).toHaveLength(200);
    expectUnbroken(rest, Number(first[0]?.endOffset), writer.end);
  });

  it('makes one glance for the turns of all consoles', async () => {
    const { feed } = newFeed();
    const channels = [small(feed), small(feed), small(feed), small(feed)];
    for (const channel of channels) await drain(channel);
    for (let line = 0; line < 200; line += 1) await feed.append('output', `\r\nline ${line}`);
    const glances = new Set<unknown>();
    for (const channel of channels) {
      const { frames } = await channel.take(64 * 1024);
      glances.add(frames[0]?.body.case === 'snapshot' ? frames[0].body.value.ansi : undefined);
    }
    expect(glances.size).toBe(1);
  });

  it('comes to the same screen as every byte does, however it is served', async () => {
    const pieces = ['plain text', '\x1b[31mred', '\x1b[', '1;4', 'H', '\x1b]0;ti', 'tle\x07', '\r\n', '\u00e9', '\x1b[2J', '\x1b[?1049h', '\x1b[?1049l', 'wide 漢字', '\x1b[3;5Hthere', '\x1b[7m', '\x1b7', '\x1b8',
      '\r\nmany\r\nlines\r\nthat\r\nscroll\r\naway\r\nabove\r\nthe screen', '\x1b[2;4r', '\x1bM', 'x'.repeat(90)];
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ kind: fc.constant('output' as const), text: fc.constantFrom(...pieces) }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('take' as const), limit: fc.integer({ min: 1, max: 400 }) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('pace' as const), mostPerSecond: fc.nat(3) }) },
    );
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 120 }), async (story) => {
      const { feed, writer } = newFeed();
      const whole = new Snapshotter(40, 6);
      const channel = small(feed);
      const got: LiveFrame[] = [];
      for (const one of story) {
        if (one.kind === 'output') {
          await feed.append('output', one.text);
          await whole.write(one.text);
        } else if (one.kind === 'take') {
          got.push(...(await channel.take(one.limit)).frames);
          channel.acknowledge(Number(got.at(-1)?.endOffset ?? 0));
        } else channel.pace({ mostPerSecond: one.mostPerSecond, width: 0, height: 0 });
      }
      got.push(...(await drain(channel)));
      expectUnbroken(got.slice(1), Number(got[0]?.endOffset), writer.end);
      expect(kindsOf(got)).not.toContain('gap');
      expect(await screenOf(got)).toEqual(whole.lines());
      feed.dispose();
    }), { numRuns: 300 });
  });

  it('has the right screen after a change of size, which a picture without the lines above cannot follow', async () => {
    const { feed } = newFeed();
    const whole = new Snapshotter(40, 6);
    const channel = small(feed);
    const got = [...(await drain(channel))];
    for (let line = 0; line < 60; line += 1) {
      await feed.append('output', `\r\nline ${line}`);
      await whole.write(`\r\nline ${line}`);
    }
    got.push(...(await drain(channel)));
    await feed.append('resize', '40x10');
    whole.resize(40, 10);
    got.push(...(await drain(channel)));
    expect(kindsOf(got)).toEqual(['snapshot', 'snapshot', 'snapshot']);
    expect(await screenOf(got)).toEqual(whole.lines());
  });
});

describe('the shared screen', () => {
  it('plus what follows is the same as the whole recording, wherever the snapshot falls', async () => {
    const pieces = ['plain text', '\x1b[31mred', '\x1b[', '1;4', 'H', '\x1b]0;ti', 'tle\x07', '\r\n', '\u00e9', '\x1b[2J', '\x1b[?1049h', 'wide 漢字', '\x1b[3;5Hthere', '\x1b[7m'];
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 40 }), fc.integer({ min: 0, max: 40 }), async (texts, at) => {
      const { feed } = newFeed();
      const whole = new Snapshotter(40, 6);
      let channel: Channel | undefined;
      const got: LiveFrame[] = [];
      for (const [index, text] of texts.entries()) {
        if (index === at) got.push(...(await drain((channel = open(feed, 'focus')))));
        await feed.append('output', text);
        await whole.write(text);
      }
      channel ??= open(feed, 'focus');
      got.push(...(await drain(channel)));
      const joined = new Snapshotter(40, 6);
      for (const { body } of got) {
        if (body.case === 'snapshot') await joined.write(body.value.ansi);
        if (body.case === 'output') await joined.write(body.value);
      }
      expect(joined.lines()).toEqual(whole.lines());
      feed.dispose();
    }), { numRuns: 150 });
  });
});
