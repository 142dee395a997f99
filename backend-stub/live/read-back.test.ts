import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Snapshotter } from '../../shared/recording/snapshotter';
import type { LiveFrame } from '../../shared/proto/gen/vigil/v1/live_pb';
import type { RecordedLine } from '../contracts';
import { Feed, sizeFrom } from './feed';
import { LineMemory } from './line-memory';
import { MarkMemory } from './marks';
import { MemoryWriter } from './memory-writer.fixture';
import { readBack, stretchOf } from './read-back';
import { Screen } from './screen';

async function framesOf(feed: Feed, seconds = 0, mostBytes?: number): Promise<LiveFrame[]> {
  const frames: LiveFrame[] = [];
  for await (const { message } of readBack(feed, stretchOf(feed, seconds, mostBytes), new AbortController().signal)) {
    if (message.case === 'batch') frames.push(...message.value.frames);
  }
  return frames;
}

const text = fc.stringMatching(/^[a-z ]{1,30}$/);
const output = fc.oneof(
  // Often more than fits on the screen: a larger one brings lines back.
  { weight: 6, arbitrary: fc.tuple(text, fc.integer({ min: 1, max: 20 })).map(([line, count]) => [Array.from({ length: count }, (_, number) => `${number} ${line}\r\n`).join('')]) },
  fc.constantFrom('\x1b[2J\x1b[H', '\x1b[5;20H', '\x1b[31;1m', '\x1b[0m', '\x1b[3;9r', '\x1b[r', '\x1b[2K', '\x1bD', '日本', '\x1b[?25l').map((sequence) => [sequence]),
  // Torn between two lines of the recording.
  fc.constantFrom(['\x1b[3', '2mgreen'], ['\x1b', '[Hhome'], ['\x1b]0;a ti', 'tle\x07']),
).map((texts) => texts.map((data) => ({ kind: 'output' as const, data })));
const resize = fc.tuple(fc.integer({ min: 10, max: 120 }), fc.integer({ min: 4, max: 40 })).map(([columns, rows]) => [{ kind: 'resize' as const, data: `${columns}x${rows}` }]);
const script = fc.array(fc.tuple(fc.integer({ min: 300, max: 9_000 }), fc.oneof({ weight: 4, arbitrary: output }, { weight: 1, arbitrary: resize })), { minLength: 5, maxLength: 100, size: 'max' });

async function played(steps: readonly (readonly [number, readonly { kind: 'output' | 'resize'; data: string }[]])[], memory?: LineMemory) {
  const writer = new MemoryWriter();
  const feed = new Feed(3, writer, 80, 24, memory, new MarkMemory(1 << 20, 0));
  let at = 0;
  for (const [pause, lines] of steps) {
    writer.atMs = at += pause;
    for (const { kind, data } of lines) await feed.append(kind, data);
  }
  return { writer, feed, end: at };
}

/** What a viewer of these lines sees. */
function screenOf(lines: readonly RecordedLine[]): string {
  const screen = new Screen(80, 24);
  for (const line of lines) {
    const size = line.kind === 'resize' ? sizeFrom(line.data) : undefined;
    if (size) screen.resize(size.columns, size.rows);
    else screen.write(line.data);
  }
  return pictureOf(screen);
}

/** What is seen; whether a line that left the screen began the first row is not, and snapshots without the lines above forget it. */
function pictureOf(screen: Screen): string {
  const { columns, rows, ansi } = screen.snapshot(false);
  screen.dispose();
  const seen = new Snapshotter(columns, rows);
  seen.writeNow(ansi);
  const lines = [`${columns}x${rows}`, ...seen.lines()].join('\n');
  seen.dispose();
  return lines;
}

/** The nearest snapshot, then what follows it up to `at`; a snapshot on the way counts where the size changed, as in the console. */
function soughtIn(frames: readonly LiveFrame[], at: number): string {
  const from = frames.findLastIndex((frame) => frame.body.case === 'snapshot' && frame.atMs <= at);
  let screen = new Screen(80, 24);
  let resized = true;
  for (const { atMs, body } of frames.slice(Math.max(0, from))) {
    if (atMs > at) break;
    if (body.case === 'snapshot' && resized) {
      screen.dispose();
      screen = new Screen(body.value.columns, body.value.rows);
      screen.write(body.value.ansi);
      resized = false;
    } else if (body.case === 'output') screen.write(body.value);
    else if (body.case === 'resize') {
      screen.resize(body.value.columns, body.value.rows);
      resized = true;
    }
  }
  return pictureOf(screen);
}

