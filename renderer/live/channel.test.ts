import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteOffset, millis } from '../../shared/base/units';
import type { Frame } from '../../shared/frames/frame';
import { Channel } from './channel';
import { FakeRecording, FakeViewer } from './testing/fake-gateway';

const at = (epoch: number, offset: number, endOffset: number) => ({ epoch, offset: byteOffset(offset), endOffset: byteOffset(endOffset), at: millis(0) });
const output = (offset: number, endOffset: number, text = 'x', epoch = 1): Frame => ({ ...at(epoch, offset, endOffset), kind: 'output', text });
const snapshot = (offset: number, epoch = 1): Frame => ({ ...at(epoch, offset, offset), kind: 'snapshot', snapshot: { columns: 80, rows: 24, ansi: '' } });
const glance = (offset: number, endOffset: number): Frame => ({ ...at(1, offset, endOffset), kind: 'snapshot', snapshot: { columns: 80, rows: 24, ansi: '' } });
const gap = (offset: number, endOffset: number, epoch = 1): Frame => ({ ...at(epoch, offset, endOffset), kind: 'gap', cause: 'slow_consumer' });

const follow = (...frames: Frame[]): { channel: Channel; kinds: string[] } => {
  const channel = new Channel();
  return { channel, kinds: frames.map((frame) => channel.accept(frame).kind) };
};

