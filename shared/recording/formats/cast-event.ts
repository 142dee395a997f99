import type { FrameBody } from '../../frames/frame';
import { clampSide } from '../snapshotter';
import { longestSeconds } from './elapsed';
import { oneLine } from './header-text';
import { LineSplitter, longestLine, type Line } from './lines';
import { ProblemList, type DefectCode } from './problems';
import type { ByteStream } from './stream';

/** `[seconds, "code", "` at the start of an event line. The data after it is one JSON string, so nothing nested is ever parsed. */
const eventStart = /^\s*\[\s*(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*,\s*"([^"\\]{0,16})"\s*,\s*(?=")/;
const resizeData = /^(-?\d{1,9})x(-?\d{1,9})$/;

export interface CastEvent {
  readonly seconds: number;
  readonly code: string;
  readonly data: string;
}

/** One event line of asciicast v2 or v3. What cannot be read is told to `problems`; empty lines are nothing. */
export function parseEventLine(line: Line, problems: ProblemList): CastEvent | undefined {
  const start = eventStart.exec(line.text);
  if (start === null) {
    if (line.text.trim() !== '') bad(problems, line.ended ? 'corrupt-line' : 'truncated', line);
    return undefined;
  }
  const data = dataOf(line, start[0].length, problems);
  const seconds = Number(start[1]);
  if (data !== undefined && Math.abs(seconds) <= longestSeconds) return { seconds, code: start[2] ?? '', data };
  return bad(problems, line.ended || data !== undefined ? 'corrupt-line' : 'truncated', line);
}

function dataOf(line: Line, from: number, problems: ProblemList): string | undefined {
  const end = line.text.lastIndexOf('"');
  try {
    if (line.cut) {
      bad(problems, 'long-line', line);
      return beginningOf(line.text.slice(from, longestLine - 12));
    }
    if (end <= from || !/^\s*\]\s*,?\s*$/.test(line.text.slice(end + 1))) return undefined;
    return JSON.parse(line.text.slice(from, end + 1)) as string;
  } catch {
    return undefined;
  }
}

/** A JSON string whose end is missing. Throws when it is none. Without its last few characters, so that no escape is cut in two. */
export const beginningOf = (text: string): string => JSON.parse(`${text.replace(/\\(?:u[0-9a-fA-F]{0,3})?$/, '')}"`) as string;

/** What an event of v2 does to the screen. */
export function eventBody(code: string, data: string, line: Line, problems: ProblemList): (FrameBody & { typed?: string }) | undefined {
  switch (code) {
    case 'o': return { kind: 'output', text: data };
    case 'i': return { kind: 'input', characters: data.length, typed: data };
    case 'm': return { kind: 'marker', label: oneLine(data) };
    case 'r': return resizeBody(data, line, problems);
    default: return bad(problems, 'unknown-event', line);
  }
}

function resizeBody(data: string, line: Line, problems: ProblemList): FrameBody | undefined {
  const [, columns = '', rows = ''] = resizeData.exec(data) ?? [];
  return resizeTo(Number(columns), Number(rows), `byte ${line.offset}`, problems);
}

/** A new window size; nothing when it makes no sense. */
export function resizeTo(columns: number, rows: number, where: string, problems: ProblemList): FrameBody | undefined {
  if (!(columns > 0 && rows > 0)) {
    problems.add('bad-resize', where);
    return undefined;
  }
  const body = { kind: 'resize', columns: clampSide(columns, 80), rows: clampSide(rows, 24) } as const;
  if (body.columns !== columns || body.rows !== rows) problems.add('bad-resize', where);
  return body;
}

/** The first line of a stream; undefined for an empty one. */
export async function firstLine(stream: ByteStream): Promise<Line | undefined> {
  const splitter = new LineSplitter();
  for await (const { bytes } of stream.pieces(0, new ProblemList())) {
    const [line] = splitter.take(bytes);
    if (line) return line;
  }
  return splitter.finish();
}

function bad(problems: ProblemList, code: DefectCode, line: Line): undefined {
  problems.add(code, `byte ${line.offset}`);
  return undefined;
}
