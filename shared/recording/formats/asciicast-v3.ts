import { byteOffset, millis } from '../../base/units';
import { success, type Problem, type Result } from '../../base/problem';
import type { FrameBody } from '../../frames/frame';
import { eventBody, firstLine, parseEventLine, type CastEvent } from './cast-event';
import { castHeader, emptyFile, parseHeaderLine } from './cast-header';
import { Elapsed } from './elapsed';
import type { Format, FrameBatch, FramedRecording, RecordedFrame } from './format';
import { isFields, oneLine, sideOf, textOf } from './header-text';
import { LineSplitter, type Line } from './lines';
import { markBytes, markedRecording } from './marked-recording';
import { Marks, type MarkState } from './marks';
import type { ProblemList } from './problems';
import { openStream, type ByteStream } from './stream';

/** asciicast v3: as v2, but times are intervals, sizes stand in `term`, lines starting with `#` are comments, and `x` is the exit status. */
export const asciicastV3: Format = {
  id: 'asciicast-v3',
  label: 'asciicast v3',
  kind: 'terminal',
  extensions: ['cast', 'cast.gz'],
  sniff: ({ text }) => /^\uFEFF?\s*\{[^\n]{0,4096}?"version"\s*:\s*3\s*[,}]/.test(text),
  open: async ({ main }, environment) => openCastV3(await openStream(main.source, environment)),
};

async function openCastV3(stream: ByteStream): Promise<Result<FramedRecording>> {
  const line = await firstLine(stream);
  if (line === undefined) return emptyFile();
  const parsed = parseHeaderLine(line);
  if (!parsed.ok) return parsed;
  const fields = parsed.value;
  const term = isFields(fields['term']) ? fields['term'] : {};
  const problems: Problem[] = [];
  const terminal = [textOf(term, 'type'), textOf(term, 'version')].filter((text) => text !== '').join(', ');
  const header = castHeader(fields, sideOf(term['cols'], 'width', problems), sideOf(term['rows'], 'height', problems), terminal);
  const marks = new Marks(markBytes);
  return success(markedRecording({
    header, problems, marks, start: { offset: line.endOffset, at: millis(0) },
    parse: (mark, found) => parseLines(stream, mark ?? [line.endOffset, 0, 0], marks, found),
  }));
}

/** State: where the next line starts, and the time so far. */
async function* parseLines(stream: ByteStream, [offset = 0, wholeMillis, nanos]: MarkState, marks: Marks, problems: ProblemList): AsyncGenerator<FrameBatch> {
  const elapsed = new Elapsed(wholeMillis, nanos);
  const splitter = new LineSplitter(offset);
  const parse = (lines: readonly Line[]): RecordedFrame[] => lines.flatMap((line) => {
    marks.offer(line.offset, () => [line.offset, elapsed.millis, elapsed.nanos]);
    return parseLine(line, elapsed, problems) ?? [];
  });
  for await (const { bytes, fraction } of stream.pieces(offset, problems)) yield { frames: parse(splitter.take(bytes)), fraction };
  const last = splitter.finish();
  yield { frames: last ? parse([last]) : [], fraction: 1 };
}

function parseLine(line: Line, elapsed: Elapsed, problems: ProblemList): RecordedFrame | undefined {
  if (line.text.startsWith('#')) return undefined;
  const event = parseEventLine(line, problems);
  if (event === undefined) return undefined;
  // The interval counts whatever the event is: the next one is measured from it.
  if (event.seconds < 0) problems.add('time-back', `byte ${line.offset}`);
  else elapsed.add(event.seconds);
  const body = event.code === 'x' ? exitBody(event) : eventBody(event.code, event.data, line, problems);
  return body && { epoch: 0, offset: byteOffset(line.offset), endOffset: byteOffset(line.endOffset), at: elapsed.at, ...body };
}

const exitBody = ({ data }: CastEvent): FrameBody => ({ kind: 'event', type: 'exit', label: `Exit status ${oneLine(data).slice(0, 40)}` });
