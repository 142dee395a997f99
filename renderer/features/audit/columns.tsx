import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import { gatewayOf, ownId } from '../../../shared/model/gateway-ids';
import type { AuditEvent } from '../../../shared/model/audit';
import { ColourTag } from '../../kit/display';
import { formatTime } from '../../kit/format/format';
import { RelativeTime } from '../../kit/format/relative-time';
import type { TableColumn } from '../../kit/table/columns';
import type { GatewayLabel } from '../../state/gateway-labels';

const levelRank = { Information: 0, Warning: 1, Error: 2 } as const;

export const auditColumns: readonly TableColumn<AuditEvent>[] = [
  {
    id: 'time', header: 'Time', width: 180,
    sortValue: (event) => event.sequence,
    text: (event) => formatTime(event.time),
    render: (event) => <AbsoluteTime at={event.time} />,
  },
  { id: 'ago', header: 'Ago', width: 90, hidden: true, sortValue: (event) => event.time, text: (event) => formatTime(event.time), render: (event) => <RelativeTime at={event.time} /> },
  { id: 'level', header: 'Level', width: 104, yields: 2, sortValue: (event) => levelRank[event.level], text: (event) => event.level, render: (event) => <Level level={event.level} /> },
  { id: 'category', header: 'Category', width: 112, yields: 5, text: (event) => event.category },
  { id: 'event', header: 'Event', width: 138, text: (event) => event.title },
  { id: 'message', header: 'Message', width: 230, grow: true, text: (event) => event.message },
  { id: 'user', header: 'User', width: 100, text: (event) => event.user },
  { id: 'session', header: 'Session', width: 150, yields: 4, text: sessionWords },
  { id: 'session-id', header: 'Session id', width: 290, mono: true, hidden: true, text: (event) => ownId(event.sessionId ?? '') },
  { id: 'result', header: 'Result', width: 76, yields: 3, text: resultWords, render: (event) => <span className={event.success ? 'soft' : 'audit-failed'}>{resultWords(event)}</span> },
  { id: 'from', header: 'From', width: 130, mono: true, hidden: true, text: (event) => event.remoteAddress },
  { id: 'name', header: 'Machine name', width: 150, mono: true, hidden: true, text: (event) => event.event },
  { id: 'sequence', header: 'Number', width: 80, align: 'end', hidden: true, sortValue: (event) => event.sequence, text: (event) => String(event.sequence) },
];

/**
 * The columns of several gateways' records: whose event it is, and times that sort by time. Each gateway counts its own
 * events, so their numbers tell nothing of each other.
 */
export function columnsOfSeveral(labels: readonly GatewayLabel[]): readonly TableColumn<AuditEvent>[] {
  const of = (event: AuditEvent): GatewayLabel | undefined => labels.find(({ id }) => id === gatewayOf(event.id));
  const [time, ...others] = auditColumns;
  return [
    { ...time!, sortValue: (event) => event.time },
    {
      id: 'gateway', header: 'Gateway', width: 110, text: (event) => of(event)?.name ?? '',
      render: (event) => { const label = of(event); return label && <ColourTag {...label} />; },
    },
    ...others,
  ];
}

/** Whose session it was; where an event does not say, the beginning of its id. */
function sessionWords({ details, sessionId }: AuditEvent): string {
  const [user, asset] = [details['sessionUser'], details['asset']];
  return user && asset ? `${user}@${asset}` : ownId(sessionId ?? '').slice(0, 8);
}

function resultWords(event: AuditEvent): string {
  return event.success ? 'Success' : 'Refused';
}

function AbsoluteTime({ at }: { readonly at: number }) {
  return <time dateTime={new Date(at).toISOString()} title={formatTime(at)}>{formatTime(at)}</time>;
}

const icons = { Information: Info, Warning: TriangleAlert, Error: CircleAlert } as const;

export function Level({ level }: { readonly level: AuditEvent['level'] }) {
  const Icon = icons[level];
  return <span className={`level audit-${level.toLowerCase()}`}><Icon size={13} aria-hidden />{level}</span>;
}
