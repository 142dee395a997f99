import { useMemo } from 'react';
import { millis } from '../../../../shared/base/units';
import type { AuditEvent } from '../../../../shared/model/audit';
import type { Session } from '../../../../shared/model/session';
import { toldCommands } from '../../../../shared/report/told-commands';
import { EmptyState } from '../../../kit/display';
import { formatPosition, formatTime, withoutDirection } from '../../../kit/format/format';
import type { TableColumn } from '../../../kit/table/columns';
import { DataTable } from '../../../kit/table/data-table';
import { useServices } from '../../../services/services';
import type { RecordingOffer } from '../use-recording';
import { NoRecording } from './no-recording';
import type { RecordingText } from './use-recording-text';

interface CommandRow {
  readonly id: string;
  /** Milliseconds since the session's start, as in its recording. */
  readonly at: number;
  readonly command: string;
  readonly given: string;
  readonly verdict: string;
  readonly refused: boolean;
}

const columnsFor = (startedAt: number, told: boolean): readonly TableColumn<CommandRow>[] => [
  { id: 'at', header: 'At', width: 90, align: 'end', mono: true, sortValue: (row) => row.at, text: (row) => formatPosition(row.at, false) },
  { id: 'time', header: 'Time', width: 180, figures: true, sortValue: (row) => row.at, text: (row) => formatTime(startedAt + row.at) },
  { id: 'command', header: 'Command', width: 320, grow: true, mono: true, text: (row) => withoutDirection(row.command) },
  ...(told ? [
    { id: 'given', header: 'Given', width: 150, yields: 1, text: (row: CommandRow) => row.given },
    {
      id: 'verdict', header: 'Verdict', width: 260, text: (row: CommandRow) => row.verdict,
      render: (row: CommandRow) => <span className={row.refused ? 'session-refused' : 'soft'} title={row.verdict}>{row.verdict}</span>,
    },
  ] : []),
];

/** What was run: as the gateway told it, or, where it told nothing, as the recording's own index has it. Each goes to its moment. */
export function Commands({ session, events, text, recording }: { readonly session: Session; readonly events: readonly AuditEvent[]; readonly text: RecordingText; readonly recording: RecordingOffer }) {
  const { openPlayer } = useServices();
  const told = useMemo(() => toldCommands(events, session.startedAt), [events, session.startedAt]);
  const rows = useMemo((): readonly CommandRow[] => (told.length > 0
    ? told.map(({ id, at, text: command, given, refused, verdict }) => ({ id, at, command, given, verdict, refused }))
    : text.commands.map(({ at, text: command }, index) => ({ id: `${at} ${index}`, at, command, given: '', verdict: '', refused: false }))), [told, text.commands]);
  const columns = useMemo(() => columnsFor(session.startedAt, told.length > 0), [session.startedAt, told.length]);
  const { entry } = recording;
  if (rows.length === 0) {
    if (text.stage !== 'ready') return <NoRecording session={session} text={text} recording={recording} what="Commands" />;
    return (
      <EmptyState title="No commands could be made out">
        {text.kind === 'graphical' ? 'This session was a desktop: what was typed is under Keystrokes, and no prompt tells commands apart.' : 'Nothing was typed at a prompt that could be recognised.'}
      </EmptyState>
    );
  }
  return (
    <div className="session-tab">
      <p className="soft" role="note">
        {told.length > 0 ? 'As the gateway recognised them while the session ran.' : 'As the recording shows them: typed and echoed at a prompt.'}{' '}
        {entry ? 'Enter or a click plays the recording from that moment.' : recording.whyNot ?? 'Download the recording to go to a command’s moment.'}
      </p>
      <DataTable
        label="Commands" rows={rows} columns={columns} rowId={({ id }) => id} sort={{ column: 'at', descending: false }} empty={null}
        {...(entry ? { onOpen: ({ at }: CommandRow) => openPlayer({ kind: 'library', entry, start: { at: millis(at) } }) } : {})}
      />
    </div>
  );
}
