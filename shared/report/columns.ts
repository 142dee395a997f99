import type { AuditEvent } from '../model/audit';
import type { Cell, ReportColumn, ReportTable } from './report';
import { assetOf, gatewayIn, gatewayName, nameIn, sessionOf, sessionUserOf, subjectOf, type ReportContext } from './subject';

/** A column of something: how it looks, and what it says of one thing. */
export interface ColumnOf<Item> extends ReportColumn {
  cell(item: Item): Cell;
}

export function tableOf<Item>(id: string, title: string, columns: readonly ColumnOf<Item>[], items: readonly Item[]): ReportTable {
  return { id, title, columns: columns.map(({ cell: _cell, ...column }) => column), rows: items.map((item) => columns.map(({ cell }) => cell(item))) };
}

type EventColumn = ColumnOf<AuditEvent>;

/** Columns that any report about single events may use. */
export const eventColumns = {
  time: { id: 'time', header: 'Time', kind: 'time', width: 200, cell: (event) => event.time },
  level: { id: 'level', header: 'Level', kind: 'text', width: 96, yields: 2, cell: (event) => event.level },
  category: { id: 'category', header: 'Category', kind: 'text', width: 112, yields: 4, cell: (event) => event.category },
  title: { id: 'title', header: 'Event', kind: 'text', width: 150, cell: (event) => event.title },
  message: { id: 'message', header: 'Message', kind: 'text', width: 260, grow: true, cell: (event) => event.message },
  user: { id: 'user', header: 'User', kind: 'text', width: 100, cell: (event) => event.user },
  asset: { id: 'asset', header: 'Asset', kind: 'text', width: 110, cell: (event) => assetOf(event) },
  subject: { id: 'subject', header: 'What', kind: 'text', width: 150, cell: subjectOf },
  from: { id: 'addr.remote', header: 'From', kind: 'text', width: 120, mono: true, yields: 3, cell: (event) => event.remoteAddress },
  result: { id: 'success', header: 'Result', kind: 'result', width: 84, yields: 1, cell: (event) => event.success },
  session: { id: 'session_id', header: 'Session id', kind: 'text', width: 290, mono: true, aside: true, cell: sessionOf },
  sessionName: { id: 'session', header: 'Session', kind: 'text', width: 140, yields: 5, cell: (event) => (sessionUserOf(event) === '' ? sessionOf(event).slice(0, 8) : `${sessionUserOf(event)}@${assetOf(event)}`) },
  name: { id: 'event', header: 'Machine name', kind: 'text', width: 160, mono: true, aside: true, cell: (event) => event.event },
  server: { id: 'server_id', header: 'Server', kind: 'text', width: 290, mono: true, aside: true, cell: (event) => event.serverId },
  sequence: { id: 'sequence', header: 'Number', kind: 'count', width: 80, aside: true, cell: (event) => event.sequence },
  id: { id: 'id', header: 'Event id', kind: 'text', width: 290, mono: true, aside: true, cell: (event) => event.id },
} as const satisfies Record<string, EventColumn>;

/** The gateway's name, where several are told together. */
export const gatewayColumn = (context: ReportContext): readonly EventColumn[] =>
  (context.gateways === undefined ? [] : [{ id: 'gateway', header: 'Gateway', kind: 'text', width: 110, cell: (event) => gatewayName(context, event) }]);

/** What many events have in common. */
export interface Tally {
  /** As `apart` makes it. */
  readonly key: string;
  readonly events: readonly AuditEvent[];
}

const refusedOf = (events: readonly AuditEvent[]): number => events.reduce((sum, event) => sum + (event.success ? 0 : 1), 0);
const extremeOf = (events: readonly AuditEvent[], pick: (one: number, other: number) => number): number | undefined =>
  (events.length === 0 ? undefined : events.reduce<number>((found, event) => pick(found, event.time), events[0]!.time));

/** `name`, [gateway,] how many, how many refused, first, last. */
export function tallyTable(context: ReportContext, id: string, title: string, header: string, unit: string, tallies: readonly Tally[], more: readonly ColumnOf<Tally>[] = []): ReportTable {
  return tableOf<Tally>(id, title, [
    { id: 'name', header, kind: 'text', width: 180, grow: true, cell: ({ key }) => nameIn(key) || '(none)' },
    ...(context.gateways === undefined ? [] : [{ id: 'gateway', header: 'Gateway', kind: 'text', width: 120, cell: ({ key }: Tally) => gatewayIn(key) } as const]),
    { id: 'count', header: unit, kind: 'count', width: 100, cell: ({ events }) => events.length },
    { id: 'refused', header: 'Refused', kind: 'count', width: 100, cell: ({ events }) => refusedOf(events) },
    ...more,
    { id: 'first', header: 'First', kind: 'time', width: 200, yields: 2, cell: ({ events }) => extremeOf(events, Math.min) },
    { id: 'last', header: 'Last', kind: 'time', width: 200, yields: 1, cell: ({ events }) => extremeOf(events, Math.max) },
  ], tallies);
}
