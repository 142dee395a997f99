import { byteOffset, millis, unixMillis } from '../../base/units';
import { failure, success, type Result } from '../../base/problem';
import type { FrameBody } from '../../frames/frame';
import { clampSide } from '../snapshotter';
import { resizeTo } from './cast-event';
import type { FileHead, Format, FormatEnvironment, FrameBatch, FramedRecording, RecordedFrame, RecordingHeader } from './format';
import { oneLine, pairs, textOf } from './header-text';
import { LineSplitter, type Line } from './lines';
import { batchFrames, markBytes, markedRecording } from './marked-recording';
import { Marks, type MarkState } from './marks';
import type { ProblemList } from './problems';
import { openStream, type ByteStream } from './stream';
import { tlogLine, type TlogMessage } from './tlog-message';
import { TlogOrder, type PlacedMessage } from './tlog-order';
import { chooseRecording, tlogRecordings, tlogTitle } from './tlog-recordings';
import { tlogSteps } from './tlog-timing';

/** tlog: JSON messages, one a line, plain or in a syslog file or journal export, of one recording or several. */
export const tlog: Format = {
  id: 'tlog',
  label: 'tlog',
  kind: 'terminal',
  extensions: ['tlog', 'tlog.json', 'json', 'log', 'journal.txt'],
  sniff: (head) => looksLikeTlog(head),
  open: async ({ main }, environment) => openTlog(await openStream(main.source, environment), environment),
};

