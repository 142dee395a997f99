import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AuditEvent } from '../../shared/model/audit';
import { filterWords } from '../../shared/report/filter';
import { makeReport } from '../../shared/report/make-report';
import { readEventLine } from '../../shared/report/read-events';
import { reportTitles, type ReportScope } from '../../shared/report/report';
import { reportAsJson, writeReport } from '../../shared/report/written';
import type { Answer } from './answer';
import { writeNew, writeOut } from './export';
import { UnusableInput } from './problem-exit';
import type { ReportArguments } from './report-arguments';

/** Computes a report over an audit log. Status 1: lines of it could not be read, so the numbers are not the whole truth. */
export async function report(command: ReportArguments): Promise<Answer> {
  const { events, damaged } = await readLog(command.file);
  const { kind, filter, zone } = command;
  const { report: made, counted } = makeReport(kind, events, filter, { zone });
  const scope: ReportScope = {
    title: `${reportTitles[kind]} report`, sources: [basename(command.file)], from: filter.from, to: filter.to, zone, filters: filterWords(filter), events: counted,
    madeBy: userName(), madeAt: Date.now(), remarks: damaged === 0 ? [] : [`${damaged} ${damaged === 1 ? 'line' : 'lines'} of the log could not be read and ${damaged === 1 ? 'is' : 'are'} not counted.`],
  };
  const status = damaged === 0 ? 0 : 1;
  // CSV has no head that could say it.
  if (damaged > 0 && command.format === 'csv') process.stderr.write(`vigil: ${scope.remarks[0]}\n`);
  const text = writeReport(command.format, made, scope);
  if (command.output !== undefined) {
    const bytes = await writeNew(command.output, [text]);
    return { status, json: { report: kind, output: command.output, bytes, events: counted }, text: `${command.output}: ${bytes} bytes\n` };
  }
  if (command.format === 'csv') {
    await writeOut(printableCsv(text));
    return { status, json: undefined, text: '' };
  }
  return { status, json: reportAsJson(made, scope), text };
}

/** Its lines end in CR LF; no other control character goes to a terminal. */
// oxlint-disable-next-line no-control-regex
const printableCsv = (text: string): string => text.replace(/\r(?!\n)|[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, ' ');

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/** The log itself, or a folder that holds it: the gateway's data, or its audit. */
async function logIn(path: string): Promise<string> {
  for (const candidate of [path, join(path, 'audit.jsonl'), join(path, 'audit', 'audit.jsonl')]) {
    const found = await stat(candidate).catch((caught: unknown) => {
      const { code } = caught as NodeJS.ErrnoException;
      if (candidate === path) throw new UnusableInput(code === 'ENOENT' ? `There is no file "${path}".` : `"${path}" cannot be read.`, code === 'ENOENT' ? 'Check the name.' : `The system says ${code}.`);
      return undefined;
    });
    if (found?.isFile() === true) return candidate;
    // A pipe cannot be read twice, but is read once here: `zcat audit.jsonl.gz | vigil report access /dev/stdin`.
    if (found !== undefined && !found.isDirectory()) return candidate;
  }
  throw new UnusableInput(`The folder "${path}" holds no audit log.`, 'Give the file audit.jsonl itself.');
}

async function readLog(path: string): Promise<{ readonly events: readonly AuditEvent[]; readonly damaged: number }> {
  const events: AuditEvent[] = [];
  let [number, damaged, strange] = [0, 0, 0];
  const input = createReadStream(await logIn(path), { encoding: 'utf8' });
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      number += 1;
      const read = readEventLine(line, number);
      if (read.kind === 'event') events.push(read.event);
      else if (read.kind === 'damaged') damaged += 1;
      else if (read.kind === 'other') strange += 1;
    }
  } catch (caught) {
    throw new UnusableInput(`"${path}" cannot be read.`, `The system says ${(caught as NodeJS.ErrnoException).code ?? String(caught)}.`);
  }
  if (events.length === 0 && damaged + strange > 0) throw new UnusableInput(`"${path}" is no audit log: none of its ${number} lines is an event.`, 'Give the gateway’s audit.jsonl, or a log exported as JSON Lines.');
  return { events, damaged };
}
