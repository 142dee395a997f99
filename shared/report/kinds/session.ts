import type { AuditEvent } from '../../model/audit';
import { tableOf, type ColumnOf } from '../columns';
import { countOf, grouped, inTime, most } from '../counting';
import type { Report, ReportTable } from '../report';
import { apart, assetOf, gatewayIn, gatewayName, nameIn, newestFirst, sessionOf, sessionUserOf, type ReportContext } from '../subject';

/** One session as its events tell it. */
interface SessionLine {
  readonly events: readonly AuditEvent[];
  readonly start: AuditEvent | undefined;
  readonly end: AuditEvent | undefined;
}

const orders = /^session\.(?:pause|resume|terminate|terminate\.undo|lock|unlock)\b/;

function lineOf(events: readonly AuditEvent[]): SessionLine {
  const named = (name: string): AuditEvent | undefined => events.find((event) => event.event === name);
  return { events, start: named('session.start'), end: named('session.end') };
}

const any = ({ events }: SessionLine, read: (event: AuditEvent) => string): string => events.map(read).find((text) => text !== '') ?? '';
const user = (line: SessionLine): string => any(line, sessionUserOf) || line.start?.user || '';
const asset = (line: SessionLine): string => any(line, assetOf);
const length = ({ start, end }: SessionLine): number | undefined => (start !== undefined && end !== undefined && end.time >= start.time ? end.time - start.time : undefined);
const lengths = (lines: readonly SessionLine[]): number => lines.reduce((sum, line) => sum + (length(line) ?? 0), 0);
const watchers = ({ events }: SessionLine): number => countOf(events, (event) => (event.event === 'session.join' || event.event === 'session.participate' ? event.user : undefined));
const first = (line: SessionLine): AuditEvent => line.start ?? line.events.at(-1)!;

/** All sessions of which the range holds an event. What happened before it is not known to it. */
export function sessionReport(all: readonly AuditEvent[], context: ReportContext): Report {
  const events = newestFirst(all.filter((event) => event.sessionId !== undefined && event.sessionId !== ''), context);
  const lines = grouped(events, (event) => event.sessionId).map(([, members]) => lineOf(members)).sort((one, other) => first(other).time - first(one).time);
  const started = lines.filter(({ start }) => start !== undefined);
  const terminated = lines.filter((line) => line.end?.details['reason'] === 'admin_terminate' || line.events.some((event) => event.event === 'session.terminate' && event.success));
  const columns: readonly ColumnOf<SessionLine>[] = [
    { id: 'user', header: 'User', kind: 'text', width: 110, cell: user },
    { id: 'asset', header: 'Asset', kind: 'text', width: 120, grow: true, cell: asset },
    ...(context.gateways === undefined ? [] : [{ id: 'gateway', header: 'Gateway', kind: 'text', width: 110, cell: (line: SessionLine) => gatewayName(context, first(line)) } as const]),
    { id: 'protocol', header: 'Protocol', kind: 'text', width: 80, yields: 5, cell: (line) => any(line, (event) => event.details['protocol'] ?? '') },
    { id: 'team', header: 'Team', kind: 'text', width: 100, yields: 6, cell: (line) => any(line, (event) => event.details['team'] ?? '') },
    { id: 'addr.remote', header: 'From', kind: 'text', width: 110, mono: true, yields: 4, cell: ({ start, end }) => (start ?? end)?.remoteAddress ?? '' },
    { id: 'started', header: 'Started', kind: 'time', width: 200, cell: ({ start }) => start?.time },
    { id: 'ended', header: 'Ended', kind: 'time', width: 200, yields: 3, cell: ({ end }) => end?.time },
    { id: 'duration', header: 'Duration', kind: 'duration', width: 100, cell: length },
    { id: 'reason', header: 'End reason', kind: 'text', width: 130, yields: 2, cell: ({ end }) => end?.details['reason'] ?? '' },
    { id: 'watchers', header: 'Watched by', kind: 'count', width: 90, cell: watchers },
    { id: 'orders', header: 'Orders', kind: 'count', width: 76, cell: (line) => line.events.filter((event) => orders.test(event.event)).length },
    { id: 'refused', header: 'Refused', kind: 'count', width: 76, yields: 1, cell: (line) => line.events.filter(({ success }) => !success).length },
    { id: 'events', header: 'Events', kind: 'count', width: 72, cell: (line) => line.events.length },
    { id: 'session_id', header: 'Session id', kind: 'text', width: 290, mono: true, aside: true, cell: (line) => sessionOf(first(line)) },
  ];
  const series = ['Not terminated', 'Terminated'];
  const ended = new Set(terminated);
  const seriesOf = (line: SessionLine): number => (ended.has(line) ? 1 : 0);
  return {
    kind: 'session',
    figures: [
      { id: 'sessions', label: 'Sessions', value: lines.length, kind: 'count' },
      { id: 'started', label: 'Begun in this time', value: started.length, kind: 'count' },
      { id: 'users', label: 'Users', value: countOf(lines, (line) => apart(context, first(line), user(line))), kind: 'count' },
      { id: 'assets', label: 'Assets', value: countOf(lines, (line) => apart(context, first(line), asset(line))), kind: 'count' },
      { id: 'terminated', label: 'Terminated', value: terminated.length, kind: 'count' },
      { id: 'time', label: 'Time in sessions', value: lengths(lines), kind: 'duration' },
    ],
    charts: [
      inTime('when', 'Sessions', series, lines.map((line) => ({ time: first(line).time, series: seriesOf(line) })), context, context.zone),
      most('who', 'Sessions by user', series, lines, user, seriesOf),
      most('what', 'Sessions by asset', series, lines, asset, seriesOf),
    ],
    tables: [
      tableOf('sessions', 'Sessions', columns, lines),
      summary('users', 'By user', 'User', lines, (line) => apart(context, first(line), user(line)), context),
      summary('assets', 'By asset', 'Asset', lines, (line) => apart(context, first(line), asset(line)), context),
    ],
  };
}

type Group = readonly [string, readonly SessionLine[]];

function summary(id: string, title: string, header: string, lines: readonly SessionLine[], keyOf: (line: SessionLine) => string, context: ReportContext): ReportTable {
  return tableOf<Group>(id, title, [
    { id: 'name', header, kind: 'text', width: 180, grow: true, cell: ([key]) => nameIn(key) || '(none)' },
    ...(context.gateways === undefined ? [] : [{ id: 'gateway', header: 'Gateway', kind: 'text', width: 120, cell: ([key]: Group) => gatewayIn(key) } as const]),
    { id: 'sessions', header: 'Sessions', kind: 'count', width: 100, cell: ([, members]) => members.length },
    { id: 'duration', header: 'Time in sessions', kind: 'duration', width: 140, cell: ([, members]) => lengths(members) },
    { id: 'watched', header: 'Watched', kind: 'count', width: 100, cell: ([, members]) => members.filter((line) => watchers(line) > 0).length },
    { id: 'last', header: 'Last begun', kind: 'time', width: 200, cell: ([, members]) => (members.length === 0 ? undefined : first(members[0]!).time) },
  ], grouped(lines, keyOf));
}
