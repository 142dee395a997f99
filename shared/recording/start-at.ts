import type { Millis } from '../base/units';
import type { ScreenSnapshot } from '../frames/frame';
import type { RecordedFrame } from './formats/format';
import { Snapshotter } from './snapshotter';

/** Places before the wanted one that are tried when it lies inside an escape sequence. */
const mostSteps = 8;
// A repeat sequence needs the character before it; what was cut short may stand between them.
// oxlint-disable-next-line no-control-regex
const repeats = /^(?:\x1b\[?\d*|[^\x00-\x7e])*\x1b\[\d*b/;

/**
 * The screen as it is at `at`, and the frames still to come: what a segment's snapshot and frames amount to for somebody who
 * starts there. Where the screen stands inside an escape sequence, the snapshot is of a moment before, and some frames of
 * `at` and earlier are among those to come.
 */
export function startAt(base: ScreenSnapshot, frames: readonly RecordedFrame[], at: Millis): { readonly snapshot: ScreenSnapshot; readonly frames: readonly RecordedFrame[] } {
  let due = frames.findIndex((frame) => frame.at > at);
  if (due < 0) due = frames.length;
  for (let step = 0; step < mostSteps && due > 0; step += 1, due -= 1) {
    if (repeats.test(textFrom(frames, due))) continue;
    const snapshot = screenAfter(base, frames, due);
    if (snapshot) return { snapshot, frames: frames.slice(due) };
  }
  return { snapshot: base, frames };
}

/** The beginning of what is printed from frame `from` on. */
function textFrom(frames: readonly RecordedFrame[], from: number): string {
  let text = '';
  for (let index = from; index < frames.length && text.length < 32; index += 1) {
    const frame = frames[index];
    if (frame?.kind === 'output') text += frame.text.slice(0, 32);
  }
  return text;
}

/** Undefined inside an escape sequence. */
function screenAfter(base: ScreenSnapshot, frames: readonly RecordedFrame[], count: number): ScreenSnapshot | undefined {
  const screen = new Snapshotter(base.columns, base.rows);
  try {
    screen.writeNow(base.ansi);
    let text: string[] = [];
    const flush = (): void => {
      if (text.length > 0) screen.writeNow(text.join(''));
      text = [];
    };
    for (let index = 0; index < count; index += 1) {
      const frame = frames[index];
      if (frame?.kind === 'output') text.push(frame.text);
      else if (frame?.kind === 'resize') {
        flush();
        screen.resize(frame.columns, frame.rows);
      }
    }
    flush();
    return screen.settled ? screen.snapshot() : undefined;
  } finally {
    screen.dispose();
  }
}
