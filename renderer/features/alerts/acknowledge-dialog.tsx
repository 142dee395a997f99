import { useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import { acknowledgeIntent, whyNot } from '../../../shared/intent/intents';
import { Button } from '../../kit/button';
import { Dialog } from '../../kit/dialog';
import { Mark } from '../../kit/display';
import { TextField } from '../../kit/field';
import { useServices } from '../../services/services';
import { isOpen, type Alert } from '../../state/alert-machine';
import { selectAlerts } from '../../state/alert-selectors';
import { selectGatewayLabels, selectOperatorOf } from '../../state/gateway-selectors';
import { moderationClosed } from '../../state/moderation';
import { useConsole, useConsoleDispatch, type ConsoleState } from '../../state/store';
import { aboutWords, levelMarks } from './words';

const blocked = (state: ConsoleState, { kind, sessionId }: Alert): string | undefined => {
  if (kind !== 'risk' || sessionId === undefined) return undefined;
  const operator = selectOperatorOf(state, sessionId);
  const session = state.sessions.entities[sessionId];
  return operator && session ? whyNot(acknowledgeIntent, operator, session) : undefined;
};

/** Says that one looked, with a note. */
export function AcknowledgeDialog({ ids }: { readonly ids: readonly string[] }) {
  const { alerts: desk } = useServices();
  const dispatch = useConsoleDispatch();
  const alerts = useConsole(selectAlerts).filter((alert) => ids.includes(alert.id) && isOpen(alert));
  const labels = useConsole(selectGatewayLabels);
  const why = useConsole((state) => alerts.map((alert) => blocked(state, alert)).find((each) => each !== undefined));
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const close = (): void => void dispatch(moderationClosed());
  const nameOf = (alert: Alert): string => aboutWords(alert, labels.find(({ id }) => id === alert.gateway)?.name);
  const one = alerts.length === 1 ? alerts[0] : undefined;
  const handle = async (): Promise<void> => {
    setBusy(true);
    const problems = await Promise.all(alerts.map((alert) => desk.acknowledge(alert, note.trim())));
    setBusy(false);
    const failed = problems.find((each) => each !== undefined);
    setProblem(failed);
    if (!failed) close();
  };
  if (alerts.length === 0) {
    return <Dialog title="Acknowledge" isOpen onClose={close} feet={<Button onPress={close}>Close</Button>}><p>Nothing is left to acknowledge: somebody else has, or it is over.</p></Dialog>;
  }
  const shared = alerts.some(({ kind }) => kind === 'risk');
  return (
    <Dialog
      title={one ? `Acknowledge ${nameOf(one)}` : `Acknowledge ${alerts.length} alerts`} isOpen onClose={close}
      feet={<><Button onPress={close}>Cancel</Button><Button variant="primary" whyNot={why} isDisabled={busy} onPress={() => void handle()}>{one ? 'Acknowledge' : `Acknowledge ${alerts.length}`}</Button></>}
    >
      <ul className="alerts-list acknowledge-list" aria-label="Alerts to acknowledge">
        {alerts.map((alert) => (
          <li key={alert.id} className={`alert-row ${alert.level}`}>
            <Mark {...levelMarks[alert.level]} size={14} />
            <span className="stack-tight grow"><strong>{nameOf(alert)}<span className="unseen">, {levelMarks[alert.level].word}</span></strong>{(alert.causes.length > 0 ? alert.causes : [alert.cause]).map((cause) => <span key={cause} className="alert-cause">{cause}</span>)}</span>
          </li>
        ))}
      </ul>
      <TextField label="Note (what you found, what you did)" value={note} onChange={setNote} lines={3} autoFocus />
      <p className="soft">{shared ? 'Every console sees that you looked, when, and the note. Another cause is another alert.' : 'This is about this machine: its windows and the audit are told, other consoles are not concerned.'}</p>
      {problem && <p role="alert" className="field-error">{problem.what} {problem.tip}</p>}
    </Dialog>
  );
}
