import { byteOffset, millis, type Millis } from '../../base/units';
import { success, type Problem, type Result } from '../../base/problem';
import { eventBody, firstLine, parseEventLine } from './cast-event';
import { castHeader, emptyFile, parseHeaderLine } from './cast-header';
import type { Cursor, FileHead, Format, FrameBatch, FramedRecording, RecordedFrame } from './format';
import { noEvents, short, sideOf, unsigned } from './header-text';
import { LineSplitter, type Line } from './lines';
import type { ProblemList } from './problems';
import { openStream, type ByteStream } from './stream';

const beginning = /^\uFEFF?\s*\{[^\n]{0,4096}?"version"\s*:\s*(\d+)/;

/** asciicast v2, plain or gzipped: a JSON header line, then one JSON list `[seconds, code, data]` a line. */
export const asciicastV2: Format = {
  id: 'asciicast-v2',
  label: 'asciicast v2',
  kind: 'terminal',
  extensions: ['cast', 'cast.gz'],
  sniff: (head) => looksLikeCast(head),
  open: async ({ main }, environment) => openCast(await openStream(main.source, environment)),
};

// Versions 1 and 3 are other formats; an unknown one is tried as this one, and said.
const looksLikeCast = ({ text }: FileHead): boolean => {
  const version = beginning.exec(text)?.[1];
  return version !== undefined && version !== '1' && version !== '3';
};

export async function openCast(stream: ByteStream): Promise<Result<FramedRecording>> {
  const line = await firstLine(stream);
  if (line === undefined) return emptyFile();
  const parsed = parseHeaderLine(line);
  if (!parsed.ok) return parsed;
  const fields = parsed.value;
  const problems: Problem[] = [];
  if (fields['version'] !== 2) {
    const what = `The header says version ${short(fields['version'])}, which is not known; it is read as version 2.`;
    problems.push({ code: 'unknown-version', severity: 'warning', what, tip: 'Times or kinds of events may be wrong. A newer Vigil may know this version.' });
  }
  const header = castHeader(fields, sideOf(fields['width'], 'width', problems), sideOf(fields['height'], 'height', problems));
  return success({
    kind: 'terminal', header, problems, start: { offset: line.endOffset, at: millis(0) },
    read: (from, found, to) => readFrames(stream, from, found, to),
    events: noEvents, verify: unsigned,
  });
}

async function* readFrames(stream: ByteStream, from: Cursor, problems: ProblemList, to = Infinity): AsyncGenerator<FrameBatch> {
  const splitter = new LineSplitter(from.offset);
  const parser = new EventParser(from.at, problems);
  const parse = (lines: readonly Line[]): RecordedFrame[] => {
    const frames: RecordedFrame[] = [];
    for (const line of lines) {
      if (line.offset >= to) break;
      const frame = parser.parse(line);
      if (frame) frames.push(frame);
    }
    return frames;
  };
  let end = from.offset;
  for await (const { bytes, fraction } of stream.pieces(from.offset, problems)) {
    end += bytes.length;
    yield { frames: parse(splitter.take(bytes)), fraction };
    if (end >= to) return;
  }
  const last = splitter.finish();
  yield { frames: last ? parse([last]) : [], fraction: 1 };
}

class EventParser {
  #at: Millis;

  constructor(at: Millis, readonly problems: ProblemList) {
    this.#at = at;
  }

  parse(line: Line): RecordedFrame | undefined {
    const event = parseEventLine(line, this.problems);
    const body = event && eventBody(event.code, event.data, line, this.problems);
    if (event === undefined || body === undefined) return undefined;
    const at = Math.round(event.seconds * 1000);
    if (at < this.#at) this.problems.add('time-back', `byte ${line.offset}`);
    else this.#at = millis(at);
    return { epoch: 0, offset: byteOffset(line.offset), endOffset: byteOffset(line.endOffset), at: this.#at, ...body };
  }
}
