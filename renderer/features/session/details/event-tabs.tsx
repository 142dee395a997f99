import { useMemo } from 'react';
import type { AuditEvent } from '../../../../shared/model/audit';
import type { Session } from '../../../../shared/model/session';
import { clockWords } from '../../../../shared/report/cells';
import { collaborationOf, lengthOf, type Act, type Stay } from '../../../../shared/report/collaboration';
import { EmptyState } from '../../../kit/display';
import { formatBytes, formatCount, formatTime, withoutDirection } from '../../../kit/format/format';
import { useNow } from '../../../kit/now';
import type { TableColumn } from '../../../kit/table/columns';
import { DataTable } from '../../../kit/table/data-table';
import { selectSkewOf } from '../../../state/gateway-selectors';
import { useConsole } from '../../../state/store';

interface EventTabProps {
  readonly session: Session;
  /** Newest first. */
  readonly events: readonly AuditEvent[];
  /** Why there are none. */
  readonly why: string;
}

const result = (event: AuditEvent) => <span className={event.success ? 'soft' : 'session-refused'}>{event.success ? 'Success' : 'Refused'}</span>;
const resultWords = (event: AuditEvent): string => (event.success ? 'Success' : 'Refused');

const activityColumns: readonly TableColumn<AuditEvent>[] = [
  { id: 'time', header: 'Time', width: 180, figures: true, sortValue: ({ sequence }) => sequence, text: ({ time }) => formatTime(time) },
  { id: 'level', header: 'Level', width: 96, yields: 2, text: ({ level }) => level },
  { id: 'category', header: 'Category', width: 112, yields: 3, text: ({ category }) => category },
  { id: 'event', header: 'Event', width: 160, text: ({ title }) => title },
  { id: 'message', header: 'Message', width: 300, grow: true, text: ({ message }) => withoutDirection(message) },
  { id: 'user', header: 'User', width: 110, text: ({ user }) => user },
  { id: 'from', header: 'From', width: 120, mono: true, yields: 1, text: ({ remoteAddress }) => remoteAddress },
  { id: 'result', header: 'Result', width: 84, text: resultWords, render: result },
];

/** Everything the record holds of this session. */
export function Activities({ events, why }: EventTabProps) {
  return (
    <DataTable
      label="Activities" rows={events} columns={activityColumns} rowId={({ id }) => id} sort={{ column: 'time', descending: true }}
      empty={<EmptyState title="No events of this session">{why}</EmptyState>}
    />
  );
}

