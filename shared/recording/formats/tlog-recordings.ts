import { failure, success, type Problem, type Result } from '../../base/problem';
import { millis } from '../../base/units';
import type { RecordingChoice } from '../port';
import { textOf } from './header-text';
import { LineSplitter } from './lines';
import { ProblemList } from './problems';
import type { ByteStream } from './stream';
import { tlogLine, type TlogMessage } from './tlog-message';

/** A file is looked through this far for what it holds; recordings that begin later are counted while it plays. */
const scannedBytes = 16 << 20;
const mostRecordings = 1_000;

export interface TlogFound {
  readonly first: TlogMessage;
  readonly lengthMs: number;
}

/** The recordings at the beginning of a file, in the order they begin. `truncated`: what is there ends inside a message. */
export async function tlogRecordings(stream: ByteStream): Promise<{ readonly found: readonly TlogFound[]; readonly truncated: boolean }> {
  const found = new Map<string, { first: TlogMessage; lengthMs: number }>();
  const splitter = new LineSplitter();
  let read = 0;
  const take = (text: string): boolean => {
    // The usual line tells what is needed without being parsed as a whole.
    const [, known] = /"rec":"([^"\\]{1,300})"/.exec(text) ?? [];
    const recording = known === undefined ? undefined : found.get(known);
    const position = recording && /"pos":(\d{1,13}),/.exec(text)?.[1];
    if (recording && position !== undefined) {
      recording.lengthMs = Math.max(recording.lengthMs, Number(position));
      return true;
    }
    const line = tlogLine(text);
    if (typeof line !== 'object') return line === undefined;
    const { message } = line;
    const other = found.get(message.recording);
    if (other) other.lengthMs = Math.max(other.lengthMs, message.position);
    else if (found.size < mostRecordings) found.set(message.recording, { first: message, lengthMs: message.position });
    return true;
  };
  for await (const { bytes } of stream.pieces(0, new ProblemList())) {
    for (const { text, cut } of splitter.take(bytes)) if (!cut) take(text);
    read += bytes.length;
    if (read >= scannedBytes) return { found: [...found.values()], truncated: false };
  }
  const last = splitter.finish();
  return { found: [...found.values()], truncated: last !== undefined && !take(last.text) };
}

/** The recording that was asked for (its id, or its number in the file), else the longest. */
export function chooseRecording(found: readonly TlogFound[], wanted: string | undefined): Result<{ chosen: TlogFound; problems: Problem[]; recordings?: RecordingChoice[] }> {
  const longest = found.reduce((best, one) => (one.lengthMs > best.lengthMs ? one : best), found[0] as TlogFound);
  const chosen = wanted === undefined ? longest : found.find(({ first }) => first.recording === wanted) ?? (/^\d{1,4}$/.test(wanted) ? found[Number(wanted) - 1] : undefined);
  if (chosen === undefined) {
    return failure({ code: 'no-such-recording', severity: 'error', what: `The file holds no recording "${(wanted ?? '').slice(0, 80)}".`, tip: `It holds ${list(found)}.` });
  }
  if (found.length === 1) return success({ chosen, problems: [] });
  const what = `The file holds ${found.length} recordings; this is number ${found.indexOf(chosen) + 1}${chosen === longest ? ', the longest' : ''}.`;
  const recordings = found.map((one): RecordingChoice => ({ id: one.first.recording, title: tlogTitle(one.first), duration: millis(one.lengthMs), chosen: one === chosen }));
  return success({ chosen, recordings, problems: [{ code: 'several-recordings', severity: 'info', what, tip: `Choose another under Details, or by --recording NUMBER (or its id): ${list(found)}.` }] });
}

function list(found: readonly TlogFound[]): string {
  const named = found.slice(0, 8).map(({ first, lengthMs }, index) => `${index + 1} ${tlogTitle(first)} ${(lengthMs / 1000).toFixed(1)} s ${first.recording.slice(0, 80)}`);
  return found.length > 8 ? `${named.join('; ')}; and ${found.length - 8} more` : named.join('; ');
}

export const tlogTitle = ({ fields }: TlogMessage): string => [textOf(fields, 'user'), textOf(fields, 'host')].filter((part) => part !== '').join('@');
