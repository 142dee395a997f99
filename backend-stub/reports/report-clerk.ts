import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditEvent } from '../../shared/model/audit';
import { makeReport } from '../../shared/report/make-report';
import { reportTitles, type ReportScope } from '../../shared/report/report';
import { writeReport } from '../../shared/report/written';
import type { AuditLog } from '../audit/audit-log';
import type { Log } from '../contracts';
import { makeFolders, writeWhole } from '../server/data-folder';
import { duePeriods, nextDue, periodName, type ReportPeriod } from './periods';
import type { ScheduledReport } from './schema';

export interface ClerkParts {
  readonly reports: readonly ScheduledReport[];
  readonly audit: AuditLog;
  /** File that holds how far each report has come. */
  readonly stateFile: string;
  readonly gatewayName: string;
  readonly log: Log;
  readonly now?: (() => number) | undefined;
}

const longestWaitMs = 3_600_000;
const eventsAtOnce = 1_000;
const endings = { csv: 'csv', json: 'json', text: 'txt' } as const;

const keyOf = ({ kind, every, format, directory, zone }: ScheduledReport): string => [kind, every, format, zone, directory].join(' ');

/** Makes the reports that are due. What it does is in the audit once, also when it died in the middle and does it again. */
export class ReportClerk {
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #closed = false;
  #made: Record<string, number> = {};

  constructor(private readonly parts: ClerkParts) {
    this.#now = parts.now ?? Date.now;
  }

  /** Makes up for what was missed, then waits for the next. Comes back at once. */
  async start(): Promise<void> {
    if (this.parts.reports.length === 0) return;
    this.#made = readState(await readFile(this.parts.stateFile, 'utf8').catch(() => ''));
    this.#run();
  }

  /** When what was due is made. */
  settled(): Promise<void> {
    return this.#working;
  }

  async #check(): Promise<void> {
    for (const report of this.parts.reports) {
      for (const period of duePeriods(report, this.#made[keyOf(report)], this.#now())) {
        if (this.#closed || !(await this.#make(report, period))) break;
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#working;
  }

  #run(): void {
    this.#working = this.#check().catch((caught: unknown) => this.parts.log.error({ 'event.name': 'report.failed', cause: String(caught) }, 'Scheduled reports could not be made.')).then(() => {
      if (this.#closed) return;
      const now = this.#now();
      const next = this.parts.reports.reduce((soonest, report) => Math.min(soonest, nextDue(report, now)), Infinity);
      this.#timer = setTimeout(() => this.#run(), Math.min(longestWaitMs, Math.max(1_000, next - now + 1_000)));
      this.#timer.unref();
    });
  }

  /** True when it is done; after a failure the later ones of this report wait, so that none is left out. */
  async #make(report: ScheduledReport, period: ReportPeriod): Promise<boolean> {
    const { audit, gatewayName, log } = this.parts;
    const name = periodName(report, period);
    const file = join(report.directory, `vigil-${report.kind}-${name}.${endings[report.format]}`);
    const id = `report-${createHash('sha256').update(`${keyOf(report)}\n${name}`).digest('hex').slice(0, 32)}`;
    const entry = {
      category: 'Administrative', title: 'Make Report', user: 'gateway', remoteAddress: '',
      message: `report=${report.kind}, period=${name}, format=${report.format}, file=${file}`,
    } as const;
    const details = { kind: report.kind, every: report.every, period: name, from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString(), format: report.format, file };
    try {
      const events: AuditEvent[] = [];
      for await (const event of audit.before(Infinity, period.from, period.to, eventsAtOnce)) events.push(event);
      const { report: made, counted } = makeReport(report.kind, events, period, { zone: report.zone });
      const scope: ReportScope = {
        title: `${reportTitles[report.kind]} report`, sources: [gatewayName], ...period, zone: report.zone, filters: [], events: counted, madeBy: 'the gateway, as scheduled', madeAt: this.#now(), remarks: [],
      };
      await makeFolders(report.directory);
      await writeWhole(file, writeReport(report.format, made, scope));
      await audit.append({ ...entry, id, event: 'report.make', success: true, details: { ...details, events: String(counted) } });
    } catch (caught) {
      log.error({ 'event.name': 'report.failed', 'file.path': file, cause: String(caught) }, 'A scheduled report could not be made.');
      await audit.append({ ...entry, id: `${id}-failed`, level: 'Error', event: 'report.make', success: false, details: { ...details, cause: (caught as NodeJS.ErrnoException).code ?? String(caught) } }).catch(() => undefined);
      return false;
    }
    this.#made = { ...this.#made, [keyOf(report)]: period.to };
    await writeWhole(this.parts.stateFile, `${JSON.stringify(this.#made, null, 2)}\n`);
    return true;
  }
}

/** What cannot be read counts as nothing: then the newest period is made once more, and is in the audit once all the same. */
function readState(text: string): Record<string, number> {
  try {
    const value = JSON.parse(text) as unknown;
    return Object.fromEntries(Object.entries(value as Record<string, unknown>).filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
  } catch {
    return {};
  }
}
