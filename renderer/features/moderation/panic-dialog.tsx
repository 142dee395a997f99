import { OctagonX } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import { panicHits, panicNames, type PanicScope } from '../../../shared/intent/panic';
import { terminateReasons, type TerminateReasonCode } from '../../../shared/intent/reasons';
import { ownId } from '../../../shared/model/gateway-ids';
import type { GatewayId, SessionId } from '../../../shared/model/ids';
import { may, mayNotSentence, nobody } from '../../../shared/policy/permissions';
import { Button } from '../../kit/button';
import { SegmentedControl, Select } from '../../kit/choice';
import { Dialog } from '../../kit/dialog';
import { TextField } from '../../kit/field';
import { formatCount } from '../../kit/format/format';
import { useServices } from '../../services/services';
import type { GatewayState } from '../../state/gateways';
import { moderationClosed } from '../../state/moderation';
import { selectLiveSessions } from '../../state/selectors';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { SessionCells, SessionHeads } from './bulk-session-cells';
import { lockTimes, type LockTime } from './lock-time';
import { useChosenGateway } from './use-chosen-gateway';

const reasons = terminateReasons.map((reason) => ({ id: reason.code, label: reason.label }));
type Kind = 'user' | 'asset' | 'gateway';

interface PanicDialogProps {
  readonly scope: PanicScope;
  readonly gateway: GatewayId | undefined;
}

/** Ends at once what is on the list, and nothing else: one user's sessions, one asset's, or all of a gateway. */
export function PanicDialog(props: PanicDialogProps) {
  const { orders } = useServices();
  const dispatch = useConsoleDispatch();
  const sessions = useConsole(selectLiveSessions);
  const { labels, at, field } = useChosenGateway(props.gateway);
  const entities = useConsole((state) => state.sessions.entities);
  const [kind, setKind] = useState<Kind>(props.scope?.kind ?? 'user');
  const [chosenName, setName] = useState(props.scope?.name);
  const [code, setCode] = useState<TerminateReasonCode>('security_incident');
  const [text, setText] = useState('');
  const [factor, setFactor] = useState('');
  const [lockTime, setLockTime] = useState<LockTime>('0');
  const [problem, setProblem] = useState<Problem>();
  const [given, setGiven] = useState<readonly SessionId[]>();
  const names = useMemo(() => (at && kind !== 'gateway' ? panicNames(sessions, at.id, kind) : []), [sessions, at, kind]);
  const name = chosenName !== undefined && (props.scope?.name === chosenName || names.some((each) => each.name === chosenName)) ? chosenName : names[0]?.name;
  const scope: PanicScope = kind === 'gateway' || name === undefined ? undefined : { kind, name };
  const hits = at && (kind === 'gateway' || scope) ? panicHits(sessions, at.id, scope) : [];
  const close = (): void => void dispatch(moderationClosed());
  const needs = at?.info.panicNeeds ?? 'nothing';
  const why = whyNot(at, hits.length, { needs, text, factor, locks: scope !== undefined });

  const give = async (): Promise<void> => {
    if (!at) return;
    const list = hits.map(({ id }) => id);
    setGiven(list);
    setProblem(undefined);
    const outcome = await orders.panic({ scope, sessions: list, reasonCode: code, reasonText: text.trim(), secondFactor: factor.replace(/\s/g, ''), gateway: at.id, lockMinutes: Number(lockTime) });
    setFactor('');
    if (outcome.accepted) return;
    setGiven(undefined);
    setProblem(outcome.problem);
  };

  const over = given?.filter((id) => (entities[id]?.state ?? 'ended') === 'ended').length ?? 0;
  const whose = kind === 'gateway' ? `of ${labels.find(({ id }) => id === at?.id)?.name ?? at?.info.name ?? 'the gateway'}` : `${kind === 'user' ? 'of' : 'on'} ${name ?? '–'}`;
  return (
    <Dialog
      title={`Panic: end all sessions ${whose}`} isOpen onClose={close} role="alertdialog" wide
      feet={<><Button onPress={close}>{given ? 'Close' : 'Cancel'}</Button><Button variant="danger" icon={<OctagonX size={14} aria-hidden />} whyNot={why} onPress={() => void give()}>{`End ${formatCount(hits.length, 'session')} now`}</Button></>}
    >
      <div className="row wrap panic-scope">
        {field}
        <SegmentedControl label="Whose sessions" choices={[{ id: 'user', label: 'One user' }, { id: 'asset', label: 'One asset' }, { id: 'gateway', label: 'All' }]} value={kind} onChange={(next) => { setKind(next); setName(undefined); }} />
        {kind !== 'gateway' && name !== undefined && <Select label={kind === 'user' ? 'User' : 'Asset'} choices={namesWith(names, name).map((each) => ({ id: each.name, label: `${each.name} (${each.count})` }))} value={name} onChange={setName} />}
        {scope && <Select label="The lock it leaves" choices={lockTimes.map(({ id, label }) => ({ id, label: `locked ${label}` }))} value={lockTime} onChange={setLockTime} />}
      </div>
      <p className="soft">Exactly these end, at once, with no undo.{scope ? ` ${scope.name} is locked first, so that no new session begins.` : ' Nobody is locked: new sessions may begin.'}</p>
      <div className="bulk-scroll scroll panic-list" tabIndex={0} role="group" aria-label="What ends">
        {hits.length === 0
          ? <p className="panic-none">{given ? 'None is left.' : 'No session is running there.'}</p>
          : (
            <table className="bulk-table" aria-label="Sessions that end">
              <thead><tr><SessionHeads several={false} /></tr></thead>
              <tbody>{hits.map((session) => <tr key={session.id} data-panic-id={ownId(session.id)}><SessionCells session={session} several={false} /></tr>)}</tbody>
            </table>
          )}
      </div>
      <div className="row bulk-reason">
        <Select label="Reason" showLabel choices={reasons} value={code} onChange={setCode} />
        <div className="grow"><TextField label={needs === 'justification' ? 'Justification (the users read it)' : 'In words (the users read them)'} value={text} onChange={setText} autoFocus /></div>
        {needs === 'second-factor' && <TextField label="Authenticator code" value={factor} onChange={setFactor} autoComplete="one-time-code" />}
      </div>
      {problem && <p role="alert" className="field-error">{problem.what} {problem.tip}</p>}
      {given && <p role="status" className="panic-done"><strong>{over} of {formatCount(given.length, 'session')} ended.</strong>{hits.some(({ id }) => !given.includes(id)) ? ' Others have begun since and are listed.' : ''}</p>}
    </Dialog>
  );
}

/** The chosen one stays to choose when its last session has gone. */
const namesWith = (names: readonly { readonly name: string; readonly count: number }[], name: string) => (names.some((each) => each.name === name) ? names : [{ name, count: 0 }, ...names]);

function whyNot(at: GatewayState | undefined, count: number, said: { readonly needs: string; readonly text: string; readonly factor: string; readonly locks: boolean }): string | undefined {
  if (!at?.operator) return 'You are not signed in to a gateway.';
  for (const right of ['lock', 'terminate'] as const) if (!may(at.operator, right, nobody)) return mayNotSentence(at.operator, right, 'end all sessions of a user, asset or gateway');
  if (count === 0 && !said.locks) return 'No session is running there.';
  if (said.needs === 'justification' && said.text.trim() === '') return 'This gateway wants a justification: say in a few words why.';
  if (said.needs === 'second-factor' && !/^\d{6}$/.test(said.factor.replace(/\s/g, ''))) return 'This gateway wants the six digits your authenticator shows now.';
  return undefined;
}
