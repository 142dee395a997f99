import type { AuditEvent } from '../model/audit';
import { accessReport } from './kinds/access';
import { anomalyReport } from './kinds/anomaly';
import { approvalReport } from './kinds/approval';
import { eventsReport, sessionEventsReport } from './kinds/events';
import { sessionReport } from './kinds/session';
import { filterOf, type ReportFilter } from './filter';
import type { Report, ReportKind } from './report';
import type { ReportContext } from './subject';

const makers: Readonly<Record<ReportKind, (events: readonly AuditEvent[], context: ReportContext) => Report>> = {
  access: accessReport, session: sessionReport, approval: approvalReport, anomaly: anomalyReport, events: eventsReport, 'session-events': sessionEventsReport,
};

export interface MadeReport {
  readonly report: Report;
  /** Events that fit the filter: what the report is computed from. */
  readonly counted: number;
}

/** Computes a report from the events that fit the filter, in whatever order they come. The same events give the same report. */
export function makeReport(kind: ReportKind, events: readonly AuditEvent[], filter: ReportFilter, context: Omit<ReportContext, 'from' | 'to'>): MadeReport {
  const keeps = filterOf(filter);
  const kept = events.filter(keeps);
  return { report: makers[kind](kept, { ...context, from: filter.from, to: filter.to }), counted: kept.length };
}