describe('reading back', () => {
  it('shows at every moment the screen that playing the recording to it shows', async () => {
    await fc.assert(fc.asyncProperty(script, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }), async (steps, shares) => {
      const { writer, feed, end } = await played(steps);
      const frames = await framesOf(feed);
      const first = frames[0]?.atMs ?? 0;
      for (const share of shares) {
        const at = Math.round(first + share * (end - first));
        expect(soughtIn(frames, at)).toBe(screenOf(writer.lines.filter(({ atMs }) => atMs <= at)));
      }
    }), { numRuns: 25 });
  });

  it('brings back the lines above the screen where it grew, though its snapshots are without them', async () => {
    const many = Array.from({ length: 30 }, (_, number) => `${number} words\r\n`).join('');
    const steps = [[1_000, many], [21_000, many], [2_000, 'x'], [1_000, '80x35'], [1_000, 'y']].map(([pause, data]) =>
      [Number(pause), [{ kind: data === '80x35' ? 'resize' : 'output', data: String(data) }]] as const);
    const { writer, feed, end } = await played(steps as Parameters<typeof played>[0]);
    const frames = await framesOf(feed);
    expect(frames.filter((frame) => frame.body.case === 'snapshot')).toHaveLength(3);
    expect(soughtIn(frames, end)).toBe(screenOf(writer.lines));
  });

  it('is what the recording holds from its start on, from memory or from the disk', async () => {
    await fc.assert(fc.asyncProperty(script, fc.constantFrom(undefined, 2_000), async (steps, limit) => {
      const { writer, feed } = await played(steps, limit === undefined ? undefined : new LineMemory(limit));
      const frames = await framesOf(feed);
      expect(frames[0]?.body.case).toBe('snapshot');
      let position = Number(frames[0]?.endOffset);
      const bytes = frames.flatMap(({ offset, endOffset, body }) => {
        if (body.case === 'snapshot') return [];
        expect(Number(offset)).toBe(position);
        position = Number(endOffset);
        return body.case === 'output' ? [body.value] : body.case === 'resize' ? [`${body.value.columns}x${body.value.rows}`] : [body.case];
      });
      expect(position).toBe(feed.end);
      expect(bytes).toEqual(writer.lines.filter((line) => line.offset >= Number(frames[0]?.endOffset)).map((line) => line.data));
    }), { numRuns: 20 });
  });

  it('reaches back as far as asked, from the next screen before', async () => {
    const { feed } = await played(Array.from({ length: 200 }, (_, line) => [5_000, [{ kind: 'output', data: `line ${line}\r\n` }]] as const));
    // Its time stands still.
    feed.close({ reason: 'user_close', text: '' });
    const stretch = stretchOf(feed, 120);
    expect(stretch.wantedMs).toBe(stretch.nowMs - 120_000);
    expect(stretch.start.atMs).toBeLessThanOrEqual(stretch.wantedMs);
    expect(stretch.start.atMs).toBeGreaterThan(stretch.wantedMs - 25_000);
    expect(stretchOf(feed, 10_000).wantedMs).toBe(stretchOf(feed, 600).wantedMs);
  });

  it('leaves out the older part of a flood, and starts with a screen all the same', async () => {
    const { feed } = await played(Array.from({ length: 400 }, () => [1, [{ kind: 'output', data: `${'y'.repeat(7_998)}\r\n` }]] as const));
    const stretch = stretchOf(feed, 600, 1_500_000);
    expect(stretch.start.offset).toBeGreaterThanOrEqual(feed.end - 1_500_000);
    expect(stretch.start.atMs).toBeGreaterThan(stretch.wantedMs);
    const none = stretchOf(feed, 600, 1_000);
    expect(none.start.offset).toBe(feed.end);
    expect((await framesOf(feed, 600, 1_000)).map((frame) => frame.body.case)).toEqual(['snapshot']);
  });

  it('has a gap where lines cannot be read any more, and goes on from the next screen', async () => {
    const { writer, feed } = await played(Array.from({ length: 60 }, (_, line) => [1_000, [{ kind: 'output', data: `line ${line}\r\n` }]] as const), new LineMemory(600));
    writer.readFrom = () => Promise.reject(new Error('the disk is gone'));
    const kinds = (await framesOf(feed)).map((frame) => frame.body.case);
    expect(kinds.slice(0, 5)).toEqual(['snapshot', 'gap', 'snapshot', 'gap', 'snapshot']);
  });

  it('stops when nobody wants it any more', async () => {
    const { feed } = await played(Array.from({ length: 60 }, (_, line) => [1_000, [{ kind: 'output', data: `line ${line}\r\n` }]] as const));
    const stop = new AbortController();
    let messages = 0;
    for await (const { message } of readBack(feed, stretchOf(feed, 0), stop.signal)) {
      messages += 1;
      if (message.case === 'opened') stop.abort();
    }
    expect(messages).toBe(1);
  });
});
