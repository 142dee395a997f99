import './approvals.css';
import { UserCheck } from 'lucide-react';
import { Button } from '../../kit/button';
import { moderationOpened } from '../../state/moderation';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { isMine, isWaitingForMe } from '../../state/viewing';

/** How many wait for this operator's answer, and that one's own are on their way; nothing while there is neither. */
export function ApprovalsButton() {
  const dispatch = useConsoleDispatch();
  const waiting = useConsole((state) => state.approvals.filter(isWaitingForMe).length);
  const mine = useConsole((state) => state.approvals.filter((one) => one.state === 'pending' && isMine(state, one)).length);
  const told = useConsole((state) => state.approvals.length);
  if (told === 0) return null;
  return (
    <Button
      className={`alerts approvals-button${waiting > 0 ? ' some' : ''}`} aria-label={`Requests: ${waiting} to answer, ${mine} of yours waiting`}
      icon={<UserCheck size={14} aria-hidden />} onPress={() => dispatch(moderationOpened({ kind: 'approvals' }))}
    >
      {waiting > 0 ? waiting : mine > 0 ? '…' : ''}
    </Button>
  );
}
