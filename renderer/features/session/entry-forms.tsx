import { Hourglass, Keyboard, ShieldQuestion } from 'lucide-react';
import { useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import { sessionName, type JoinIntent, type Session } from '../../../shared/model/session';
import { gatewayOf } from '../../../shared/model/gateway-ids';
import { Button } from '../../kit/button';
import { Switch } from '../../kit/choice';
import { TextField } from '../../kit/field';
import { formatClock } from '../../kit/format/format';
import { useNow } from '../../kit/now';
import { useServices } from '../../services/services';
import { selectOperatorOf, selectSkewOf } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';
import { findMine } from '../../state/viewing';

const verb = (intent: JoinIntent): string => (intent === 'monitor' ? 'Monitor' : 'Participate in');
/** What the gateway wants first, by the codes of its refusals. */
export const wantsApproval = ({ code }: Problem): boolean => code === 'approval.needed' || code === 'four-eyes';

/** The gateway wants to know why before anybody joins. */
export function ReasonForm({ session, intent, onReason, onBack }: { readonly session: Session; readonly intent: JoinIntent; readonly onReason: (reason: string) => void; readonly onBack: () => void }) {
  const [reason, setReason] = useState('');
  const words = reason.trim();
  return (
    <div className="empty">
      <form className="empty-inside entry-form" aria-label="Reason" onSubmit={(event) => { event.preventDefault(); if (words !== '') onReason(words); }}>
        <ShieldQuestion size={32} aria-hidden />
        <h2>{`Why do you ${verb(intent).toLowerCase()} ${sessionName(session)}?`}</h2>
        <TextField label="Reason" value={reason} onChange={setReason} autoFocus />
        <p>This gateway wants a reason before anybody joins. It is written to the audit record.</p>
        <div className="empty-actions">
          <Button type="submit" variant="primary" whyNot={words === '' ? 'Say in a few words why.' : undefined}>{verb(intent)} {sessionName(session)}</Button>
          <Button onPress={onBack}>Back to the wall</Button>
        </div>
      </form>
    </div>
  );
}

export interface ApprovalFormProps {
  readonly session: Session;
  readonly intent: JoinIntent;
  /** Why the gateway did not let us. */
  readonly problem: Problem;
  readonly reason: string | undefined;
  onRetry(): void;
}

/** Asks another person's yes and waits for it in plain sight: how long still, what came of it, and the way in once it is there. */
export function ApprovalForm({ session, intent, problem, reason, onRetry }: ApprovalFormProps) {
  const { orders } = useServices();
  const request = useConsole((state) => findMine(state, session.id, intent, session.asset));
  const now = useNow() + useConsole((state) => selectSkewOf(state, session.id));
  const me = useConsole((state) => selectOperatorOf(state, session.id)?.loginName);
  const [words, setWords] = useState(reason ?? '');
  const [whole, setWhole] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<Problem>();
  const watched = problem.code === 'four-eyes' && session.participants.some(({ operator }) => operator.loginName !== me);
  const granted = request?.state === 'granted' && request.expiresAt > now;
  const ask = async (): Promise<void> => {
    setBusy(true);
    const asked = whole
      ? await orders.requestApproval({ asset: session.asset, intent, gateway: gatewayOf(session.id) }, `${verb(intent).toLowerCase()} any session on ${session.asset}`, words.trim())
      : await orders.requestApproval({ sessionId: session.id, intent }, `${verb(intent).toLowerCase()} ${sessionName(session)}`, words.trim());
    setBusy(false);
    setFailed(asked.problem);
  };
  if (granted || watched) {
    return (
      <div className="approval-form">
        <p role="status"><strong>{granted ? `Granted by ${request.decidedBy ?? 'somebody'}.` : 'Somebody else watches it now.'}</strong>{granted && request.note ? ` ${request.note}` : ''}</p>
        <Button variant="primary" icon={<Keyboard size={14} aria-hidden />} onPress={onRetry}>{verb(intent)} {sessionName(session)}</Button>
      </div>
    );
  }
  if (request?.state === 'pending') {
    return (
      <div className="approval-form">
        <p role="status"><Hourglass size={14} aria-hidden /> <strong>Waiting for another person's answer{request.subject.kind === 'asset' ? ` for any session on ${request.subject.name}` : ''}.</strong> <span>It expires in <span className="mono">{formatClock(Math.max(0, request.expiresAt - now))}</span>.</span></p>
        <Button onPress={() => void orders.withdrawApproval(request)}>Take the request back</Button>
      </div>
    );
  }
  return (
    <form className="approval-form" aria-label="Ask for approval" onSubmit={(event) => { event.preventDefault(); if (words.trim() !== '') void ask(); }}>
      <p role="status">
        <strong>{problem.what}</strong>
        {request?.state === 'denied' && ` ${request.decidedBy ?? 'Somebody'} said no${request.note ? `: ${request.note}` : '.'}`}
        {request?.state === 'expired' && ` Your request has expired: ${request.note ?? 'nobody answered in time'}.`}
      </p>
      <TextField label="Why you ask" value={words} onChange={setWords} autoFocus />
      <Switch label={`For any session on ${session.asset}, as long as the approval holds`} value={whole} onChange={setWhole} />
      <Button type="submit" variant="primary" isDisabled={busy} whyNot={words.trim() === '' ? 'Say in a few words why.' : undefined}>Ask for approval</Button>
      {failed && <p role="alert" className="field-error">{failed.what} {failed.tip}</p>}
    </form>
  );
}
