import { unixMillis } from '../../base/units';
import type { Problem } from '../../base/problem';
import { clampSide } from '../snapshotter';
import type { RecordingHeader } from './format';
import { isFields, oneLine, pairs, textOf, type Fields } from './header-text';

interface SudoFacts {
  readonly user: string;
  readonly runAs: string;
  readonly group: string;
  readonly host: string;
  readonly terminal: string;
  readonly directory: string;
  readonly command: string;
  readonly status: string;
  readonly columns: number;
  readonly rows: number;
  readonly started: number;
}

const nothing: SudoFacts = { user: '', runAs: '', group: '', host: '', terminal: '', directory: '', command: '', status: '', columns: Number.NaN, rows: Number.NaN, started: Number.NaN };

/** `log.json`, which tells more and is preferred. Undefined when it cannot be read. */
export function parseLogJson(text: string): SudoFacts | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isFields(value)) return undefined;
    // What a log server keeps stands one level deeper.
    const fields = isFields(value['accept']) ? { ...value, ...value['accept'] } : value;
    const stamp = isFields(fields['timestamp']) ? fields['timestamp'] : isFields(fields['submit_time']) ? fields['submit_time'] : {};
    const number = (from: Fields, name: string): number => (typeof from[name] === 'number' ? from[name] : Number.NaN);
    const words = Array.isArray(fields['runargv']) ? fields['runargv'].filter((word) => typeof word === 'string') : [];
    const exit = [['exit status', fields['exit_value']], ['signal', fields['signal']]].filter(([, given]) => typeof given === 'number' || typeof given === 'string');
    return {
      user: textOf(fields, 'submituser'), runAs: textOf(fields, 'runuser'), group: textOf(fields, 'rungroup'), host: textOf(fields, 'submithost'),
      terminal: textOf(fields, 'ttyname'), directory: textOf(fields, 'submitcwd') || textOf(fields, 'runcwd'),
      command: oneLine([textOf(fields, 'command'), ...words.slice(1)].join(' ')),
      status: exit.map(([name, given]) => `${name} ${oneLine(String(given))}`).join(', '),
      columns: number(fields, 'columns'), rows: number(fields, 'lines'),
      started: number(stamp, 'seconds') * 1000 + (Number.isFinite(number(stamp, 'nanoseconds')) ? number(stamp, 'nanoseconds') / 1e6 : 0),
    };
  } catch {
    return undefined;
  }
}

/** `log`: `epoch:user:runas user:runas group:tty:lines:columns`, working directory, command. */
export function parseLog(text: string): SudoFacts | undefined {
  const [first = '', directory = '', command = ''] = text.split(/\r?\n/);
  const [epoch = '', user = '', runAs = '', group = '', terminal = '', rows, columns] = first.split(':');
  if (!/^\d+$/.test(epoch)) return undefined;
  return { ...nothing, user: oneLine(user), runAs: oneLine(runAs), group: oneLine(group), terminal: oneLine(terminal), directory: oneLine(directory), command: oneLine(command), columns: Number(columns ?? Number.NaN), rows: Number(rows ?? Number.NaN), started: Number(epoch) * 1000 };
}

export function sudoHeader(found: SudoFacts | undefined): { header: RecordingHeader; problems: Problem[] } {
  const facts = found ?? nothing;
  const problems: Problem[] = [];
  if (found === undefined) problems.push({ code: 'no-log', severity: 'warning', what: 'The log that says who ran what is missing or cannot be read.', tip: 'Open the whole folder, with its files "log" and "log.json".' });
  const size = facts.columns > 0 && facts.rows > 0;
  const startedAt = facts.started > 0 && facts.started < 8.64e15 ? unixMillis(Math.round(facts.started)) : undefined;
  const header = {
    title: [facts.host ? `${facts.user}@${facts.host}` : facts.user, facts.command].filter((part) => part !== '').join(': '),
    columns: size ? clampSide(facts.columns, 80) : 80, rows: size ? clampSide(facts.rows, 24) : 24, startedAt,
    metadata: pairs(
      ['User', facts.user], ['Ran as', [facts.runAs, facts.group].filter((part) => part !== '').join(':')], ['Host', facts.host],
      ['Command', facts.command], ['Directory', facts.directory], ['Device', facts.terminal], ['End', facts.status],
      ['Size', size ? '' : 'not recorded: 80x24 is taken'],
    ),
  };
  return { header, problems };
}
