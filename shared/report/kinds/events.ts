import type { AuditEvent } from '../../model/audit';
import { eventColumns as column, gatewayColumn, tableOf, tallyTable } from '../columns';
import { countOf, grouped, inTime, most } from '../counting';
import type { Report, ReportKind } from '../report';
import { apart, newestFirst, type ReportContext } from '../subject';
import { localTime } from '../zone';

/** Every event, in the layout of 12Port's reports: Level, Category, Event, Message, letter for letter as the gateway wrote them. */
export const eventsReport = (all: readonly AuditEvent[], context: ReportContext): Report => layout('events', all, context);

/** The events of sessions, in the same layout: joins and leaves are there as "Session Event", too. */
export const sessionEventsReport = (all: readonly AuditEvent[], context: ReportContext): Report =>
  layout('session-events', all.filter((event) => event.sessionId !== undefined && event.sessionId !== ''), context);

function layout(kind: ReportKind, all: readonly AuditEvent[], context: ReportContext): Report {
  const events = newestFirst(all, context);
  const tallies = (keyOf: (event: AuditEvent) => string) => grouped(events, (event) => apart(context, event, keyOf(event))).map(([key, members]) => ({ key, events: members }));
  const series = ['Success', 'Refused'];
  const seriesOf = (event: AuditEvent): number => (event.success ? 0 : 1);
  return {
    kind,
    figures: [
      { id: 'events', label: 'Events', value: events.length, kind: 'count' },
      { id: 'users', label: 'Users', value: countOf(events, (event) => apart(context, event, event.user)), kind: 'count' },
      ...(kind === 'session-events' ? [{ id: 'sessions', label: 'Sessions', value: countOf(events, (event) => event.sessionId), kind: 'count' } as const] : []),
      { id: 'warnings', label: 'Warnings', value: events.filter(({ level }) => level === 'Warning').length, kind: 'count' },
      { id: 'errors', label: 'Errors', value: events.filter(({ level }) => level === 'Error').length, kind: 'count' },
      { id: 'refused', label: 'Refused', value: events.filter(({ success }) => !success).length, kind: 'count' },
    ],
    charts: [
      inTime('when', 'Events', series, events.map((event) => ({ time: event.time, series: seriesOf(event) })), context, context.zone),
      most('what', 'By event', series, events, (event) => event.title, seriesOf),
      most('who', 'By user', series, events, (event) => event.user, seriesOf),
    ],
    tables: [
      tableOf('events', 'Events', [
        column.time, ...gatewayColumn(context), column.level, column.category, column.title, column.message, column.user, ...(kind === 'session-events' ? [column.sessionName] : []), column.result,
        { ...column.from, aside: true }, column.session, column.server, column.name, column.sequence, column.id,
      ], events),
      tallyTable(context, 'titles', 'By event', 'Event', 'Events', tallies((event) => event.title)),
      tallyTable(context, 'categories', 'By category', 'Category', 'Events', tallies((event) => event.category)),
      tallyTable(context, 'users', 'By user', 'User', 'Events', tallies((event) => event.user)),
      tallyTable(context, 'days', 'By day', 'Day', 'Events', tallies((event) => localTime(event.time, context.zone).slice(0, 10)).sort((one, other) => (one.key < other.key ? 1 : -1))),
    ],
  };
}
