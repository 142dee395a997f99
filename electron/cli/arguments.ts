import { parseArgs } from 'node:util';
import type { Pattern } from '../../shared/recording/redact/index';
import { textExports, type TextExport } from '../../shared/recording/port';
import { UnusableInput } from './problem-exit';
import { readReportArguments, type ReportArguments } from './report-arguments';

export const commandNames = ['info', 'text', 'search', 'events', 'verify', 'export', 'redact'] as const;
export type CommandName = (typeof commandNames)[number];

export interface Arguments {
  readonly command: CommandName;
  readonly file: string;
  readonly json: boolean;
  readonly query: string;
  readonly at: number;
  readonly keys: readonly string[];
  readonly to: TextExport;
  readonly output: string | undefined;
  /** Output and input of a timing file, where they do not stand beside it under its name. */
  readonly data: string | undefined;
  readonly input: string | undefined;
  /** Which recording of a file that holds several. */
  readonly recording: string | undefined;
  readonly redaction: RedactionArguments;
}

export interface RedactionArguments {
  readonly patterns: readonly Pattern[];
  readonly ranges: readonly { readonly from: number; readonly to: number }[];
  readonly keepHidden: boolean;
  readonly signingKey: string | undefined;
}

export const help = `vigil reads session recordings, and reports on audit logs.

  vigil info FILE                    what it is, how long, how big, what is wrong with it
  vigil text FILE --at MS            the screen at that time
  vigil search FILE QUERY            when a text became visible, was typed, or happened
  vigil events FILE                  markers, resizes and audit events
  vigil verify FILE [--key KEY]...   whether a downloaded recording, or an audit log, is what the gateway signed, or evidence is as it was sealed
  vigil export FILE --to txt|cast|jsonl|csv [--output NEW]
  vigil redact FILE --out NEW        a copy without what nobody else may see, as a signed bundle that says so
        [--text TEXT]... [--pattern RE2]... [--from MS --to MS] [--keep-hidden] [--signing-key PEM]
  vigil report KIND AUDIT.jsonl      access, session, approval, anomaly, events or session-events, from an audit log or the folder that holds it
        [--from TIME] [--to TIME] [--zone NAME] [--user NAME] [--asset NAME] [--session ID] [--event NAME] [--category NAME]
        [--result success|refused] [--text WORDS] [--format csv|json|text] [--output NEW]

  --json          prints one JSON value
  --key KEY       base64 Ed25519 public key of a gateway you trust
  --output NEW    writes there instead of to standard output; an existing file is not replaced
  --data FILE     the output that belongs to a timing file, where it does not stand beside it
  --input FILE    ... and what was typed
  --recording ID  which recording of a file that holds several (its number or id)
  --from, --to    2026-11-21 (the whole day), "2026-11-21 23:14" in --zone (UTC), or 2026-11-21T23:14:02Z

FILE is a recording of any known kind, recognised by its content; a folder (sudo I/O log, unpacked bundle); or, for
recordings of several files, the timing file or list: the others are found beside it by its name (.typescript, .out, .in).
"verify" also takes an exported audit log or slice, or a gateway's data folder, and names the first line that differs.
Exit status: 0 done, 1 a finding (altered, incomplete, unsigned; lines of a log that cannot be read), 2 unusable input.
`;

/** Answers 'help' when there is nothing to do but explain. Throws UnusableInput with one sentence. */
export function readArguments(words: readonly string[]): Arguments | ReportArguments | 'help' {
  if (words[0] === 'report') return readReportArguments(words.slice(1));
  const parsed = parse(words);
  const [command, file, query] = parsed.positionals;
  if (command === undefined || command === 'help' || parsed.values.help) return 'help';
  if (!isCommand(command)) throw new UnusableInput(`There is no command "${command.slice(0, 40)}".`, `Commands: ${commandNames.join(', ')}, report.`);
  if (file === undefined) throw new UnusableInput(`"${command}" needs a file.`, 'Run vigil without arguments for help.');
  const extra = parsed.positionals[command === 'search' ? 3 : 2];
  if (extra !== undefined) throw new UnusableInput(`There is one word too many: "${extra.slice(0, 40)}".`, 'Put texts with blanks in quotes.');
  if (command === 'search' && !query?.trim()) throw new UnusableInput('"search" needs a text to look for.', 'vigil search FILE QUERY');
  const { at, to } = parsed.values;
  if (command === 'text' && !(at !== undefined && /^\d+(\.\d+)?$/.test(at))) throw new UnusableInput('"text" needs --at with a time in milliseconds.', 'vigil text FILE --at 12500');
  const kind = textExports.find((name) => name === to);
  if (command === 'export' && kind === undefined) throw new UnusableInput('"export" needs --to txt, cast, jsonl or csv.', 'vigil export FILE --to txt');
  const redaction = redactionOf(command, parsed.values);
  return {
    command, file, redaction, query: query ?? '', json: parsed.values.json ?? false, at: Number(at ?? 0), keys: parsed.values.key ?? [],
    to: kind ?? 'txt', output: parsed.values.output ?? parsed.values.out,
    data: parsed.values.data, input: parsed.values.input, recording: parsed.values.recording,
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words], allowPositionals: true,
      options: {
        json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' }, at: { type: 'string' }, to: { type: 'string' },
        key: { type: 'string', multiple: true }, output: { type: 'string' },
        data: { type: 'string' }, input: { type: 'string' }, recording: { type: 'string' },
        out: { type: 'string' }, text: { type: 'string', multiple: true }, pattern: { type: 'string', multiple: true }, from: { type: 'string' }, 'keep-hidden': { type: 'boolean' }, 'signing-key': { type: 'string' },
      },
    });
  } catch (caught) {
    throw new UnusableInput(`${(caught instanceof Error ? caught.message.split(/[.\n]/)[0] : '') || 'The arguments cannot be read'}.`, 'Run vigil without arguments for help.');
  }
}

function redactionOf(command: string, { text = [], pattern = [], from, to, 'keep-hidden': keepHidden = false, 'signing-key': signingKey }: ReturnType<typeof parse>['values']): RedactionArguments {
  const patterns = [...text.map((each) => ({ text: each, regularExpression: false })), ...pattern.map((each) => ({ text: each, regularExpression: true }))];
  const none: RedactionArguments = { patterns, ranges: [], keepHidden, signingKey };
  if (command !== 'redact' || (from === undefined && to === undefined)) return none;
  const [start, end] = [Number(from ?? 'none'), Number(to ?? 'none')];
  if (!(start >= 0 && end > start && Number.isFinite(end))) throw new UnusableInput('"redact" takes --from and --to together, in milliseconds, the later one last.', 'vigil redact FILE --from 12000 --to 20000 --out COPY.vigil.tar');
  return { ...none, ranges: [{ from: start, to: end }] };
}

const isCommand = (word: string): word is CommandName => (commandNames as readonly string[]).includes(word);
