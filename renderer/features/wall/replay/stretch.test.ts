import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteOffset, millis } from '../../../../shared/base/units';
import type { Frame, FrameBody, Snapshot } from '../../../../shared/frames/frame';
import type { FrameSink } from '../../../../shared/frames/sink';
import { Snapshotter } from '../../../../shared/recording/snapshotter';
import { FakeScheduler, settle } from '../../../player/fake-world';
import { Player } from '../../../player/player';
import { readStretch, stretchOf } from './stretch';

/** A screen that is written to as the surface is: a snapshot draws it anew. */
class ScreenSink implements FrameSink {
  screen = new Snapshotter(80, 24);

  async reset(snapshot: Snapshot): Promise<void> {
    if (!('ansi' in snapshot)) throw new Error('not a terminal');
    this.screen.dispose();
    this.screen = new Snapshotter(snapshot.columns, snapshot.rows);
    this.screen.writeNow(snapshot.ansi);
  }

  async write(frame: Frame): Promise<void> {
    if (frame.kind === 'output') this.screen.writeNow(frame.text);
    if (frame.kind === 'resize') this.screen.resize(frame.columns, frame.rows);
    if (frame.kind === 'snapshot') await this.reset(frame.snapshot);
  }

  end(): void {}
  dispose(): void {
    this.screen.dispose();
  }
}

/** What is seen; whether a line that left the screen began the first row is not, and snapshots without the lines above forget it. */
const picture = (screen: Snapshotter): string => [`${screen.columns}x${screen.rows}`, ...screen.lines()].join('\n');

// Often more than fits on the screen: a larger one brings lines back.
const lines = fc.tuple(fc.stringMatching(/^[a-z ]{1,30}$/), fc.integer({ min: 1, max: 20 })).map(([line, count]) => Array.from({ length: count }, (_, number) => `${number} ${line}\r\n`).join(''));
const output = fc.oneof({ weight: 2, arbitrary: lines }, fc.constantFrom('\x1b[2J\x1b[H', '\x1b[5;20H', '\x1b[31;1m', '\x1b[0m', '\x1b[3;9r', '日本'));
const body = fc.oneof(
  { weight: 4, arbitrary: output.map((text): FrameBody => ({ kind: 'output', text })) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resize' as const), columns: fc.integer({ min: 10, max: 120 }), rows: fc.integer({ min: 4, max: 40 }) }) },
);
const session = fc.array(fc.tuple(fc.integer({ min: 0, max: 6_000 }), body), { minLength: 3, maxLength: 60, size: 'max' });

/** What a gateway sends of it: a snapshot at the start, every `every` frames, and after each change of size. */
function sent(script: readonly (readonly [number, FrameBody])[], every: number): { readonly frames: readonly Frame[]; readonly lines: readonly Frame[]; readonly end: number } {
  const screen = new Snapshotter(80, 24);
  const lines: Frame[] = [];
  let at = 0;
  const place = (offset: number, endOffset: number) => ({ epoch: 1, offset: byteOffset(offset), endOffset: byteOffset(endOffset), at: millis(at) });
  const mark = (offset: number): Frame => ({ ...place(offset, offset), kind: 'snapshot', snapshot: screen.snapshot(false) });
  const frames: Frame[] = [mark(0)];
  script.forEach(([pause, each], index) => {
    at += pause;
    const frame: Frame = { ...place(index, index + 1), ...each };
    if (frame.kind === 'output') screen.writeNow(frame.text);
    if (frame.kind === 'resize') screen.resize(frame.columns, frame.rows);
    lines.push(frame);
    frames.push(frame);
    if (frame.kind === 'resize' || (index + 1) % every === 0) frames.push(mark(index + 1));
  });
  screen.dispose();
  return { frames, lines, end: at };
}

function shownAt(lines: readonly Frame[], at: number): string {
  const screen = new Snapshotter(80, 24);
  for (const line of lines) {
    if (line.at > at) break;
    if (line.kind === 'output') screen.writeNow(line.text);
    if (line.kind === 'resize') screen.resize(line.columns, line.rows);
  }
  const shown = picture(screen);
  screen.dispose();
  return shown;
}

describe('the last minutes', () => {
  it('show at every moment sought, and played to, what playing them from the session\'s start shows', async () => {
    const step = fc.record({ to: fc.double({ min: 0, max: 1, noNaN: true }), playMs: fc.integer({ min: 0, max: 800 }) });
    await fc.assert(fc.asyncProperty(session, fc.integer({ min: 2, max: 12 }), fc.double({ min: 0, max: 0.9, noNaN: true }), fc.array(step, { minLength: 1, maxLength: 5 }), async (script, every, share, steps) => {
      const { frames, lines, end } = sent(script, every);
      const wanted = Math.round(share * end);
      const stretch = stretchOf({ from: millis(0), wanted: millis(wanted), now: millis(end + 500) }, frames, 0);
      const [sink, scheduler] = [new ScreenSink(), new FakeScheduler()];
      const player = new Player(stretch.port, sink, scheduler);
      await player.open(stretch.duration);
      player.setSpeed(8);
      for (const { to, playMs } of steps) {
        await player.seek(Math.round(to * stretch.duration));
        expect(picture(sink.screen)).toBe(shownAt(lines, wanted + player.getSnapshot().position));
        player.play();
        await scheduler.advance(playMs);
        player.pause();
        await settle();
        expect(picture(sink.screen)).toBe(shownAt(lines, wanted + player.getSnapshot().position));
      }
      player.dispose();
      sink.dispose();
    }), { numRuns: 25 });
  });

  it('begin with what was asked for, and say when the gateway has less', () => {
    const { frames } = sent([[1_000, { kind: 'output', text: 'a' }], [60_000, { kind: 'output', text: 'b' }]], 50);
    expect(stretchOf({ from: millis(0), wanted: millis(30_000), now: millis(70_000) }, frames, 0)).toMatchObject({ startsAt: 30_000, duration: 40_000, shortened: false });
    expect(stretchOf({ from: millis(50_000), wanted: millis(30_000), now: millis(70_000) }, frames, 0)).toMatchObject({ startsAt: 50_000, duration: 20_000, shortened: true });
  });

  it('are refused when they are empty, or more than a tile may hold', async () => {
    async function* parts(texts: readonly string[]) {
      yield { kind: 'opened' as const, bytes: 10, from: millis(0), wanted: millis(0), now: millis(10) };
      for (const text of texts) yield { kind: 'frames' as const, frames: [{ epoch: 1, offset: byteOffset(0), endOffset: byteOffset(5), at: millis(0), kind: 'output' as const, text }] };
    }
    const fractions: number[] = [];
    await expect(readStretch(parts([]), () => undefined)).rejects.toThrow('no picture');
    await expect(readStretch(parts(['x'.repeat(9 << 20), 'x'.repeat(9 << 20)]), (fraction) => fractions.push(fraction))).rejects.toThrow('more than a tile can replay');
    expect(fractions).toEqual([0.5]);
  });
});
