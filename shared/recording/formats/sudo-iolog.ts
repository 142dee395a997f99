import { millis } from '../../base/units';
import { failure, success, type Problem, type Result } from '../../base/problem';
import type { FrameBody } from '../../frames/frame';
import type { NamedSource, RecordingFiles } from '../source';
import { ByteTaker } from './byte-taker';
import { interval } from './elapsed';
import type { FileHead, Format, FormatEnvironment, FramedRecording } from './format';
import { oneLine } from './header-text';
import { markedRecording } from './marked-recording';
import { Marks } from './marks';
import { ProblemList } from './problems';
import { mostLines } from './script-timing';
import { openStream, type ByteStream } from './stream';
import { parseLog, parseLogJson, sudoHeader } from './sudo-log';
import { readTimed, timingMarkBytes, type DataFile, type TimedEntry, type TimedLine } from './timed-data';

/** A folder of sudo's I/O log: `timing`, the streams it counts, and `log` or `log.json`. Each may be gzip, without a suffix. */
export const sudoIolog: Format = {
  id: 'sudo-iolog',
  label: 'sudo I/O log',
  kind: 'terminal',
  extensions: [],
  sniff: ({ text }: FileHead) => looksLikeSudoTiming(text),
  open: openSudo,
};

/** In the order of their numbers in the timing file. */
const streamNames = ['stdin', 'stdout', 'stderr', 'ttyin', 'ttyout'] as const;
const ttyin = 3;
const ttyout = 4;
const timingLine = /^(\d) (-?\d+[.,]\d+) (.+)$/;
const headBytes = 64 * 1024;

const looksLikeSudoTiming = (text: string): boolean => mostLines(text, (line) => timingLine.test(line));

async function openSudo({ main, others }: RecordingFiles, environment: FormatEnvironment): Promise<Result<FramedRecording>> {
  const file = (name: string): NamedSource | undefined => others.find((other) => other.name === name) ?? others.find((other) => other.name === `${name}.gz`);
  const timing = await openStream(main.source, environment);
  const files = await Promise.all(streamNames.map(async (name, index): Promise<DataFile> => {
    const found = file(name);
    return { name, start: 0, bareNewlines: index < ttyin, stream: found && await openStream(found.source, environment) };
  }));
  if (files.every(({ stream }) => stream === undefined)) {
    return failure({ code: 'missing-part', severity: 'error', what: 'This is the timing of a sudo I/O log, but the other files of its folder are missing.', tip: 'Open the whole folder (with "ttyout", "log" and the others), not only this file.' });
  }
  const shifted = /^6 /m.test((await textOf(timing)).slice(0, headBytes));
  const [json, log] = await Promise.all(['log.json', 'log'].map(async (name) => {
    const found = file(name);
    return found && textOf(await openStream(found.source, environment));
  }));
  const described = sudoHeader((json === undefined ? undefined : parseLogJson(json)) ?? (log === undefined ? undefined : parseLog(log)));
  const problems: Problem[] = described.problems;
  const marks = new Marks(timingMarkBytes);
  const data = { timing, files, marks, parse: (text: string) => parseSudoLine(text, shifted) };
  return success(markedRecording({
    header: described.header, problems, marks, start: { offset: 0, at: millis(0) },
    parse: (mark, found) => readTimed(data, mark, found),
  }));
}

async function textOf(stream: ByteStream): Promise<string> {
  const taker = new ByteTaker(stream, 0, new ProblemList());
  await taker.fill(headBytes);
  const text = new TextDecoder().decode(taker.peek(headBytes));
  await taker.close();
  return text;
}

/** `type delay argument`. `shifted`: sudo 1.8.7 wrote the types of the streams two too high. */
export function parseSudoLine(text: string, shifted: boolean): TimedLine | undefined {
  const [, digit, delay = '', rest = ''] = timingLine.exec(text.trimEnd()) ?? [];
  const seconds = interval(delay);
  if (digit === undefined || seconds === undefined) return undefined;
  const entry = entryOf(Number(digit), rest.trim(), shifted);
  return entry && { seconds, entry };
}

function entryOf(type: number, rest: string, shifted: boolean): TimedEntry | undefined {
  const size = /^(\d{1,9}) (\d{1,9})$/.exec(rest);
  if (type === 5 && size) return { kind: 'resize', columns: Number(size[2]), rows: Number(size[1]) };
  if (type === 7) return { kind: 'body', body: suspension(rest) };
  // Type 6 is ttyout, and a 5 with one number ttyin, as sudo 1.8.7 wrote them.
  const stream = type === 6 ? ttyout : type === 5 ? ttyin : shifted && type >= 2 ? type - 2 : type;
  if (stream > ttyout || !/^\d{1,12}$/.test(rest)) return undefined;
  return { kind: 'data', role: stream === ttyin || stream === 0 ? 'input' : 'output', stream, bytes: Number(rest) };
}

const signals: Readonly<Record<string, string>> = { 17: 'STOP', 18: 'CONT', 19: 'STOP', 20: 'TSTP', 21: 'TTIN', 22: 'TTOU' };

function suspension(signal: string): FrameBody {
  const name = (signals[signal] ?? oneLine(signal)).replace(/^SIG/, '').slice(0, 40);
  return name === 'CONT' ? { kind: 'event', type: 'resume', label: 'Resumed (CONT)' } : { kind: 'event', type: 'suspend', label: `Suspended (${name})` };
}
