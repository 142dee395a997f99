import { Check, CircleAlert, CircleDashed, CircleHelp, LoaderCircle, RotateCcw, Undo2 } from 'lucide-react';
import { bulkIntents, type BulkKind } from '../../../shared/intent/bulk';
import { ownId } from '../../../shared/model/gateway-ids';
import { sessionName, type Session } from '../../../shared/model/session';
import { Button } from '../../kit/button';
import { ColourTag, Progress } from '../../kit/display';
import { Dialog } from '../../kit/dialog';
import { formatCount } from '../../kit/format/format';
import { selectLabelOf, selectSeveral } from '../../state/gateway-selectors';
import type { OrderRecord } from '../../state/orders';
import { useConsole } from '../../state/store';
import type { BulkRow } from './bulk-run';

interface BulkProgressProps {
  readonly kind: BulkKind;
  readonly rows: readonly BulkRow[];
  readonly onAgain: (row: BulkRow) => void;
  readonly onUndo: (sessions: readonly Session[]) => void;
  readonly onClose: () => void;
}

type Stage = OrderRecord['stage'] | 'waiting';
const icons = { waiting: CircleDashed, asked: LoaderCircle, accepted: LoaderCircle, effective: Check, refused: CircleAlert, unknown: CircleHelp } as const;

function words(record: OrderRecord | undefined): string {
  switch (record?.stage) {
    case undefined: return 'waits for its turn';
    case 'asked': return 'asked…';
    case 'accepted': return 'accepted, not effective yet';
    case 'effective': return `effective${record.effectiveAt === undefined ? '' : ` after ${record.effectiveAt - record.askedAt} ms`}`;
    case 'refused': return `failed: ${record.problem?.what ?? 'the gateway said no'}`;
    case 'unknown': return 'no answer: it may or may not have happened';
  }
}

/** How it goes for each session, until closed. Only the gateway's audit makes a row effective. */
export function BulkProgress({ kind, rows, onAgain, onUndo, onClose }: BulkProgressProps) {
  const records = useConsole((state) => state.orders.entities);
  const sessions = useConsole((state) => state.sessions.entities);
  const several = useConsole(selectSeveral);
  const stageOf = (row: BulkRow): Stage => records[row.order]?.stage ?? 'waiting';
  const count = (...stages: readonly Stage[]): number => rows.filter((row) => stages.includes(stageOf(row))).length;
  const effective = count('effective');
  const failed = count('refused', 'unknown');
  const ending = rows.map(({ session }) => sessions[session.id]).filter((session) => session !== undefined && session.state === 'ending').filter((session) => session !== undefined);
  const { label } = bulkIntents[kind];
  const settled = effective + failed === rows.length;
  return (
    <Dialog
      title={`${label} ${formatCount(rows.length, 'session')}`} isOpen onClose={onClose} role="alertdialog" wide
      feet={(
        <>
          {kind === 'terminate' && ending.length > 0 && <Button icon={<Undo2 size={14} aria-hidden />} onPress={() => onUndo(ending)}>{`Undo: keep ${ending.length}`}</Button>}
          {failed > 1 && <Button icon={<RotateCcw size={14} aria-hidden />} onPress={() => rows.filter((row) => ['refused', 'unknown'].includes(stageOf(row))).forEach(onAgain)}>Try all failed again</Button>}
          <Button variant="primary" onPress={onClose}>Close</Button>
        </>
      )}
    >
      <div role="status"><Progress label={`${effective} of ${rows.length} effective${failed > 0 ? `, ${failed} failed` : ''}${settled ? '' : ', the others are on their way'}`} fraction={rows.length === 0 ? 1 : (effective + failed) / rows.length} /></div>
      <div className="bulk-scroll scroll">
        <table className="bulk-table" aria-label="Progress">
          <thead><tr><th scope="col">Session</th><th scope="col">Id</th>{several && <th scope="col">Gateway</th>}<th scope="col">How it goes</th><th scope="col"><span className="unseen">Again</span></th></tr></thead>
          <tbody>{rows.map((row) => <OneRow key={row.session.id} row={row} record={records[row.order]} several={several} onAgain={onAgain} />)}</tbody>
        </table>
      </div>
    </Dialog>
  );
}

function OneRow({ row, record, several, onAgain }: { readonly row: BulkRow; readonly record: OrderRecord | undefined; readonly several: boolean; readonly onAgain: (row: BulkRow) => void }) {
  const tag = useConsole((state) => selectLabelOf(state, row.session.id));
  const stage = record?.stage ?? 'waiting';
  const Icon = icons[stage];
  return (
    <tr data-stage={stage}>
      <th scope="row">{sessionName(row.session)}</th>
      <td className="mono" title={ownId(row.session.id)}>{ownId(row.session.id).slice(0, 8)}</td>
      {several && <td>{tag && <ColourTag {...tag} />}</td>}
      <td><span className={`bulk-stage ${stage}`}><Icon size={14} aria-hidden />{words(record)}</span></td>
      <td className="bulk-again">{(stage === 'refused' || stage === 'unknown') && <Button aria-label={`Try again: ${sessionName(row.session)}`} onPress={() => onAgain(row)}>Try again</Button>}</td>
    </tr>
  );
}
