import { Eye, EyeOff, Lock } from 'lucide-react';
import { useMemo, useState } from 'react';
import { millis } from '../../../../shared/base/units';
import type { Session } from '../../../../shared/model/session';
import type { TypedText } from '../../../../shared/recording/port';
import { askFor, may } from '../../../../shared/policy/permissions';
import { Button } from '../../../kit/button';
import { Dialog } from '../../../kit/dialog';
import { EmptyState } from '../../../kit/display';
import { formatCount, formatPosition, formatTime, withoutDirection } from '../../../kit/format/format';
import type { TableColumn } from '../../../kit/table/columns';
import { DataTable } from '../../../kit/table/data-table';
import { useServices } from '../../../services/services';
import { selectOperatorOf } from '../../../state/gateway-selectors';
import { problemRaised } from '../../../state/problems';
import { useConsole, useConsoleDispatch } from '../../../state/store';
import type { RecordingOffer } from '../use-recording';
import { NoRecording } from './no-recording';
import type { RecordingText } from './use-recording-text';

interface TypedRow extends TypedText {
  readonly id: string;
}

const dots = '••••••••';
const shown = (row: TypedRow, revealed: boolean): string => (row.hidden && !revealed ? dots : row.text === '' ? 'Enter' : withoutDirection(row.text));

/** What was typed, line by line. What never showed on the screen is dots until somebody who may asks for it, which the audit has first. */
export function Keystrokes({ session, text, recording }: { readonly session: Session; readonly text: RecordingText; readonly recording: RecordingOffer }) {
  const { openPlayer } = useServices();
  const dispatch = useConsoleDispatch();
  const operator = useConsole((state) => selectOperatorOf(state, session.id));
  const [asking, setAsking] = useState(false);
  const { typed, revealed } = text;
  const rows = useMemo(() => typed.map((each, index): TypedRow => ({ ...each, id: `${each.at} ${index}` })), [typed]);
  const hidden = useMemo(() => typed.filter((each) => each.hidden).length, [typed]);
  const columns = useMemo((): readonly TableColumn<TypedRow>[] => [
    { id: 'at', header: 'At', width: 90, align: 'end', mono: true, sortValue: ({ at }) => at, text: ({ at }) => formatPosition(at, false) },
    { id: 'time', header: 'Time', width: 180, figures: true, sortValue: ({ at }) => at, text: ({ at }) => formatTime(session.startedAt + at) },
    { id: 'typed', header: 'Typed', width: 320, grow: true, mono: true, text: (row) => shown(row, revealed) },
    { id: 'echo', header: 'On the screen', width: 150, text: (row) => (row.hidden ? 'never shown' : 'shown') },
  ], [session.startedAt, revealed]);
  if (operator && !may(operator, 'recordings', session)) return <EmptyState icon={<Lock size={32} aria-hidden />} title="Your role may not read what was typed">{askFor('recordings')}</EmptyState>;
  if (text.stage !== 'ready') return <NoRecording session={session} text={text} recording={recording} what="Keystrokes" />;
  if (rows.length === 0) return <EmptyState title="No keystrokes in this recording">{text.kind === 'video' ? 'It is a film: it shows what was on the screen, and no keys.' : 'Nothing was typed, or the recording holds only what was on the screen.'}</EmptyState>;
  const { entry } = recording;
  const whyNot = operator && !may(operator, 'reveal-input', session) ? askFor('reveal-input') : undefined;
  return (
    <div className="session-tab">
      <div className="row session-keys-head">
        <p className="soft" role="note">{formatCount(rows.length, 'typed line')}{hidden > 0 ? `, ${hidden} never on the screen` : ''}. Enter or a click plays the recording from that moment.</p>
        {hidden > 0 && (revealed
          ? <span className="badge warn"><Eye size={13} aria-hidden /> Revealed</span>
          : <Button icon={<EyeOff size={13} aria-hidden />} whyNot={whyNot} onPress={() => setAsking(true)}>Reveal typed input</Button>)}
      </div>
      <DataTable
        label="Keystrokes" rows={rows} columns={columns} rowId={({ id }) => id} sort={{ column: 'at', descending: false }} empty={null}
        {...(entry ? { onOpen: ({ at }: TypedRow) => openPlayer({ kind: 'library', entry, start: { at: millis(at) } }) } : {})}
      />
      <Dialog
        role="alertdialog" title="Reveal typed input?" isOpen={asking} onClose={() => setAsking(false)}
        feet={(
          <>
            <Button onPress={() => setAsking(false)}>Keep hidden</Button>
            <Button
              variant="primary"
              onPress={() => {
                setAsking(false);
                void text.reveal().then((problem) => { if (problem) dispatch(problemRaised(problem)); });
              }}
            >
              Reveal {formatCount(hidden, 'line')}
            </Button>
          </>
        )}
      >
        <p>{formatCount(hidden, 'line was', 'lines were')} typed without showing on the screen: most likely passwords. They will be readable here until these details are closed.</p>
        <p><strong>That you revealed them is written to the audit record.</strong></p>
      </Dialog>
    </div>
  );
}
