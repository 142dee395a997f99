import { byteOffset, millis, type Millis } from '../../shared/base/units';
import { isDisplay, isText, type Frame, type Snapshot } from '../../shared/frames/frame';
import type { FrameSink } from '../../shared/frames/sink';
import type { RecordingPort, Segment } from '../../shared/recording/port';
import type { Scheduler } from './scheduler';

/** Node's; a timer would take a millisecond each. */
declare const setImmediate: (callback: () => void) => void;

/** A recording for tests: frame n adds the letter "<n>," at its time; a snapshot is all letters before it. */
export function fakeRecording(times: readonly number[], perSegment: number, duration: number): (at: Millis) => Promise<Segment> {
  const text = (index: number): string => `${index},`;
  const segments: Segment[] = [];
  for (let start = 0; start === 0 || start < times.length; start += perSegment) {
    const frames = times.slice(start, start + perSegment).map((at, index): Frame => ({
      kind: 'output', text: text(start + index), epoch: 0, at: millis(at), offset: byteOffset(start + index), endOffset: byteOffset(start + index + 1),
    }));
    const last = start + perSegment >= times.length;
    segments.push({
      index: segments.length, after: segments.length + 1, from: millis(start === 0 ? 0 : times[start] ?? 0), to: millis(last ? duration : times[start + perSegment] ?? 0), last, frames,
      snapshot: { columns: 80, rows: 24, ansi: times.slice(0, start).map((_, index) => text(index)).join('') },
    });
  }
  return async (at) => segments.findLast(({ from }) => from <= at) ?? segments[0] as Segment;
}

/** The port of `fakeRecording`. */
export const fakePort = (times: readonly number[], perSegment: number, duration: number): Pick<RecordingPort, 'segmentAt' | 'cancelSeek'> =>
  ({ segmentAt: fakeRecording(times, perSegment, duration), cancelSeek: async () => undefined });

/**
 * A graphical recording as the worker gives it: a segment that is asked for without `continues` starts at the sought moment
 * with the picture of that moment. Letters as above; `picture` of layer 0 is the text.
 */
export function fakeGraphicalPort(times: readonly number[], perSegment: number, duration: number): Pick<RecordingPort, 'segmentAt' | 'cancelSeek'> {
  const whole = fakeRecording(times, perSegment, duration);
  return {
    cancelSeek: async () => undefined,
    async segmentAt(at, options) {
      const segment = await whole(at);
      const frames = segment.frames.map((frame): Frame => (frame.kind === 'output' ? { ...frame, kind: 'draw', instructions: [['text', frame.text]] } : frame));
      if (options?.continues) return { ...segment, frames, snapshot: undefined };
      const layer = { index: 0, width: 1, height: 1, picture: shownAt(times, at) };
      return { ...segment, from: at, frames: frames.filter((frame) => frame.at > at), snapshot: { width: 1, height: 1, layers: [layer], open: [] } };
    },
  };
}

/** What the screen must show at a time. */
export const shownAt = (times: readonly number[], at: number): string => times.map((time, index) => (time <= at ? `${index},` : '')).join('');

/** A sink that remembers what it shows, and complains when calls overlap. */
export class FakeSink implements FrameSink {
  text = '';
  resets = 0;
  writes = 0;
  delay: () => Promise<void> = async () => undefined;
  #busy = false;

  reset(snapshot: Snapshot): Promise<void> {
    this.resets += 1;
    return this.#take(() => { this.text = isDisplay(snapshot) ? String(snapshot.layers[0]?.picture) : isText(snapshot) ? snapshot.ansi : snapshot.instructions; });
  }

  write(frame: Frame): Promise<void> {
    this.writes += 1;
    return this.#take(() => { if (frame.kind === 'output') this.text += frame.text; else if (frame.kind === 'draw') this.text += frame.instructions[0]?.[1]; });
  }

  end(): void {}
  dispose(): void {}

  async #take(change: () => void): Promise<void> {
    if (this.#busy) throw new Error('two writes at once');
    this.#busy = true;
    await this.delay();
    change();
    this.#busy = false;
  }
}

/** Virtual time: animation frames come when `advance` says so. */
export class FakeScheduler implements Scheduler {
  #now = 1_000;
  #queue = new Set<() => void>();

  now(): number {
    return this.#now;
  }

  soon(run: () => void): () => void {
    this.#queue.add(run);
    return () => this.#queue.delete(run);
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /** Lets time pass in steps of one animation frame, with all promises of each step settled. */
  async advance(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= 16) {
      this.#now += Math.min(16, left);
      const due = [...this.#queue];
      this.#queue.clear();
      due.forEach((run) => run());
      await settle();
    }
  }
}

/** Everything that was already on its way has arrived. */
export const settle = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
