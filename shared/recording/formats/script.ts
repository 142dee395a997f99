import { millis, unixMillis } from '../../base/units';
import { failure, success, type Problem, type Result } from '../../base/problem';
import type { NamedSource, RecordingFiles } from '../source';
import { ByteTaker } from './byte-taker';
import type { FileHead, Format, FormatEnvironment, FramedRecording, RecordingHeader } from './format';
import { pairs } from './header-text';
import { LineSplitter } from './lines';
import { markedRecording } from './marked-recording';
import { Marks } from './marks';
import { ProblemList } from './problems';
import { scriptParts } from './script-parts';
import { dataHeader, isTrailer, looksLikeTiming, parseScriptLine, sideOfField, timingFields, type ScriptFields } from './script-timing';
import { openStream, type ByteStream } from './stream';
import { readTimed, timingMarkBytes, type DataFile } from './timed-data';

const dataStart = /^(Script started on |\[BEGIN TYPESCRIPT\]\r?\n)/;

/** util-linux `script`: a timing file, classic or advanced, and one or two data files. */
export const script: Format = {
  id: 'script',
  label: 'script (timing and typescript)',
  kind: 'terminal',
  extensions: ['timing', 'tm', 'typescript'],
  sniff: ({ text }: FileHead) => looksLikeTiming(text) || dataStart.test(text),
  open: openScript,
};

const headBytes = 64 * 1024;

async function openScript({ main, others }: RecordingFiles, environment: FormatEnvironment): Promise<Result<FramedRecording>> {
  const opened: { file: NamedSource; stream: ByteStream; head: Uint8Array; text: string }[] = [];
  for (const file of [main, ...others.slice(0, 20)]) {
    const stream = await openStream(file.source, environment);
    const head = await headOf(stream);
    opened.push({ file, stream, head, text: new TextDecoder().decode(head) });
  }
  const timing = opened.find(({ text }) => looksLikeTiming(text.slice(0, 8192)));
  if (timing === undefined) {
    return missing('The timing file of this recording is missing: without it nobody knows when what was shown.', 'Open the timing file that was written with it ("script --log-timing"), from the same folder or together with this one.');
  }
  const fields = timingFields(timing.text);
  const names = scriptParts(timing.file.name, opened.filter((one) => one !== timing).map(({ file }) => file.name), fields);
  const output = opened.find(({ file }) => file.name === names.output);
  const input = opened.find(({ file }) => file.name === names.input);
  if (output === undefined) {
    return missing('The data file of this recording is missing: the timing file alone shows nothing.', 'It usually stands beside it, named .typescript or .out; on the command line it can be given with --data.');
  }
  const header = dataHeader(output.head);
  const problems: Problem[] = [];
  const dataFile = async (one: typeof opened[number]): Promise<DataFile> => {
    const place = await sessionStart(one, fields.get('START_TIME'));
    if (!place.same) problems.push({ code: 'other-session', severity: 'warning', what: `"${one.file.name}" is of another session than the timing file.`, tip: 'What it shows was not shown at these times. Look for the files that were written together.' });
    return { name: one.file.name, stream: one.stream, start: place.bytes, trailer: isTrailer };
  };
  const shared = input === undefined && fields.has('INPUT_LOG') && fields.get('INPUT_LOG') === fields.get('OUTPUT_LOG');
  if (input === undefined && !shared && fields.has('INPUT_LOG')) {
    problems.push({ code: 'no-input', severity: 'warning', what: 'The file with what was typed is missing.', tip: 'It usually stands beside the timing file, named .in; on the command line it can be given with --input.' });
  }
  const marks = new Marks(timingMarkBytes);
  const data = {
    timing: timing.stream, marks, parse: (text: string) => parseScriptLine(text, shared),
    files: [await dataFile(output), input ? await dataFile(input) : { name: '', stream: undefined, start: 0 }],
  };
  return success(markedRecording({
    header: scriptHeader(new Map([...header.fields, ...fields])), problems, marks, start: { offset: 0, at: millis(0) },
    parse: (mark, found) => readTimed(data, mark, found),
  }));
}

async function headOf(stream: ByteStream): Promise<Uint8Array> {
  const taker = new ByteTaker(stream, 0, new ProblemList());
  await taker.fill(headBytes);
  const head = taker.peek(headBytes).slice();
  await taker.close();
  return head;
}

/**
 * Where the counted bytes of the timing's own session start. `script --append` adds to the data but starts the timing anew,
 * so the session may be further on; a file that does not have it at all is of another session.
 */
async function sessionStart({ stream, head }: { readonly stream: ByteStream; readonly head: Uint8Array }, started: string | undefined): Promise<{ bytes: number; same: boolean }> {
  const first = dataHeader(head);
  const own = first.fields.get('START_TIME');
  if (started === undefined || !own || own === started) return { bytes: first.bytes, same: true };
  const wanted = `Script started on ${started}`;
  const splitter = new LineSplitter();
  let found: number | undefined;
  for await (const { bytes } of stream.pieces(0, new ProblemList())) {
    for (const line of splitter.take(bytes)) if (line.text.startsWith(wanted)) found = line.endOffset;
  }
  if (found !== undefined) return { bytes: found, same: true };
  // Each file is stamped as it is opened: a second may pass between two.
  return { bytes: first.bytes, same: Math.abs(Date.parse(own) - Date.parse(started)) <= 2_000 };
}

const missing = (what: string, tip: string): Result<never> => failure({ code: 'missing-part', severity: 'error', what, tip });

function scriptHeader(fields: ScriptFields): RecordingHeader {
  const started = Date.parse(fields.get('START_TIME') ?? '');
  const field = (name: string): string => fields.get(name) ?? '';
  return {
    title: field('COMMAND'), columns: sideOfField(fields, 'COLUMNS', 80), rows: sideOfField(fields, 'LINES', 24),
    startedAt: Number.isFinite(started) && started > 0 ? unixMillis(started) : undefined,
    metadata: pairs(
      ['Command', field('COMMAND')], ['Shell', field('SHELL')], ['Terminal', field('TERM')], ['Device', field('TTY')],
      ['Size', fields.has('COLUMNS') && fields.has('LINES') ? '' : 'not recorded: 80x24 is taken'],
    ),
  };
}
