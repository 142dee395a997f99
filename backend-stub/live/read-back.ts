import { create } from '@bufbuild/protobuf';
import { ReadBackResponseSchema, type LiveFrame, type ReadBackResponse } from '../../shared/proto/gen/vigil/v1/live_pb';
import type { RecordedLine } from '../contracts';
import type { LineFeed } from './line-feed';
import type { PlacedSnapshot } from './screen';
import { gapFrame, inMessages, lineFrame, snapshotFrame } from './live-frames';
import { keptMs } from './marks';

/** More is not read back at once: the older part is left out then. */
export const mostReadBack = 8 << 20;
const usualMs = 300_000;
const stepBytes = 64 * 1024;

/** What of a session's last minutes can be read back now: a stretch of its recording and the screen it starts with. */
export interface Stretch {
  readonly start: PlacedSnapshot;
  readonly end: number;
  readonly wantedMs: number;
  readonly nowMs: number;
}

export function stretchOf(feed: LineFeed, seconds: number, mostBytes = mostReadBack): Stretch {
  const { end, nowMs } = feed;
  const wantedMs = Math.max(0, nowMs - Math.min(keptMs, seconds === 0 ? usualMs : seconds * 1_000));
  const least = end - mostBytes;
  const marked = feed.marks.startFor(wantedMs, least);
  // A session starts with an empty screen; where nothing is kept, what is there now is all there is to show.
  const unmarked = (): PlacedSnapshot => (feed.begin >= least ? feed.blank() : feed.snapshot());
  const start = marked !== undefined && (marked.atMs <= wantedMs || feed.begin < least) ? marked : unmarked();
  return { start, end: Math.max(end, start.offset), wantedMs, nowMs: Math.max(nowMs, start.atMs) };
}

/** The stretch as messages, until `signal` aborts. Lines that cannot be read any more are a gap, up to the next known screen. */
export async function* readBack(feed: LineFeed, stretch: Stretch, signal: AbortSignal): AsyncGenerator<ReadBackResponse> {
  const { start, end, wantedMs, nowMs } = stretch;
  yield create(ReadBackResponseSchema, {
    message: { case: 'opened', value: { epoch: feed.epoch, offset: BigInt(start.offset), endOffset: BigInt(end), fromMs: Math.floor(start.atMs), wantedMs: Math.floor(wantedMs), nowMs: Math.floor(nowMs) } },
  });
  for await (const frames of framesOf(feed, start, end)) {
    for (const part of inMessages(frames)) {
      if (signal.aborted) return;
      yield create(ReadBackResponseSchema, { message: { case: 'batch', value: { frames: part } } });
    }
  }
}

async function* framesOf(feed: LineFeed, start: PlacedSnapshot, end: number): AsyncGenerator<LiveFrame[]> {
  const { epoch } = feed;
  const marks = feed.marks.between(start.offset, end);
  let mark = marks.next().value;
  let position = start.offset;
  yield [snapshotFrame(0, epoch, start)];
  while (position < end) {
    const frames: LiveFrame[] = [];
    for (const line of await linesAt(feed, position)) {
      if (line.offset >= end) break;
      frames.push(lineFrame(0, epoch, line));
      position = line.endOffset;
      while (mark !== undefined && mark.offset <= position) {
        if (mark.offset === position) frames.push(snapshotFrame(0, epoch, mark));
        mark = marks.next().value;
      }
    }
    if (frames.length > 0) {
      yield frames;
      continue;
    }
    const next = mark ?? feed.snapshot();
    yield [gapFrame(0, epoch, position, next.offset, next.atMs, 'not_kept'), snapshotFrame(0, epoch, next)];
    position = next.offset;
    mark = mark === undefined ? undefined : marks.next().value;
    if (next.offset >= end) return;
  }
}

async function linesAt(feed: LineFeed, position: number): Promise<readonly RecordedLine[]> {
  return feed.recent(position, stepBytes) ?? (await feed.fromDisk(position, stepBytes).catch(() => undefined)) ?? [];
}