const journal = /^(__CURSOR=|__REALTIME_TIMESTAMP=|\{\s*"__(CURSOR|REALTIME_TIMESTAMP)")/m;

const looksLikeTlog = ({ text }: FileHead): boolean =>
  /\{\\?"ver\\?"\s*:\s*\\?"[\d.]+\\?"\s*,[^\n]*\\?"rec\\?"\s*:\s*\\?"/.test(text)
  || (/\\?"rec\\?"\s*:/.test(text) && /\\?"timing\\?"\s*:/.test(text) && /\\?"pos\\?"\s*:/.test(text)) || journal.test(text);

async function openTlog(stream: ByteStream, environment: FormatEnvironment): Promise<Result<FramedRecording>> {
  const { found, truncated } = await tlogRecordings(stream);
  if (found.length === 0) {
    return failure({
      code: 'bad-header', severity: 'error', what: truncated ? 'The file ends inside its first message: there is nothing to play.' : 'This log holds no session recording of tlog.',
      tip: truncated ? 'Download or copy the recording again.' : 'Export the entries of tlog-rec-session ("journalctl -o export -t tlog-rec-session").',
    });
  }
  const choice = chooseRecording(found, environment.recordingId);
  if (!choice.ok) return choice;
  const { chosen: { first }, problems, recordings } = choice.value;
  const header = { ...tlogHeader(first), recordings };
  const marks = new Marks(markBytes);
  return success(markedRecording({
    header, problems, marks, start: { offset: 0, at: millis(0) },
    parse: (mark, list) => parseMessages(stream, first.recording, mark ?? [0, 1, 0, -1, header.columns, header.rows], marks, list),
  }));
}

function tlogHeader(first: TlogMessage): RecordingHeader {
  const { fields } = first;
  const [, columns, rows] = /^(?:\+\d+)?=(\d{1,9})x(\d{1,9})/.exec(first.timing) ?? [];
  const { time, session } = fields;
  const started = typeof time === 'number' ? time * 1000 - first.position : Number.NaN;
  return {
    title: tlogTitle(first), columns: clampSide(Number(columns), 80), rows: clampSide(Number(rows), 24),
    startedAt: started > 0 && started < 8.64e15 ? unixMillis(Math.round(started)) : undefined,
    metadata: pairs(
      ['User', textOf(fields, 'user')], ['Host', textOf(fields, 'host')], ['Terminal', textOf(fields, 'term')],
      // The number that stands for "none".
      ['Session', typeof session === 'number' && session < 0xffffffff ? String(session) : ''], ['Recording', oneLine(first.recording)],
    ),
  };
}

/** State: where the next line starts, the number expected, the time so far, the last frame's offset, and the window's size. */
async function* parseMessages(stream: ByteStream, recording: string, state: MarkState, marks: Marks, problems: ProblemList): AsyncGenerator<FrameBatch> {
  const [offset = 0, next = 1, at = 0, last = -1, columns = 80, rows = 24] = state;
  const order = new TlogOrder(next);
  const writer = new TlogWriter(problems, at, last, columns, rows);
  const splitter = new LineSplitter(offset);
  const take = (line: Line): void => {
    if (order.settled) marks.offer(Math.max(line.offset, writer.last + 1), () => [line.offset, order.next, writer.at, writer.last, writer.columns, writer.rows]);
    const where = `byte ${line.offset}`;
    const parsed = line.cut ? undefined : tlogLine(line.text);
    if (line.cut) problems.add('long-line', where);
    if (parsed === 'damaged') problems.add(line.ended ? 'corrupt-line' : 'truncated', where);
    if (typeof parsed !== 'object' || parsed.message.recording !== recording) return;
    if (!order.add({ message: parsed.message, offset: line.offset, endOffset: line.endOffset })) problems.add('late-message', where);
    for (const placed of order.ready(false)) writer.write(placed);
  };
  for await (const { bytes, fraction } of stream.pieces(offset, problems)) {
    for (const line of splitter.take(bytes)) {
      take(line);
      if (writer.frames.length >= batchFrames) yield { frames: writer.frames.splice(0), fraction };
    }
    yield { frames: writer.frames.splice(0), fraction };
  }
  const end = splitter.finish();
  if (end) take(end);
  for (const placed of order.ready(true)) writer.write(placed);
  yield { frames: writer.frames.splice(0), fraction: 1 };
}

type TlogBody = FrameBody & { readonly typed?: string };

/** Positions are rounded in the file; only more than this is time going back. */
const roundingMs = 100;

/** Turns messages into frames whose offsets and times never go back. */
class TlogWriter {
  readonly frames: RecordedFrame[] = [];

  constructor(readonly problems: ProblemList, public at: number, public last: number, public columns: number, public rows: number) {}

  write({ message, offset, endOffset, missing }: PlacedMessage & { readonly missing: number }): void {
    const where = `byte ${offset}`;
    const first = this.frames.length;
    let step = 0;
    const push = (at: number, body: TlogBody): void => {
      this.frames.push(this.#frameAt(at, body, Math.max(offset + step, this.last + 1)));
      step += 1;
    };
    if (missing > 0) {
      this.problems.add('missing-messages', where, missing);
      const numbers = missing === 1 ? `Message ${message.id - 1} is` : `Messages ${message.id - missing} to ${message.id - 1} are`;
      push(message.position, { kind: 'gap', cause: `${numbers} missing.` });
    }
    if (message.position + roundingMs < this.at) this.problems.add('time-back', where);
    const { steps, damaged } = tlogSteps(message);
    if (damaged) this.problems.add('bad-timing', where);
    for (const { at, body } of steps) {
      if (body.kind !== 'size') push(at, body);
      else if (body.columns !== this.columns || body.rows !== this.rows) {
        const resize = resizeTo(body.columns, body.rows, where, this.problems);
        [this.columns, this.rows] = [body.columns, body.rows];
        if (resize) push(at, resize);
      }
    }
    // The next frame starts where this one ends; the last one takes what is left of the line.
    for (let index = first; index < this.frames.length; index += 1) {
      const frame = this.frames[index] as RecordedFrame;
      const following = this.frames[index + 1];
      this.frames[index] = { ...frame, endOffset: following ? following.offset : byteOffset(Math.max(endOffset, frame.offset + 1)) };
    }
  }

  #frameAt(at: number, body: TlogBody, offset: number): RecordedFrame {
    this.at = Math.max(this.at, at);
    this.last = offset;
    return { epoch: 0, offset: byteOffset(offset), endOffset: byteOffset(offset + 1), at: millis(this.at), ...body };
  }
}
