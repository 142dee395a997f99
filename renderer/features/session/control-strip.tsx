import { Hand, Keyboard, Undo2 } from 'lucide-react';
import type { ParticipationId } from '../../../shared/model/ids';
import type { Session } from '../../../shared/model/session';
import { may } from '../../../shared/policy/permissions';
import { Button } from '../../kit/button';
import { useServices } from '../../services/services';
import { selectOperatorOf } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';

interface ControlStripProps {
  readonly session: Session;
  readonly mine: ParticipationId;
}

/** Who has the keyboard, where one has it at a time: ask for it, take it, give it to whoever asks, give it back. */
export function ControlStrip({ session, mine }: ControlStripProps) {
  const { orders } = useServices();
  const operator = useConsole((state) => selectOperatorOf(state, session.id));
  const { control } = session;
  if (control === undefined) return null;
  const nameOf = (id: ParticipationId): string => session.participants.find(({ participationId }) => participationId === id)?.operator.displayName ?? 'somebody';
  if (control.holder === mine) {
    return (
      <span className="mode-control" role="group" aria-label="Keyboard">
        {control.requests.map(({ participationId }) => (
          <span key={participationId} className="mode-note">
            {nameOf(participationId)} asks
            <Button className="small" aria-label={`Give the keyboard to ${nameOf(participationId)}`} onPress={() => void orders.control(session, 'give', participationId)}>Give</Button>
            <Button className="small" aria-label={`Not now, ${nameOf(participationId)}`} onPress={() => void orders.control(session, 'decline', participationId)}>Not now</Button>
          </span>
        ))}
        <Button className="small" icon={<Undo2 size={14} aria-hidden />} onPress={() => void orders.control(session, 'give')}>{`Give back to ${session.user}`}</Button>
      </span>
    );
  }
  const asked = control.requests.some(({ participationId }) => participationId === mine);
  const mayTake = operator !== undefined && may(operator, 'pause', session);
  return (
    <span className="mode-control" role="group" aria-label="Keyboard">
      <Button className="small" icon={<Keyboard size={14} aria-hidden />} whyNot={mayTake ? undefined : `Your role (${operator?.role ?? 'none'}) may ask for the keyboard, not take it.`} onPress={() => void orders.control(session, 'take')}>Take the keyboard</Button>
      <Button className="small" icon={<Hand size={14} aria-hidden />} whyNot={asked ? 'You have asked. It comes when whoever has it says so, or stops typing.' : undefined} onPress={() => void orders.control(session, 'request')}>{asked ? 'Asked' : 'Ask for it'}</Button>
    </span>
  );
}
