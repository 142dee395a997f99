import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteOffset, millis } from '../base/units';
import type { RecordedFrame } from './formats/format';
import { Snapshotter } from './snapshotter';
import { startAt } from './start-at';

const base = { columns: 20, rows: 5, ansi: 'before' };
const framesOf = (texts: readonly (string | [number, number])[]): RecordedFrame[] => texts.map((text, index) => ({
  epoch: 0, offset: byteOffset(index), endOffset: byteOffset(index + 1), at: millis(index * 10),
  ...(typeof text === 'string' ? { kind: 'output' as const, text } : { kind: 'resize' as const, columns: text[0], rows: text[1] }),
}));

/** What is seen in the end. */
function play(snapshot: typeof base, frames: readonly RecordedFrame[]): string {
  const screen = new Snapshotter(snapshot.columns, snapshot.rows);
  screen.writeNow(snapshot.ansi);
  for (const frame of frames) {
    if (frame.kind === 'output') screen.writeNow(frame.text);
    if (frame.kind === 'resize') screen.resize(frame.columns, frame.rows);
  }
  const seen = screen.lines().join('\n');
  screen.dispose();
  return seen;
}

describe('starting inside a segment', () => {
  it('gives the picture of that moment, and what comes after it', () => {
    const frames = framesOf([' one', ' two', '\u001b[2J', 'three']);
    const started = startAt(base, frames, millis(15));
    expect(started.frames).toEqual(frames.slice(2));
    expect(play(started.snapshot, [])).toBe(play(base, frames.slice(0, 2)));
  });

  it('never starts inside an escape sequence, or before a repetition', () => {
    const frames = framesOf(['a', 'x\u001b[3', '1m red', '-', '\u001b[5b']);
    expect(startAt(base, frames, millis(10)).frames).toEqual(frames.slice(1));
    expect(startAt(base, frames, millis(30)).frames).toEqual(frames.slice(3));
  });

  // What a snapshot itself keeps is tested with the snapshots; here it is where the cut is made that must not matter.
  it('comes to the same wherever it starts', () => {
    const piece = fc.constantFrom<string | [number, number]>('ab', '\r\n', '\u001b[31m', '\u001b[', '2J', '\u001b[3;4H', '\u001b[mx\u001b[2b', [30, 8], [20, 5], [25, 6]);
    fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(320), (texts, at) => {
      const frames = framesOf(texts);
      const started = startAt(base, frames, millis(at));
      expect(play(started.snapshot, started.frames)).toBe(play(base, frames));
    }), { numRuns: 500 });
  });
});