/** Who else was in it, in which mode, from when to when; and what was ordered. */
export function Collaboration({ session, events, why }: EventTabProps) {
  const skew = useConsole((state) => selectSkewOf(state, session.id));
  const now = useNow() + skew;
  const { stays, acts } = useMemo(() => collaborationOf(events), [events]);
  // Only what goes on changes with the clock.
  const running = stays.some(({ to }) => to === undefined) || acts.some(({ lasts, until }) => lasts && until === undefined);
  const until = session.endedAt ?? (running ? now : session.startedAt);
  const stayColumns = useMemo((): readonly TableColumn<Stay>[] => [
    { id: 'who', header: 'Who', width: 240, grow: true, text: ({ label }) => label },
    { id: 'mode', header: 'Mode', width: 110, text: ({ intent }) => intent },
    { id: 'from', header: 'From', width: 180, figures: true, sortValue: ({ from }) => from, text: ({ from }) => formatTime(from) },
    { id: 'to', header: 'To', width: 180, figures: true, sortValue: ({ to }) => to, text: ({ to }) => (to === undefined ? 'still in it' : formatTime(to)) },
    { id: 'long', header: 'How long', width: 100, align: 'end', sortValue: (stay) => lengthOf(stay, until), text: (stay) => clockWords(lengthOf(stay, until)) },
    { id: 'end', header: 'How it ended', width: 130, text: ({ end }) => end ?? '' },
  ], [until]);
  const actColumns = useMemo((): readonly TableColumn<Act>[] => [
    { id: 'time', header: 'When', width: 180, figures: true, sortValue: ({ event }) => event.sequence, text: ({ event }) => formatTime(event.time) },
    { id: 'event', header: 'What', width: 160, text: ({ event }) => event.title },
    { id: 'who', header: 'Who', width: 110, text: ({ event }) => event.user },
    { id: 'message', header: 'Message', width: 280, grow: true, text: ({ event }) => withoutDirection(event.message) },
    { id: 'long', header: 'How long', width: 100, align: 'end', text: (act) => (act.lasts ? clockWords(lengthOf({ from: act.event.time, to: act.until }, until)) : '') },
    { id: 'result', header: 'Result', width: 84, text: ({ event }) => resultWords(event), render: ({ event }) => result(event) },
  ], [until]);
  if (events.length === 0) return <EmptyState title="No collaboration records">{why}</EmptyState>;
  return (
    <div className="session-tab session-collaboration">
      <h2>{stays.length === 0 ? 'Nobody joined' : `Joins and leaves (${stays.length})`}</h2>
      {stays.length === 0 ? <p className="soft">The record holds no join: nobody monitored or participated in this session through the gateway.</p>
        : <div className="session-fit" style={{ height: heightOf(stays.length) }}><DataTable label="Joins and leaves" rows={stays} columns={stayColumns} rowId={({ id }) => id} sort={{ column: 'from', descending: false }} empty={null} /></div>}
      <h2>{acts.length === 0 ? 'No orders' : `Orders and hand-overs (${acts.length})`}</h2>
      {acts.length === 0 ? <p className="soft">Nobody paused, resumed, ended or otherwise touched it.</p>
        : <div className="session-fit" style={{ height: heightOf(acts.length) }}><DataTable label="Orders and hand-overs" rows={acts} columns={actColumns} rowId={({ event }) => event.id} sort={{ column: 'time', descending: false }} empty={null} /></div>}
    </div>
  );
}

/** Head and rows; both tables give way to one another where they are long. */
const heightOf = (rows: number): number => (rows + 1) * 28 + 14;

const detail = (event: AuditEvent, ...names: readonly string[]): string => names.map((name) => event.details[name] ?? '').find((value) => value !== '') ?? '';
const sizeWords = (event: AuditEvent): string => {
  const size = Number(detail(event, 'sizeBytes', 'size', 'bytes'));
  return Number.isFinite(size) && detail(event, 'sizeBytes', 'size', 'bytes') !== '' ? formatBytes(size) : '';
};

const transferColumns: readonly TableColumn<AuditEvent>[] = [
  { id: 'time', header: 'Time', width: 180, figures: true, sortValue: ({ sequence }) => sequence, text: ({ time }) => formatTime(time) },
  { id: 'direction', header: 'Direction', width: 100, text: (event) => detail(event, 'direction') },
  { id: 'file', header: 'File', width: 240, grow: true, mono: true, text: (event) => withoutDirection(detail(event, 'path', 'file', 'name') || event.message) },
  { id: 'size', header: 'Size', width: 90, align: 'end', sortValue: (event) => Number(detail(event, 'sizeBytes', 'size', 'bytes')) || 0, text: sizeWords },
  { id: 'hash', header: 'SHA-256', width: 160, mono: true, yields: 2, text: (event) => detail(event, 'sha256', 'hash') },
  { id: 'verdict', header: 'Verdict', width: 160, text: (event) => [detail(event, 'verdict'), detail(event, 'why', 'reason')].filter(Boolean).join(': ') },
  { id: 'message', header: 'Message', width: 220, yields: 1, text: ({ message }) => withoutDirection(message) },
  { id: 'result', header: 'Result', width: 84, text: resultWords, render: result },
];

/** Files that went through the session, each with size, hash, direction and verdict as far as its event tells. */
export function Transfers({ events, why }: EventTabProps) {
  if (events.length === 0) return <EmptyState title="No file transfers">{why}</EmptyState>;
  return (
    <div className="session-tab">
      <p className="soft">{formatCount(events.length, 'event')} of transfers, newest first.</p>
      <DataTable label="File transfers" rows={events} columns={transferColumns} rowId={({ id }) => id} sort={{ column: 'time', descending: true }} empty={null} />
    </div>
  );
}
