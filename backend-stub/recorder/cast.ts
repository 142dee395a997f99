import type { CastKind, RecordedLine } from '../contracts';
import { sessionName, type Session } from '../../shared/model/session';
import { wellFormed } from './text';

const codes: Readonly<Record<CastKind, string>> = { output: 'o', input: 'i', resize: 'r', marker: 'm' };
const kinds = new Map(Object.entries(codes).map(([kind, code]) => [code, kind as CastKind]));

/** First line of session.cast: asciicast v2. */
export function castHeader(session: Session, term: string): Buffer {
  const header = {
    version: 2, width: session.columns, height: session.rows,
    timestamp: Math.floor(session.startedAt / 1000), title: sessionName(session), env: { TERM: term },
  };
  return Buffer.from(`${wellFormed(JSON.stringify(header))}\n`);
}

/** One event line. `atMs` is whole: asciicast writes microseconds, of which we keep the milliseconds. */
export function castLine(kind: CastKind, data: string, atMs: number): Buffer {
  return Buffer.from(`[${(atMs / 1000).toFixed(6)}, "${codes[kind]}", ${JSON.stringify(wellFormed(data))}]\n`);
}

export function isCastHeader(line: string): boolean {
  const value = parseJson(line);
  return typeof value === 'object' && value !== null && 'version' in value && value.version === 2;
}

/** Reads a line back, without its end of line. Undefined when it is not a whole event of ours. */
export function parseCastLine(line: string, offset: number, endOffset: number): RecordedLine | undefined {
  const value = parseJson(line);
  if (!Array.isArray(value) || value.length !== 3) return undefined;
  const [seconds, code, data] = value as unknown[];
  const kind = typeof code === 'string' ? kinds.get(code) : undefined;
  if (typeof seconds !== 'number' || seconds < 0 || typeof data !== 'string' || kind === undefined) return undefined;
  return { kind, data, atMs: Math.round(seconds * 1000), offset, endOffset };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
