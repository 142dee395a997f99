import type { AuditEvent } from '../../model/audit';
import { eventColumns as column, gatewayColumn, tableOf, tallyTable, type ColumnOf } from '../columns';
import { countOf, grouped, inTime, most } from '../counting';
import type { Report } from '../report';
import { apart, assetOf, newestFirst, subjectOf, type ReportContext } from '../subject';

/** Ways to a session or to what is kept of it. An event of category Access that is not listed is an access, too, under its own title; who was granted one is told by the report about approvals. */
const ways: Readonly<Record<string, string>> = {
  'session.start': 'Opened a session', 'session.refused': 'Was refused a session',
  'session.join': 'Monitored', 'session.participate': 'Participated', 'session.replay': 'Replayed what went before', 'session.clipboard': 'Copied text out of it', 'wall.view': 'Watched the wall',
  'recording.download': 'Downloaded the recording', 'recording.stream': 'Streamed the recording', 'recording.play': 'Played the recording', 'recording.play.unverified': 'Played an unverified recording',
  'recording.search': 'Searched the recording', 'recording.reveal': 'Revealed typed input', 'recording.export': 'Exported the recording', 'library.search': 'Searched all recordings',
  'evidence.make': 'Made evidence of the recording', 'evidence.handover': 'Handed evidence over', 'audit.export': 'Exported the audit log', 'export.report': 'Exported a report', 'policy.try': 'Tried a policy',
};

/** How somebody got at something, or undefined: the event is no access. */
export const accessWay = (event: AuditEvent): string | undefined => ways[event.event] ?? (event.category === 'Access' && !event.event.startsWith('access.') ? event.title : undefined);

export function accessReport(all: readonly AuditEvent[], context: ReportContext): Report {
  const events = newestFirst(all.filter((event) => accessWay(event) !== undefined), context);
  const person = (event: AuditEvent): string => apart(context, event, event.user);
  const asset = (event: AuditEvent): string | undefined => (assetOf(event) === '' ? undefined : apart(context, event, assetOf(event)));
  const series = ['Allowed', 'Refused'];
  const seriesOf = (event: AuditEvent): number => (event.success ? 0 : 1);
  const way: ColumnOf<AuditEvent> = { id: 'access', header: 'How', kind: 'text', width: 190, cell: (event) => accessWay(event) ?? '' };
  const subject: ColumnOf<AuditEvent> = { ...column.subject, grow: true };
  return {
    kind: 'access',
    figures: [
      { id: 'accesses', label: 'Accesses', value: events.length, kind: 'count' },
      { id: 'people', label: 'People', value: countOf(events, person), kind: 'count' },
      { id: 'assets', label: 'Assets', value: countOf(events, asset), kind: 'count' },
      { id: 'refused', label: 'Refused', value: events.filter(({ success }) => !success).length, kind: 'count' },
    ],
    charts: [
      inTime('when', 'Accesses', series, events.map((event) => ({ time: event.time, series: seriesOf(event) })), context, context.zone),
      most('who', 'Accesses by person', series, events, (event) => event.user, seriesOf),
      most('what', 'Accesses by asset', series, events, (event) => assetOf(event) || undefined, seriesOf),
    ],
    tables: [
      tableOf('accesses', 'Accesses', [column.time, ...gatewayColumn(context), { ...column.user, header: 'Who' }, way, subject, column.from, column.result, column.session, column.name, column.id], events),
      tallyTable(context, 'people', 'By person', 'Person', 'Accesses', grouped(events, person).map(([key, members]) => ({ key, events: members })), [
        { id: 'assets', header: 'Assets', kind: 'count', width: 100, cell: ({ events: members }) => countOf(members, (event) => assetOf(event)) },
      ]),
      tallyTable(context, 'assets', 'By asset', 'Asset', 'Accesses', grouped(events, asset).map(([key, members]) => ({ key, events: members })), [
        { id: 'people', header: 'People', kind: 'count', width: 100, cell: ({ events: members }) => countOf(members, (event) => event.user) },
      ]),
      tallyTable(context, 'pairs', 'Who and what', 'Person and what', 'Accesses', grouped(events, (event) => (subjectOf(event) === '' ? undefined : apart(context, event, `${event.user} → ${subjectOf(event)}`))).map(([key, members]) => ({ key, events: members }))),
    ],
  };
}
