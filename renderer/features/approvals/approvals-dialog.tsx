import { useState } from 'react';
import { UserCheck } from 'lucide-react';
import type { Problem } from '../../../shared/base/problem';
import { askedFor, type Approval } from '../../../shared/model/approval';
import { Button } from '../../kit/button';
import { Dialog } from '../../kit/dialog';
import { ColourTag } from '../../kit/display';
import { TextField } from '../../kit/field';
import { formatClock } from '../../kit/format/format';
import { RelativeTime } from '../../kit/format/relative-time';
import { useNow } from '../../kit/now';
import { useServices } from '../../services/services';
import { selectLabelOf, selectSkewOf } from '../../state/gateway-selectors';
import { moderationClosed } from '../../state/moderation';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { isWaitingForMe } from '../../state/viewing';
import { stateWords } from './words';

/** Who asks for what and why: those to answer first, then the rest of the last hour. */
export function ApprovalsDialog() {
  const dispatch = useConsoleDispatch();
  const approvals = useConsole((state) => state.approvals);
  const toAnswer = approvals.filter(isWaitingForMe);
  const others = approvals.filter((one) => !isWaitingForMe(one)).sort((one, other) => other.askedAt - one.askedAt);
  return (
    <Dialog title="Requests for approval" isOpen wide onClose={() => dispatch(moderationClosed())}>
      {toAnswer.length === 0 && <p className="locks-none"><UserCheck size={16} aria-hidden /> Nothing waits for your answer.</p>}
      {toAnswer.length > 0 && <ul className="locks" aria-label="To answer">{toAnswer.map((one) => <ToAnswer key={one.id} approval={one} />)}</ul>}
      {others.length > 0 && <h3>Yours, and answered</h3>}
      {others.length > 0 && <ul className="locks" aria-label="Yours, and answered">{others.map((one) => <Other key={one.id} approval={one} />)}</ul>}
    </Dialog>
  );
}

function About({ approval }: { readonly approval: Approval }) {
  const label = useConsole((state) => selectLabelOf(state, approval.id));
  const skew = useConsole((state) => selectSkewOf(state, approval.id));
  return (
    <>
      <span className="row"><strong>{approval.requesterName}</strong> asks to {askedFor(approval)}{label && <ColourTag {...label} />}</span>
      <span className="approval-reason">{approval.reason}</span>
      <span className="soft">asked <RelativeTime at={approval.askedAt} skew={skew} />{approval.state === 'pending' && <>, expires in <Left approval={approval} /></>}</span>
    </>
  );
}

export function Left({ approval }: { readonly approval: Approval }) {
  const now = useNow() + useConsole((state) => selectSkewOf(state, approval.id));
  return <span className="mono">{formatClock(Math.max(0, approval.expiresAt - now))}</span>;
}

function ToAnswer({ approval }: { readonly approval: Approval }) {
  const { orders } = useServices();
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const answer = async (granted: boolean): Promise<void> => {
    setBusy(true);
    const outcome = await orders.answerApproval(approval, granted, note.trim());
    setBusy(false);
    setProblem(outcome.accepted ? undefined : outcome.problem);
  };
  const who = `${approval.requesterName}: ${askedFor(approval)}`;
  return (
    <li className="approval-item">
      <span className="stack grow"><About approval={approval} /></span>
      <div className="row wrap approval-answer">
        <div className="grow"><TextField label="Note (they read it)" value={note} onChange={setNote} /></div>
        <Button aria-label={`Deny ${who}`} isDisabled={busy} onPress={() => void answer(false)}>Deny</Button>
        <Button variant="primary" aria-label={`Grant ${who}`} isDisabled={busy} onPress={() => void answer(true)}>Grant</Button>
      </div>
      {problem && <p role="alert" className="field-error">{problem.what} {problem.tip}</p>}
    </li>
  );
}

function Other({ approval }: { readonly approval: Approval }) {
  const { orders } = useServices();
  return (
    <li>
      <span className="stack grow">
        <About approval={approval} />
        <span>{stateWords(approval)}{approval.state !== 'expired' && approval.note ? ` ${approval.note}` : ''}</span>
      </span>
      {approval.state === 'pending' && <Button onPress={() => void orders.withdrawApproval(approval)}>Take back</Button>}
    </li>
  );
}
