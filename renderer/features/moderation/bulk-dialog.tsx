import { useState } from 'react';
import { useStore } from 'react-redux';
import { bulkIntents, planBulk, type BulkKind, type BulkPlan } from '../../../shared/intent/bulk';
import { terminateReasons, type TerminateReasonCode } from '../../../shared/intent/reasons';
import { gatewayOf, ownId } from '../../../shared/model/gateway-ids';
import type { SessionId } from '../../../shared/model/ids';
import { sessionName, type Session } from '../../../shared/model/session';
import { Button } from '../../kit/button';
import { Select } from '../../kit/choice';
import { Dialog } from '../../kit/dialog';
import { TextField } from '../../kit/field';
import { formatCount } from '../../kit/format/format';
import { useServices, type TerminateChoice } from '../../services/services';
import { selectKnownGateways, selectSeveral } from '../../state/gateway-selectors';
import { newOrderId } from '../../state/giving';
import { moderationClosed } from '../../state/moderation';
import { selectionEnded } from '../../state/selection';
import { useConsole, useConsoleDispatch, type ConsoleStore } from '../../state/store';
import { BulkProgress } from './bulk-progress';
import { runBulk, type BulkRow } from './bulk-run';
import { SessionCells, SessionHeads } from './bulk-session-cells';

const reasons = terminateReasons.map((reason) => ({ id: reason.code, label: reason.label }));
const meaning: Readonly<Record<BulkKind, string>> = {
  pause: 'Their users\' typing is suspended until somebody resumes them. The sessions go on.',
  resume: 'Their users can type again.',
  terminate: 'Input is locked at once; the sessions end after the grace, during which Undo works.',
};

/** First exactly whom it would hit and whom it leaves, then how it goes for each. */
export function BulkDialog({ kind, ids }: { readonly kind: BulkKind; readonly ids: readonly SessionId[] }) {
  const { orders } = useServices();
  const dispatch = useConsoleDispatch();
  const store = useStore() as ConsoleStore;
  const entities = useConsole((state) => state.sessions.entities);
  const gateways = useConsole(selectKnownGateways);
  const [code, setCode] = useState<TerminateReasonCode>('other');
  const [text, setText] = useState('');
  const [rows, setRows] = useState<readonly BulkRow[]>();
  const { label } = bulkIntents[kind];
  const choice: TerminateChoice = { reasonCode: code, reasonText: text.trim() || undefined };
  const plan = planBulk(kind, ids.map((id) => entities[id]).filter((session) => session !== undefined), (session) => gateways.find(({ id }) => id === gatewayOf(session.id))?.operator);
  const close = (): void => {
    if (rows) dispatch(selectionEnded());
    dispatch(moderationClosed());
  };
  const give = (): void => {
    const given = plan.hits.map((session) => ({ session, order: newOrderId() }));
    setRows(given);
    void runBulk(orders, kind, choice, given);
  };
  /** No answer: the same order again, it has one effect. Refused: another order, about the session as it is now. */
  const again = (row: BulkRow): void => {
    const record = store.getState().orders.entities[row.order];
    if (record?.stage === 'unknown') return void orders.again(record);
    const fresh = { session: store.getState().sessions.entities[row.session.id] ?? row.session, order: newOrderId() };
    setRows(rows?.map((each) => (each === row ? fresh : each)));
    void orders.bulk(kind, fresh.session, choice, fresh.order);
  };
  const undo = (sessions: readonly Session[]): void => { for (const session of sessions) void orders.undoTerminate(session); };
  if (rows) return <BulkProgress kind={kind} rows={rows} onAgain={again} onUndo={undo} onClose={close} />;
  const count = formatCount(plan.hits.length, 'session');
  return (
    <Dialog
      title={`${label} ${count}?`} isOpen onClose={close} role="alertdialog" wide
      feet={<><Button onPress={close}>Cancel</Button><Button variant={kind === 'terminate' ? 'danger' : 'primary'} whyNot={plan.hits.length === 0 ? 'None of the selected sessions can be ordered this now.' : undefined} onPress={give}>{`${label} ${count}`}</Button></>}
    >
      <p className="soft">{meaning[kind]}</p>
      <Preview plan={plan} />
      {kind === 'terminate' && (
        <div className="row bulk-reason">
          <Select label="Reason" showLabel choices={reasons} value={code} onChange={setCode} />
          <div className="grow"><TextField label="In words (the users read them)" value={text} onChange={setText} /></div>
        </div>
      )}
      {kind === 'terminate' && terminateReasons.find((reason) => reason.code === code)?.graceMs === 0 && <p className="field-error">With this reason they end at once; there is no undo.</p>}
    </Dialog>
  );
}

function Preview({ plan: { hits, left } }: { readonly plan: BulkPlan }) {
  const several = useConsole(selectSeveral);
  return (
    <div className="bulk-scroll scroll">
      {hits.length > 0 && (
        <table className="bulk-table" aria-label="Sessions it hits">
          <thead><tr><SessionHeads several={several} /></tr></thead>
          <tbody>{hits.map((session) => <tr key={session.id} data-bulk-id={ownId(session.id)}><SessionCells session={session} several={several} /></tr>)}</tbody>
        </table>
      )}
      {left.length > 0 && (
        <>
          <h3 className="bulk-left">Left as they are ({left.length})</h3>
          <ul className="bulk-left-list" aria-label="Sessions left out">
            {left.map(({ session, why }) => <li key={session.id}><strong>{sessionName(session)}</strong> <span className="mono faint">{ownId(session.id).slice(0, 8)}</span> <span className="soft">{why}</span></li>)}
          </ul>
        </>
      )}
    </div>
  );
}
