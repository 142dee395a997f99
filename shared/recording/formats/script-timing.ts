import { clampSide } from '../snapshotter';
import { interval } from './elapsed';
import { oneLine } from './header-text';
import type { TimedLine } from './timed-data';

export const outputFile = 0;
export const inputFile = 1;

const classicLine = /^(-?\d+[.,]\d+)\s+(\d{1,12})\s*$/;
const advancedLine = /^([HOIS]) (-?\d+[.,]\d+) (.*)$/;

/** The beginning of a timing file of `script`: `delay bytes` lines, or lines that start with H, O, I or S. */
export const looksLikeTiming = (text: string): boolean => mostLines(text, (line) => {
  const [, kind, , rest = ''] = advancedLine.exec(line) ?? [];
  return kind === undefined ? classicLine.test(line) : kind === 'H' || (kind === 'S' ? /^[A-Z]/ : /^\d+$/).test(rest);
});

/** Whether two of three lines at the beginning pass: a damaged file still is one. */
export function mostLines(text: string, passes: (line: string) => boolean): boolean {
  const lines = text.split('\n', 40).filter((line) => line.trim() !== '');
  // The last one may be cut.
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  return whole.length > 0 && whole.filter((line) => passes(line.trimEnd())).length * 3 >= whole.length * 2;
}

/** A line of a timing file. `shared`: what was typed stands in the same data file as the output (`script --log-io`). */
export function parseScriptLine(text: string, shared: boolean): TimedLine | undefined {
  const classic = classicLine.exec(text);
  if (classic) return timed(classic[1], { kind: 'data', role: 'output', stream: outputFile, bytes: Number(classic[2]) });
  const [, kind, delay, rest = ''] = advancedLine.exec(text.trimEnd()) ?? [];
  switch (kind) {
    case 'O': return /^\d{1,12}$/.test(rest) ? timed(delay, { kind: 'data', role: 'output', stream: outputFile, bytes: Number(rest) }) : undefined;
    case 'I': return /^\d{1,12}$/.test(rest) ? timed(delay, { kind: 'data', role: 'input', stream: shared ? outputFile : inputFile, bytes: Number(rest) }) : undefined;
    case 'S': {
      const size = /^SIGWINCH ROWS=(\d{1,9}) COLS=(\d{1,9})/.exec(rest);
      return timed(delay, size ? { kind: 'resize', columns: Number(size[2]), rows: Number(size[1]) } : { kind: 'body', body: { kind: 'event', type: 'signal', label: `Signal ${oneLine(rest).slice(0, 80)}` } });
    }
    case 'H': {
      const status = /^EXIT_CODE (.+)$/.exec(rest)?.[1];
      return timed(delay, status === undefined ? { kind: 'nothing' } : { kind: 'body', body: { kind: 'event', type: 'exit', label: `Exit status ${oneLine(status).slice(0, 40)}` } });
    }
    default: return undefined;
  }
}

function timed(delay: string | undefined, entry: TimedLine['entry']): TimedLine | undefined {
  const seconds = interval(delay ?? '');
  return seconds === undefined ? undefined : { seconds, entry };
}

export type ScriptFields = ReadonlyMap<string, string>;

/** NAME VALUE pairs of the H lines at the beginning of an advanced timing file. */
export function timingFields(text: string): ScriptFields {
  return new Map([...text.matchAll(/^H -?\d+[.,]\d+ ([A-Z_]{1,40}) (.*)$/gm)].map(([, name = '', value = '']) => [name, oneLine(value)]));
}

/** What the first line of a data file says, and how many bytes it takes: programs write it for people and do not count it. */
export function dataHeader(bytes: Uint8Array): { readonly bytes: number; readonly fields: ScriptFields } {
  const end = bytes.indexOf(10);
  const text = new TextDecoder().decode(bytes.subarray(0, Math.max(0, end)));
  // Output of a terminal ends its lines with a carriage return and has escapes; this line, in whatever language, has neither.
  // oxlint-disable-next-line no-control-regex
  if (end < 0 || end > 2048 || (!/^(Script started|\[BEGIN TYPESCRIPT)/.test(text) && (/[\x00-\x1f\x7f\uFFFD]/.test(text) || !/\d{4}/.test(text)))) return { bytes: 0, fields: new Map() };
  const started = /^Script started on ([^[]*)/.exec(text)?.[1]?.trim() ?? '';
  // A command may hold quotes itself.
  const named = [...text.matchAll(/\b([A-Z_]{3,20})="(.{0,1000}?)"(?=\s[A-Z_]{3,20}="|\s<|\]\s*$)/g)].map(([, name = '', value = '']) => [name, oneLine(value)] as const);
  return { bytes: end + 1, fields: new Map([...named, ['START_TIME', started]]) };
}

/** The line at the end of a data file that is not counted. */
// oxlint-disable-next-line no-control-regex
export const isTrailer = (text: string): boolean => /^\r?\n?(Script done|\[END TYPESCRIPT)/.test(text) || /^\r?\n?[^\x00-\x1f\x7f\uFFFD]{0,400}\n?$/.test(text) && (/\d{4}/.test(text) || text.trim() === '');

export const sideOfField = (fields: ScriptFields, name: string, fallback: number): number => clampSide(Number(fields.get(name) ?? fallback), fallback);
