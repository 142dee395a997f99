import { parseArgs } from 'node:util';
import type { ReportFilter } from '../../shared/report/filter';
import { reportKinds, type ReportKind } from '../../shared/report/report';
import { reportFormats, type ReportFormat } from '../../shared/report/written';
import { isZone, readTime } from '../../shared/report/zone';
import { UnusableInput } from './problem-exit';

export interface ReportArguments {
  readonly command: 'report';
  readonly kind: ReportKind;
  readonly file: string;
  readonly json: boolean;
  readonly format: ReportFormat;
  readonly filter: ReportFilter;
  readonly zone: string;
  readonly output: string | undefined;
}

const usage = `vigil report ${reportKinds.join('|')} AUDIT.jsonl`;

/** `words` are those after "report". Throws UnusableInput with one sentence. */
export function readReportArguments(words: readonly string[]): ReportArguments | 'help' {
  const { positionals, values } = parse(words);
  if (values.help) return 'help';
  const [word, file, extra] = positionals;
  const kind = reportKinds.find((one) => one === word);
  if (kind === undefined) throw new UnusableInput(word === undefined ? '"report" needs a kind and a file.' : `There is no report "${word.slice(0, 40)}".`, `${usage}`);
  if (file === undefined) throw new UnusableInput(`"report ${kind}" needs an audit log.`, usage);
  if (extra !== undefined) throw new UnusableInput(`There is one word too many: "${extra.slice(0, 40)}".`, 'Put texts with blanks in quotes.');
  const format = values.json === true ? 'json' : reportFormats.find((one) => one === (values.format ?? 'text'));
  if (format === undefined) throw new UnusableInput(`There is no format "${String(values.format).slice(0, 40)}".`, `Formats: ${reportFormats.join(', ')}.`);
  const zone = values.zone ?? 'UTC';
  if (!isZone(zone)) throw new UnusableInput(`There is no time zone "${zone.slice(0, 40)}".`, 'Give an IANA name, such as Europe/Zurich.');
  const [from, to] = [moment('from', values.from, zone, false), moment('to', values.to, zone, true)];
  if (from !== undefined && to !== undefined && from >= to) throw new UnusableInput('--from is not before --to.', 'A date alone is the whole day: --from 2026-11-01 --to 2026-11-30 is November.');
  const { result } = values;
  if (result !== undefined && result !== 'success' && result !== 'refused') throw new UnusableInput(`--result wants success or refused, not "${result.slice(0, 40)}".`, usage);
  return {
    command: 'report', kind, file, json: values.json === true, format, zone, output: values.output,
    filter: {
      from, to, user: values.user, asset: values.asset, session: values.session, event: values.event, category: values.category, text: values.text,
      success: result === undefined ? undefined : result === 'success',
    },
  };
}

function moment(name: string, text: string | undefined, zone: string, end: boolean): number | undefined {
  if (text === undefined) return undefined;
  const time = readTime(text, zone, end);
  if (time === undefined) throw new UnusableInput(`--${name} "${text.slice(0, 40)}" is no time.`, 'Write 2026-11-21, "2026-11-21 23:14" or 2026-11-21T23:14:02Z.');
  return time;
}

function parse(words: readonly string[]) {
  const one = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...words], allowPositionals: true,
      options: {
        json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' }, format: one, from: one, to: one, user: one, asset: one, session: one, event: one, category: one, result: one, text: one, zone: one, output: one,
      },
    });
  } catch (caught) {
    throw new UnusableInput(`${(caught instanceof Error ? caught.message.split(/[.\n]/)[0] : '') || 'The arguments cannot be read'}.`, 'Run vigil without arguments for help.');
  }
}