describe('Channel', () => {
  it('commits a frame only where the last one ended', () => {
    const { channel, kinds } = follow(output(0, 5), snapshot(10), output(10, 15), output(15, 20), output(10, 15), output(30, 35));
    expect(kinds).toEqual(['drop', 'deliver', 'deliver', 'deliver', 'drop', 'resume']);
    expect(channel.position).toEqual({ epoch: 1, offset: 20 });
    expect(channel.gapBytes).toBe(0);
  });

  it('counts a gap and waits for the snapshot after it', () => {
    const { channel, kinds } = follow(snapshot(10), gap(10, 50), output(50, 60), snapshot(70), output(70, 75));
    expect(kinds).toEqual(['deliver', 'deliver', 'drop', 'deliver', 'deliver']);
    expect(channel.gapBytes).toBe(60);
    expect(channel.position).toEqual({ epoch: 1, offset: 75 });
  });

  it("draws a desktop's changes only on the picture they are changes of", () => {
    const drawn = (offset: number, endOffset: number, changes: boolean): Frame => ({ ...at(1, offset, endOffset), kind: 'desktop', snapshot: { width: 8, height: 8, instructions: `${offset}`, changes } });
    const { channel, kinds } = follow(drawn(5, 10, true), drawn(10, 10, false), drawn(10, 30, true), drawn(40, 50, true), drawn(20, 40, true), drawn(30, 60, true), drawn(70, 90, false), drawn(90, 90, false), drawn(80, 80, false), gap(90, 95), drawn(95, 99, true));
    expect(kinds).toEqual(['drop', 'deliver', 'deliver', 'resume', 'resnapshot', 'drop', 'deliver', 'deliver', 'drop', 'deliver', 'drop']);
    expect([channel.coalescedBytes, channel.gapBytes]).toEqual([40, 45]);
  });

  it('takes a snapshot that stands for bytes as no gap, and what is missing before it as one', () => {
    const { channel, kinds } = follow(snapshot(10), output(10, 15), glance(15, 40), output(40, 44), glance(50, 70), glance(30, 60));
    expect(kinds).toEqual(['deliver', 'deliver', 'deliver', 'deliver', 'deliver', 'drop']);
    expect(channel.position).toEqual({ epoch: 1, offset: 70 });
    expect([channel.coalescedBytes, channel.gapBytes]).toEqual([45, 6]);
  });

  it('takes back what it counted as missing when a screen from before it comes, and the bytes after that once more', () => {
    const { channel } = follow(snapshot(0), output(0, 5), output(5, 20), output(20, 30));
    // Only up to 5 had been drawn.
    channel.discard(25);
    expect(channel.gapBytes).toBe(25);
    expect(channel.accept(snapshot(20)).kind).toBe('deliver');
    expect(channel.accept(output(20, 30)).kind).toBe('deliver');
    expect(channel.gapBytes).toBe(15);
    // Drawn twice, never counted: nothing to take back.
    channel.discard(0);
    channel.accept(snapshot(25));
    expect(channel.gapBytes).toBe(15);
    // Of an epoch that is over nothing comes any more.
    channel.discard(5);
    channel.accept(snapshot(3, 2));
    expect(channel.gapBytes).toBe(23);
  });

  it('does not believe other bytes for the same place', () => {
    const { channel, kinds } = follow(snapshot(0), output(0, 5, 'one'), output(0, 5, 'two'));
    expect(kinds).toEqual(['deliver', 'deliver', 'resnapshot']);
    expect(channel.position.epoch).toBe(0);
    expect(follow(snapshot(0), output(0, 5), output(5, 9), output(3, 12)).kinds.at(-1)).toBe('resnapshot');
  });

  it('starts again in a new epoch and ignores the old one', () => {
    const { channel, kinds } = follow(snapshot(0), output(0, 5), output(0, 5, 'x', 2), snapshot(0, 2), output(5, 9, 'x', 1), output(0, 3, 'y', 2));
    expect(kinds).toEqual(['deliver', 'deliver', 'resnapshot', 'deliver', 'drop', 'deliver']);
    expect(channel.position).toEqual({ epoch: 2, offset: 3 });
  });

  it('asks for a snapshot when going on from the same place keeps failing', () => {
    const { kinds } = follow(snapshot(0), output(9, 10), output(9, 10), output(9, 10), output(9, 10));
    expect(kinds).toEqual(['deliver', 'resume', 'resume', 'resume', 'resnapshot']);
  });

  it('is over after the end, whatever comes', () => {
    const end: Frame = { ...at(1, 5, 5), kind: 'end', reason: 'user_close', text: '' };
    const { channel, kinds } = follow(snapshot(0), output(0, 5), end, end, snapshot(9), output(5, 6));
    expect(kinds).toEqual(['deliver', 'deliver', 'deliver', 'drop', 'drop', 'drop']);
    expect(channel.phase).toBe('ended');
  });

  it('delivers the recording once and in order minus the gaps it counts, whatever the network does', () => {
    const steps = fc.array(fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('grow' as const), text: fc.string({ minLength: 1, maxLength: 6 }) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('lose' as const), text: fc.string({ minLength: 1, maxLength: 6 }) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('repeat' as const), back: fc.nat(6) }) },
      { weight: 2, arbitrary: fc.constant({ kind: 'gap' as const }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('glance' as const), late: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'snapshot' as const }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'epoch' as const }) },
    ), { maxLength: 40 });
    fc.assert(fc.property(steps, (story) => {
      const recording = new FakeRecording();
      const channel = new Channel();
      const viewer = new FakeViewer();
      const receive = (frame: Frame, depth = 0): void => {
        const verdict = channel.accept(frame);
        if (verdict.kind === 'deliver') void viewer.take(verdict.frame);
        if ((verdict.kind !== 'resume' && verdict.kind !== 'resnapshot') || depth > 5) return;
        const { epoch, offset } = channel.position;
        for (const answer of recording.from(epoch, offset)) receive(answer, depth + 1);
      };
      receive(recording.snapshot());
      const joinedAt = channel.committed;
      let epochs = 1;
      for (const step of story) {
        if (step.kind === 'grow') receive(recording.output(step.text));
        else if (step.kind === 'lose') recording.output(step.text);
        else if (step.kind === 'repeat') {
          const old = recording.frames.at(-1 - step.back);
          if (old) receive(old);
        } else if (step.kind === 'gap') {
          const from = channel.committed;
          if (from < recording.end) {
            receive({ ...at(recording.epoch, from, recording.end), kind: 'gap', cause: 'slow_consumer' });
            receive(recording.snapshot());
          }
        } else if (step.kind === 'glance') {
          // The gateway sums up from where it believes the console to be: behind it, when something was lost on the way.
          const from = channel.committed + (recording.end > channel.committed ? step.late : 0);
          receive({ ...recording.snapshot(), offset: byteOffset(Math.min(from, recording.end)) });
        } else if (step.kind === 'snapshot') receive(recording.snapshot());
        else { epochs += 1; recording.epoch = epochs; receive(recording.snapshot()); }
      }
      receive(recording.output('!'));
      expect(channel.committed).toBe(recording.end);
      expect(viewer.text).toBe(recording.textUntil(recording.end));
      const delivered = viewer.ranges.reduce((sum, range) => sum + range.to - range.from, 0);
      for (let index = 1; index < viewer.ranges.length; index += 1) {
        expect(viewer.ranges[index]!.from).toBeGreaterThanOrEqual(viewer.ranges[index - 1]!.to);
      }
      // Each byte was delivered or is in a counted gap. A new epoch counts from its own start, where nothing was seen.
      if (epochs === 1) expect(delivered + channel.gapBytes + channel.coalescedBytes).toBe(recording.end - joinedAt);
      else expect(delivered + channel.gapBytes + channel.coalescedBytes).toBeGreaterThanOrEqual(recording.end - joinedAt);
    }), { numRuns: 10_000, seed: 20_261 });
  });
});
