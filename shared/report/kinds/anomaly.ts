import type { AuditEvent } from '../../model/audit';
import { eventColumns as column, gatewayColumn, tableOf, tallyTable, type ColumnOf } from '../columns';
import { grouped, inTime, most } from '../counting';
import type { Report } from '../report';
import { isTransfer } from '../collaboration';
import { falsePositives, isRuleHit } from '../told-commands';
import { apart, newestFirst, type ReportContext } from '../subject';

/** Kinds of things that are out of the ordinary, in the order in which they are asked: the first that fits counts. */
const kinds: readonly { readonly id: string; readonly label: string; readonly fits: (event: AuditEvent) => boolean }[] = [
  { id: 'failed-sign-in', label: 'Failed sign-ins', fits: ({ event, success }) => /^auth\..*(?:fail|refus|denied)/.test(event) || (!success && event.startsWith('auth.')) },
  { id: 'off-hours', label: 'Off hours', fits: (event) => isRisk(event) && /\boff[- ]hours\b/i.test(causeOf(event)) },
  { id: 'forbidden', label: 'Forbidden commands', fits: (event) => isRuleHit(event) && !event.success },
  { id: 'risk', label: 'Risk rises', fits: (event) => isRisk(event) || (isRuleHit(event) && Number(event.details['score']) > 0) },
  { id: 'transfer', label: 'Refused transfers', fits: (event) => !event.success && isTransfer(event) },
  { id: 'refused-order', label: 'Refused orders', fits: ({ event }) => event === 'order.refused' },
  { id: 'refused-session', label: 'Refused sessions', fits: ({ event }) => event === 'session.refused' },
  { id: 'alarm', label: 'Alarms', fits: (event) => /alarm|alert|session\.acknowledge/.test(event.event) || (event.category === 'Security' && !event.event.startsWith('policy.')) },
  { id: 'refused', label: 'Other refusals', fits: ({ success }) => !success },
  { id: 'other', label: 'Other warnings', fits: ({ level }) => level !== 'Information' },
];

const isRisk = ({ event }: AuditEvent): boolean => /(?:^|\.)risk(?:\.|$)/.test(event);
const causeOf = ({ details, message }: AuditEvent): string => [details['cause'] ?? '', details['causes'] ?? '', details['rule'] ?? '', message].join(' ');

/** Which kind of anomaly an event is, by index in `anomalyLabels`; -1: it is none. */
export const anomalyKind = (event: AuditEvent): number => kinds.findIndex(({ fits }) => fits(event));
export const anomalyLabels: readonly string[] = kinds.map(({ label }) => label);

export function anomalyReport(all: readonly AuditEvent[], context: ReportContext): Report {
  const found = new Map<AuditEvent, number>();
  for (const event of all) {
    const kind = anomalyKind(event);
    if (kind >= 0) found.set(event, kind);
  }
  const events = newestFirst([...found.keys()], context);
  const wrong = falsePositives(all);
  const isWrong = (event: AuditEvent): boolean => isRuleHit(event) && wrong.has(event.details['hit'] ?? '');
  const label = (event: AuditEvent): string => anomalyLabels[found.get(event) ?? -1] ?? '';
  const shown = kinds.filter(({ id }) => id !== 'refused' && id !== 'other');
  const severity = ['Information', 'Warning', 'Error'];
  const severityOf = (event: AuditEvent): number => Math.max(0, severity.indexOf(event.level));
  const kind: ColumnOf<AuditEvent> = { id: 'anomaly', header: 'Anomaly', kind: 'text', width: 150, cell: label };
  return {
    kind: 'anomaly',
    figures: [
      { id: 'anomalies', label: 'Anomalies', value: events.length, kind: 'count' },
      ...(events.some(isWrong) ? [{ id: 'false-positives', label: 'Marked as false positives', value: events.filter(isWrong).length, kind: 'count' } as const] : []),
      ...shown.map(({ id, label: words }) => ({ id, label: words, value: events.filter((event) => label(event) === words).length, kind: 'count' } as const)),
    ],
    charts: [
      inTime('when', 'Anomalies', severity, events.map((event) => ({ time: event.time, series: severityOf(event) })), context, context.zone),
      most('what', 'By kind', severity, events, label, severityOf),
      most('who', 'By user', severity, events, (event) => event.user, severityOf),
    ],
    tables: [
      tableOf('anomalies', 'Anomalies', [column.time, ...gatewayColumn(context), kind, column.level, column.user, column.sessionName, column.message, { id: 'judged', header: 'Judged', kind: 'text', width: 110, yields: 6, cell: (event) => (isWrong(event) ? 'false positive' : '') }, { ...column.title, aside: true }, column.from, column.session, column.name, column.id], events),
      tallyTable(context, 'kinds', 'By kind', 'Kind', 'Anomalies', grouped(events, (event) => apart(context, event, label(event))).map(([key, members]) => ({ key, events: members }))),
      tallyTable(context, 'users', 'By user', 'User', 'Anomalies', grouped(events, (event) => apart(context, event, event.user)).map(([key, members]) => ({ key, events: members }))),
    ],
  };
}
