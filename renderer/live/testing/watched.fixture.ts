import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Frame } from '../../../shared/frames/frame';
import { Snapshotter } from '../../../shared/recording/snapshotter';

export interface Line { readonly from: number; readonly to: number; readonly code: string; readonly data: string }

/** The recording as it is on the disk. */
export async function recordedAt(data: string, id: string): Promise<{ readonly columns: number; readonly rows: number; readonly lines: readonly Line[] }> {
  const bytes = await readFile(join(data, 'recordings', id, 'session.cast'));
  let at = bytes.indexOf(10) + 1;
  const { width, height } = JSON.parse(bytes.toString('utf8', 0, at)) as { width: number; height: number };
  const lines: Line[] = [];
  for (let end = bytes.indexOf(10, at); end >= 0; at = end + 1, end = bytes.indexOf(10, at)) {
    const [, code, data] = JSON.parse(bytes.toString('utf8', at, end)) as [number, string, string];
    lines.push({ from: at, to: end + 1, code, data });
  }
  return { columns: width, rows: height, lines };
}

/** Takes frames at a viewer's own pace and keeps them. */
export class Viewer {
  readonly frames: Frame[] = [];
  #waiting: { readonly holds: (frames: readonly Frame[]) => boolean; readonly done: () => void }[] = [];

  constructor(private readonly delayMs: () => number = () => 0) {}

  readonly take = async (frame: Frame): Promise<void> => {
    const wait = this.delayMs();
    if (wait > 0) await new Promise((done) => { setTimeout(done, wait); });
    this.frames.push(frame);
    this.#waiting = this.#waiting.filter((one) => { if (!one.holds(this.frames)) return true; one.done(); return false; });
  };
  has(holds: (frames: readonly Frame[]) => boolean): Promise<void> {
    return holds(this.frames) ? Promise.resolve() : new Promise((done) => { this.#waiting.push({ holds, done }); });
  }
  count(kind: Frame['kind']): number { return this.frames.filter((frame) => frame.kind === kind).length; }
}

export const textOf = (frames: readonly Frame[]): string => frames.map((frame) => (frame.kind === 'output' ? frame.text : '')).join('');
export const outputBetween = (lines: readonly Line[], from: number, to: number): string =>
  lines.filter((line) => line.code === 'o' && line.from >= from && line.to <= to).map((line) => line.data).join('');

/** Where two long texts part, without printing megabytes. */
export function firstDifference(one: string, other: string): string | undefined {
  if (one === other) return undefined;
  let at = 0;
  while (one[at] === other[at]) at += 1;
  return `at ${at} of ${one.length}/${other.length}: ${JSON.stringify(one.slice(at, at + 60))} where the recording has ${JSON.stringify(other.slice(at, at + 60))}`;
}

/** Each frame starts where the one before it ended; answers the bytes that were skipped by snapshot. */
export function checkOrder(frames: readonly Frame[], lines: readonly Line[]): number {
  let skipped = 0;
  let at = -1;
  for (const frame of frames) {
    if (frame.kind === 'gap') continue;
    if (frame.kind === 'snapshot') {
      if (at >= 0) skipped += frame.endOffset - at;
      expect(frame.endOffset, 'a snapshot never goes back').toBeGreaterThanOrEqual(at);
    } else {
      expect(frame.offset, `a ${frame.kind} frame starts where the one before it ended`).toBe(at);
      if (frame.kind === 'output') expect(firstDifference(frame.text, outputBetween(lines, frame.offset, frame.endOffset))).toBeUndefined();
    }
    at = frame.endOffset;
  }
  return skipped;
}

/** The screen after everything a viewer was given. */
export async function screenOf(frames: readonly Frame[]): Promise<string[]> {
  let screen = new Snapshotter(80, 24);
  for (const frame of frames) {
    if (frame.kind === 'snapshot') {
      screen.dispose();
      screen = new Snapshotter(frame.snapshot.columns, frame.snapshot.rows);
      await screen.write(frame.snapshot.ansi);
    } else if (frame.kind === 'resize') screen.resize(frame.columns, frame.rows);
    else if (frame.kind === 'output') await screen.write(frame.text);
  }
  return screen.lines();
}

export async function recordedScreen(recording: Awaited<ReturnType<typeof recordedAt>>, until: number): Promise<string[]> {
  const screen = new Snapshotter(recording.columns, recording.rows);
  for (const line of recording.lines) {
    if (line.to > until) break;
    if (line.code === 'o') await screen.write(line.data);
    if (line.code === 'r') screen.resize(...(line.data.split('x').map(Number) as [number, number]));
  }
  return screen.lines();
}
