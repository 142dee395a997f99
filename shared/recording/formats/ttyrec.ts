import { byteOffset, millis, unixMillis, type Millis } from '../../base/units';
import { success, type Result } from '../../base/problem';
import { clampSide } from '../snapshotter';
import { ByteTaker } from './byte-taker';
import { longestSeconds } from './elapsed';
import type { FileHead, Format, FrameBatch, FramedRecording, RecordedFrame } from './format';
import { headerFailure, pairs } from './header-text';
import { batchFrames, markBytes, markedRecording } from './marked-recording';
import { Marks, type MarkState } from './marks';
import { ProblemList } from './problems';
import { openStream, type ByteStream } from './stream';
import { follows, frameHead, headerBytes, TtyFrames, type TtyFrame } from './ttyrec-frames';
import { Utf8Pieces } from './utf8';

/** ttyrec: frames of seconds, microseconds and length (three little-endian words), then that many bytes of output. */
export const ttyrec: Format = {
  id: 'ttyrec',
  label: 'ttyrec',
  kind: 'terminal',
  extensions: ['ttyrec', 'tty', 'ttyrec.gz'],
  sniff: looksLikeTtyrec,
  open: async ({ main }, environment) => openTtyrec(await openStream(main.source, environment)),
};

/** The file has no magic number: two headers in a row that make sense, or one frame that is all there is. */
function looksLikeTtyrec({ bytes, name }: FileHead): boolean {
  const first = frameHead(bytes);
  if (first === undefined || first.seconds === 0 && first.micros === 0 && first.length === 0 || !follows(first, first.seconds, 0, 1 << 24)) return false;
  const second = headerBytes + first.length;
  if (bytes.length === second) return true;
  const next = frameHead(bytes, second);
  if (next !== undefined) return follows(next, first.seconds, longestSeconds, 0xffffffff);
  return /\.(tty|ttyrec)(\.gz)?$/i.test(name) || first.length > 0 && first.length <= 1 << 16 && first.seconds > 5e8;
}

/** A program tells the size, if at all, before anything else; this much of the beginning is looked at. */
const sizeBytes = 64 * 1024;
// oxlint-disable-next-line no-control-regex
const sizeReport = /\x1b\[8;(\d{1,5});(\d{1,5})t/;

async function openTtyrec(stream: ByteStream): Promise<Result<FramedRecording>> {
  const taker = new ByteTaker(stream, 0, new ProblemList());
  await taker.fill(sizeBytes);
  const head = taker.peek(sizeBytes).slice();
  await taker.close();
  const first = frameHead(head);
  if (first === undefined) return headerFailure('The file ends inside its first frame: there is nothing to play.');
  const told = sizeReport.exec(new TextDecoder('latin1').decode(head));
  const start = first.seconds * 1e6 + first.micros;
  const marks = new Marks(markBytes);
  return success(markedRecording({
    header: {
      title: '', columns: clampSide(Number(told?.[2]), 80), rows: clampSide(Number(told?.[1]), 24),
      startedAt: first.seconds > 5e8 ? unixMillis(Math.round(start / 1000)) : undefined,
      metadata: pairs(['Size', told ? '' : 'not recorded: 80x24 is taken']),
    },
    marks, start: { offset: 0, at: millis(0) },
    parse: (mark, problems) => parseFrames(stream, start, mark ?? [0, 0, first.seconds], marks, problems),
  }));
}

/** State: where the next frame starts, the time of the one before, and the seconds its header says. */
async function* parseFrames(stream: ByteStream, start: number, [offset = 0, before = 0, seconds = 0]: MarkState, marks: Marks, problems: ProblemList): AsyncGenerator<FrameBatch> {
  const taker = new ByteTaker(stream, offset, problems);
  const reader = new TtyFrames(taker, seconds);
  const text = new Utf8Pieces();
  let at: Millis = millis(before);
  let frames: RecordedFrame[] = [];
  let size = 0;
  let lost: { bytes: number; offset: number } | undefined;
  const timed = (found: TtyFrame): void => {
    const where = `byte ${found.offset}`;
    if (found.defect === 'length') problems.add('bad-length', where);
    if (found.defect === 'long') problems.add('long-frame', where);
    const now = found.micros === undefined ? at - 1 : Math.round((found.micros - start) / 1000);
    if (now < at) problems.add('time-back', where);
    else at = millis(now);
  };
  try {
    for (;;) {
      if (text.settled) marks.offer(taker.offset, () => [taker.offset, at, reader.seconds]);
      const found = await reader.next();
      if (found === undefined) break;
      if ('cut' in found) {
        problems.add('truncated', `byte ${found.cut}`);
        break;
      }
      if ('lost' in found) {
        problems.add('corrupt-frame', `byte ${found.offset}`);
        lost = { bytes: (lost?.bytes ?? 0) + found.lost, offset: lost?.offset ?? found.offset };
        continue;
      }
      timed(found);
      if (lost) frames.push({ epoch: 0, offset: byteOffset(lost.offset), endOffset: byteOffset(found.offset), at, kind: 'gap', cause: `${lost.bytes} bytes could not be read.` });
      lost = undefined;
      frames.push({ epoch: 0, offset: byteOffset(found.offset), endOffset: byteOffset(found.endOffset), at, kind: 'output', text: text.take(found.bytes) });
      size += found.bytes.length;
      if (frames.length >= batchFrames || size > 1 << 20) {
        yield { frames, fraction: taker.fraction };
        frames = [];
        size = 0;
      }
    }
    yield { frames, fraction: 1 };
  } finally {
    await taker.close();
  }
}

