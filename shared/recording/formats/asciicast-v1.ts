import { byteOffset, millis } from '../../base/units';
import { failure, success, type Problem, type Result } from '../../base/problem';
import { ByteTaker } from './byte-taker';
import { beginningOf } from './cast-event';
import { castHeader } from './cast-header';
import { Elapsed, longestSeconds } from './elapsed';
import { elementFrames } from './element-frames';
import type { FileHead, Format, FrameBatch, FramedRecording, RecordedFrame } from './format';
import { headerFailure, isFields, sideOf, type Fields } from './header-text';
import { markBytes, markedRecording } from './marked-recording';
import { Marks, type MarkState } from './marks';
import { ProblemList } from './problems';
import { openStream, type ByteStream } from './stream';
import { ElementReader, type Element } from './v1-elements';

/** asciicast v1: one JSON object whose `stdout` is a list of `[delay, text]`. Read frame by frame; a file of any size. */
export const asciicastV1: Format = {
  id: 'asciicast-v1',
  label: 'asciicast v1',
  kind: 'terminal',
  extensions: ['json', 'json.gz', 'cast'],
  sniff: looksLikeV1,
  open: async ({ main }, environment) => openCastV1(await openStream(main.source, environment)),
};

function looksLikeV1({ text }: FileHead): boolean {
  return /^\uFEFF?\s*\{/.test(text) && /"version"\s*:\s*1\s*[,}]/.test(text.slice(0, 4096)) && /"(?:stdout"\s*:\s*\[|(?:width|height|duration)"\s*:)/.test(text);
}

/** Everything before the frames has to fit in here; real headers take a few hundred bytes. */
const headerBytes = 1 << 20;

async function openCastV1(stream: ByteStream): Promise<Result<FramedRecording>> {
  const taker = new ByteTaker(stream, 0, new ProblemList());
  await taker.fill(headerBytes);
  const bytes = taker.peek(headerBytes).slice();
  const wholeFile = bytes.length < headerBytes;
  await taker.close();
  const list = /"stdout"\s*:\s*\[/.exec(latin1.decode(bytes));
  if (list === null) {
    return wholeFile && /\}\s*$/.test(latin1.decode(bytes))
      ? headerFailure('This asciicast v1 recording has no list of frames ("stdout").', 'Record or convert it again.')
      : headerFailure('The file ends inside its header: there is nothing to play.');
  }
  const before = new TextDecoder().decode(bytes.subarray(0, list.index)).replace(/^\uFEFF/, '');
  // Fields may also stand behind the frames; then the file is small enough to look, or the usual size is taken.
  const fields = parse(`${before.replace(/,\s*$/, '')}}`) ?? (wholeFile ? parse(new TextDecoder().decode(bytes)) : undefined);
  if (fields === undefined) return failure({ code: 'bad-header', severity: 'error', what: 'The header of this recording cannot be read.', tip: 'Download or copy the recording again.' });
  const complete = wholeFile && fields['width'] === undefined ? { ...parse(new TextDecoder().decode(bytes)), ...fields } : fields;
  const problems: Problem[] = [];
  const [columns, rows] = complete['width'] === 0 && complete['height'] === 0
    ? [80, 24]
    : [sideOf(complete['width'], 'width', problems), sideOf(complete['height'], 'height', problems)];
  const start = list.index + list[0].length;
  const marks = new Marks(markBytes);
  return success(markedRecording({
    header: castHeader(complete, columns, rows), problems, marks, start: { offset: start, at: millis(0) },
    parse: (mark, found) => parseElements(stream, mark ?? [start, 0, 0], marks, found),
  }));
}

/** State: where the next frame starts, and the time so far. */
async function* parseElements(stream: ByteStream, [offset = 0, wholeMillis, nanos]: MarkState, marks: Marks, problems: ProblemList): AsyncGenerator<FrameBatch> {
  const elapsed = new Elapsed(wholeMillis, nanos);
  yield* elementFrames(new ElementReader(new ByteTaker(stream, offset, problems)), {
    marks, problems, state: () => [elapsed.millis, elapsed.nanos],
    frameOf: (found) => frameOf(found, elapsed, problems),
    // The interval of a frame whose text cannot be read has passed all the same.
    onCorrupt: ({ seconds = 0 }) => void pass(seconds, elapsed),
  });
}

function frameOf({ seconds, json, offset, endOffset, cut }: Element, elapsed: Elapsed, problems: ProblemList): RecordedFrame | undefined {
  const where = `byte ${offset}`;
  if (seconds < 0) problems.add('time-back', where);
  if (!pass(seconds, elapsed)) {
    problems.add('corrupt-frame', where);
    return undefined;
  }
  try {
    const text = cut ? beginningOf(json) : JSON.parse(json) as string;
    if (cut) problems.add('long-frame', where);
    return { epoch: 0, offset: byteOffset(offset), endOffset: byteOffset(endOffset), at: elapsed.at, kind: 'output', text };
  } catch {
    problems.add('corrupt-frame', where);
    return undefined;
  }
}

/** False for an interval that is none. */
function pass(seconds: number, elapsed: Elapsed): boolean {
  if (!(Math.abs(seconds) <= longestSeconds)) return false;
  elapsed.add(Math.max(0, seconds));
  return true;
}

function parse(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const latin1 = new TextDecoder('latin1');
