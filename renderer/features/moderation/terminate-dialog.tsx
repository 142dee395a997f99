import { useState } from 'react';
import { terminateReasons, type TerminateReasonCode } from '../../../shared/intent/reasons';
import type { SessionId } from '../../../shared/model/ids';
import { sessionName } from '../../../shared/model/session';
import { gatewayOf } from '../../../shared/model/gateway-ids';
import { may, nobody } from '../../../shared/policy/permissions';
import { Button } from '../../kit/button';
import { Select, Switch } from '../../kit/choice';
import { Dialog } from '../../kit/dialog';
import { TextField } from '../../kit/field';
import { useServices } from '../../services/services';
import { selectGatewayOf, selectLabelOf, selectOperatorOf } from '../../state/gateway-selectors';
import { moderationClosed } from '../../state/moderation';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { accessWords } from './access-words';
import { lockTimes, type LockTime } from './lock-time';

const reasons = terminateReasons.map((reason) => ({ id: reason.code, label: reason.label }));

type How = 'grace' | 'now' | '60' | '300' | '600';
const hows = (graceSeconds: number) => [
  { id: 'grace' as const, label: graceSeconds === 0 ? 'At once' : `Lock the input, end in ${graceSeconds} s` },
  ...(graceSeconds === 0 ? [] : [{ id: 'now' as const, label: 'At once' }]),
  { id: '60' as const, label: 'Warn the user, end in 1 min' }, { id: '300' as const, label: 'Warn the user, end in 5 min' }, { id: '600' as const, label: 'Warn the user, end in 10 min' },
];

function meaning(how: How, graceSeconds: number): string {
  if (how === 'now' || (how === 'grace' && graceSeconds === 0)) return 'The session ends at once; there is no undo.';
  if (how === 'grace') return `Input is locked at once; the session ends after ${graceSeconds} s, during which Undo works.`;
  return 'The user sees the countdown and can finish typing until the end. Undo works until then.';
}

/** Terminate with words of one's own: how, why, and whether the user may come back. The user reads the words, so does the audit log. */
export function TerminateDialog({ sessionId }: { readonly sessionId: SessionId }) {
  const { orders } = useServices();
  const dispatch = useConsoleDispatch();
  const session = useConsole((state) => state.sessions.entities[sessionId]);
  const info = useConsole((state) => selectGatewayOf(state, sessionId)?.info);
  const label = useConsole((state) => selectLabelOf(state, sessionId));
  const operator = useConsole((state) => selectOperatorOf(state, sessionId));
  const [code, setCode] = useState<TerminateReasonCode>('other');
  const [text, setText] = useState('');
  const [chosen, setHow] = useState<How>();
  const [lockUser, setLockUser] = useState(false);
  const [revokeAccess, setRevoke] = useState(false);
  const granted = useConsole((state) => state.access.find((one) => session !== undefined && gatewayOf(one.id) === gatewayOf(sessionId) && one.user === session.user && one.asset === session.asset));
  const [lockTime, setLockTime] = useState<LockTime>('0');
  const close = (): void => void dispatch(moderationClosed());
  if (!session || session.state === 'ended') return null;
  const grace = Math.round((info?.terminateGraceMs ?? 3000) / 1000);
  const atOnce = terminateReasons.find((reason) => reason.code === code)?.graceMs === 0;
  const how = chosen ?? (atOnce && grace > 0 ? 'now' : 'grace');
  const warned = how !== 'grace' && how !== 'now';
  const missing = info?.reasonRequired === true && code === 'other' && text.trim() === '' ? 'This gateway wants a reason: choose one, or say it in your own words.' : undefined;
  const handle = (): void => {
    close();
    void orders.terminate(session, {
      reasonCode: code, reasonText: text.trim() || undefined, graceMs: how === 'now' ? 0 : warned ? Number(how) * 1000 : grace * 1000,
      ...(warned ? { warn: true } : {}), ...(lockUser ? { lockUser, lockMinutes: Number(lockTime) } : {}), ...(revokeAccess ? { revokeAccess } : {}),
    });
  };
  return (
    <Dialog
      title={`Terminate ${sessionName(session)}${label ? ` at ${label.name}` : ''}`} isOpen onClose={close} role="alertdialog"
      feet={<><Button onPress={close}>Keep it running</Button><Button variant="danger" whyNot={missing} onPress={handle}>{`Terminate ${sessionName(session)}`}</Button></>}
    >
      <div className="row wrap terminate-choices">
        <Select label="Reason" showLabel choices={reasons} value={code} onChange={setCode} />
        <Select label="How" showLabel choices={hows(grace)} value={how} onChange={setHow} />
      </div>
      <TextField label="In words (the user reads them)" value={text} onChange={setText} lines={3} autoFocus />
      {operator && may(operator, 'lock', nobody) && (
        <div className="row wrap">
          <Switch label={`Lock ${session.user}, too: new sessions are refused`} value={lockUser} onChange={setLockUser} />
          {lockUser && <Select label="Lock time" choices={lockTimes} value={lockTime} onChange={setLockTime} />}
        </div>
      )}
      {operator && operator.loginName !== session.user && may(operator, 'approve', session) && (
        <div className="stack">
          <Switch label={`Revoke ${session.user}'s access to ${session.asset}, too: until somebody grants it again`} value={revokeAccess} onChange={setRevoke} />
          <p className="soft">{accessWords(granted)}</p>
        </div>
      )}
      <p className="soft">{meaning(how, grace)}{lockUser ? ` Other sessions of ${session.user} go on.` : ''}</p>
    </Dialog>
  );
}
