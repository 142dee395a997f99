import { byteOffset, millis, unixMillis, type Millis } from '../../base/units';
import { failure, success, type Problem, type Result } from '../../base/problem';
import type { FrameBody } from '../../frames/frame';
import { clampSide, largestSide } from '../snapshotter';
import type { Cursor, FileHead, Format, FrameBatch, FramedRecording, RecordedFrame, RecordingHeader } from './format';
import { LineSplitter, longestLine, type Line } from './lines';
import { ProblemList, type DefectCode } from './problems';
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
  if (line === undefined) return failure(headerProblem('The file is empty.', 'Download or copy the recording again.'));
  const parsed = parseHeader(line);
  if (!parsed.ok) return parsed;
  const start: Cursor = { offset: line.endOffset, at: millis(0) };
  return success({
    kind: 'terminal', header: parsed.value.header, problems: parsed.value.problems, start,
    read: (from, problems, to) => readFrames(stream, from, problems, to),
    events: async () => [],
    verify: async () => ({ state: 'unsigned', detail: 'This recording carries no signature, so nothing vouches for its content.' }),
  });
}

async function firstLine(stream: ByteStream): Promise<Line | undefined> {
  const splitter = new LineSplitter();
  for await (const { bytes } of stream.pieces(0, new ProblemList())) {
    const [line] = splitter.take(bytes);
    if (line) return line;
  }
  return splitter.finish();
}

function parseHeader(line: Line): Result<{ header: RecordingHeader; problems: Problem[] }> {
  let value: unknown;
  try {
    value = JSON.parse(line.text.replace(/^\uFEFF/, ''));
  } catch (caught) {
    const cause = caught instanceof Error ? caught.message : String(caught);
    const what = line.ended ? 'The first line of this recording cannot be read.' : 'The file ends inside its first line: there is nothing to play.';
    return failure({ ...headerProblem(what, 'Download or copy the recording again.'), cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return failure(headerProblem('This file does not start with the header of a recording.', 'Choose a terminal recording (.cast).'));
  }
  const fields = value as Record<string, unknown>;
  const problems: Problem[] = [];
  const warn = (code: string, what: string, tip: string): void => {
    problems.push({ code, severity: 'warning', what, tip });
  };
  if (fields['version'] !== 2) warn('unknown-version', `The header says version ${short(fields['version'])}, which is not known; it is read as version 2.`, 'Times or kinds of events may be wrong. A newer Vigil may know this version.');
  const size = (name: 'width' | 'height', fallback: number): number => {
    const given = fields[name];
    const side = typeof given === 'number' ? clampSide(given, fallback) : fallback;
    if (given === undefined) warn('no-size', `The header gives no ${name}; ${fallback} is taken.`, 'The picture may wrap in the wrong places.');
    else if (side !== given) warn('bad-size', `The header gives ${short(given)} as ${name}; ${side} is taken.`, `Sizes are kept between 1 and ${largestSide} cells.`);
    return side;
  };
  const columns = size('width', 80);
  const rows = size('height', 24);
  const text = (name: string): string => (typeof fields[name] === 'string' ? oneLine(fields[name]) : '');
  const seconds = fields['timestamp'];
  const environment = typeof fields['env'] === 'object' && fields['env'] !== null ? (fields['env'] as Record<string, unknown>) : {};
  const variable = (name: string): string => (typeof environment[name] === 'string' ? oneLine(environment[name]) : '');
  const metadata = [
    { name: 'Title', value: text('title') }, { name: 'Command', value: text('command') },
    { name: 'Shell', value: variable('SHELL') }, { name: 'Terminal', value: variable('TERM') },
  ].filter((pair) => pair.value !== '');
  const startedAt = typeof seconds === 'number' && seconds > 0 && seconds < 8.64e12 ? unixMillis(Math.round(seconds * 1000)) : undefined;
  return success({ header: { title: text('title'), columns, rows, startedAt, metadata }, problems });
}

const headerProblem = (what: string, tip: string): Problem => ({ code: 'bad-header', severity: 'error', what, tip });
const short = (value: unknown): string => String(JSON.stringify(value) ?? 'nothing').slice(0, 40);
// oxlint-disable-next-line no-control-regex
const oneLine = (text: string): string => text.slice(0, 500).replace(/[\x00-\x1f\x7f-\x9f]/g, ' ');

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

/** `[seconds, "code", "` at the start of an event line. The data after it is one JSON string, so nothing nested is ever parsed. */
const eventStart = /^\s*\[\s*(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*,\s*"([^"\\]{0,16})"\s*,\s*(?=")/;
const resizeData = /^(-?\d{1,9})x(-?\d{1,9})$/;
/** Ten years: a time beyond is damage, and would make the timeline useless. */
const longestSeconds = 10 * 366 * 86_400;

class EventParser {
  #at: Millis;

  constructor(at: Millis, readonly problems: ProblemList) {
    this.#at = at;
  }

  parse(line: Line): RecordedFrame | undefined {
    const start = eventStart.exec(line.text);
    if (start === null) {
      if (line.text.trim() !== '') this.#bad(line.ended ? 'corrupt-line' : 'truncated', line);
      return undefined;
    }
    const data = this.#data(line, start[0].length);
    const seconds = Number(start[1]);
    if (data === undefined || !(Math.abs(seconds) <= longestSeconds)) {
      this.#bad(line.ended || data !== undefined ? 'corrupt-line' : 'truncated', line);
      return undefined;
    }
    const body = this.#body(start[2] ?? '', data, line);
    if (body === undefined) return undefined;
    const at = Math.round(seconds * 1000);
    if (at < this.#at) this.#bad('time-back', line);
    else this.#at = millis(at);
    return { epoch: 0, offset: byteOffset(line.offset), endOffset: byteOffset(line.endOffset), at: this.#at, ...body };
  }

  #data(line: Line, from: number): string | undefined {
    const end = line.text.lastIndexOf('"');
    try {
      if (line.cut) {
        this.#bad('long-line', line);
        // Without its last few characters, so that no escape is cut in two.
        return JSON.parse(`${line.text.slice(from, longestLine - 12).replace(/\\(?:u[0-9a-fA-F]{0,3})?$/, '')}"`) as string;
      }
      if (end <= from || !/^\s*\]\s*,?\s*$/.test(line.text.slice(end + 1))) return undefined;
      return JSON.parse(line.text.slice(from, end + 1)) as string;
    } catch {
      return undefined;
    }
  }

  #body(code: string, data: string, line: Line): (FrameBody & { typed?: string }) | undefined {
    switch (code) {
      case 'o': return { kind: 'output', text: data };
      case 'i': return { kind: 'input', characters: data.length, typed: data };
      case 'm': return { kind: 'marker', label: oneLine(data) };
      case 'r': return this.#resize(data, line);
      default: return this.#bad('unknown-event', line);
    }
  }

  #resize(data: string, line: Line): FrameBody | undefined {
    const [, columns = '', rows = ''] = resizeData.exec(data) ?? [];
    if (!(Number(columns) > 0 && Number(rows) > 0)) return this.#bad('bad-resize', line);
    const body = { kind: 'resize', columns: clampSide(Number(columns), 80), rows: clampSide(Number(rows), 24) } as const;
    if (body.columns !== Number(columns) || body.rows !== Number(rows)) this.#bad('bad-resize', line);
    return body;
  }

  #bad(code: DefectCode, line: Line): undefined {
    this.problems.add(code, `byte ${line.offset}`);
    return undefined;
  }
}
