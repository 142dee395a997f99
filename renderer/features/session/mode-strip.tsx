import { Keyboard, Undo2 } from 'lucide-react';
import { leaveChord } from '../../../shared/ipc/contract';
import type { ParticipationId } from '../../../shared/model/ids';
import { sessionName, typistsOf, type JoinIntent, type Session } from '../../../shared/model/session';
import { Button } from '../../kit/button';
import { useNow } from '../../kit/now';
import { formatClock } from '../../kit/format/format';
import { ControlStrip } from './control-strip';
import { useServices } from '../../services/services';
import { selectGatewayOf, selectOperatorOf, selectSkewOf } from '../../state/gateway-selectors';
import { endWords } from '../../state/end-words';
import { useConsole } from '../../state/store';

interface ModeStripProps {
  readonly session: Session;
  readonly intent: JoinIntent | undefined;
  /** This window's participation. */
  readonly mine: ParticipationId | undefined;
  /** Why typed text did not reach the session, if it did not. */
  readonly refused: string | undefined;
}

/** The permanent word for how one is in the session. Monitor is quiet, Participate is loud. */
export function ModeStrip({ session, intent, mine, refused }: ModeStripProps) {
  const { orders } = useServices();
  const me = useConsole((state) => selectOperatorOf(state, session.id)?.loginName);
  const skew = useConsole((state) => selectSkewOf(state, session.id));
  const announces = useConsole((state) => selectGatewayOf(state, session.id)?.info.announcesWatchers ?? false);
  const now = useNow() + skew;
  const over = session.state === 'ended';
  const typists = session.participants.filter((participant) => participant.intent === 'participate' && participant.operator.loginName !== me).map((participant) => participant.operator.loginName);
  const holds = session.control !== undefined && session.control.holder === mine;
  const waits = intent === 'participate' && !over && session.control !== undefined && !holds;
  const word = over ? 'Ended' : intent === 'participate' ? 'Participating' : 'Monitoring';

  return (
    <div className={`mode ${over ? 'over' : intent ?? ''}${waits ? ' waiting' : ''}`}>
      {intent === 'participate' && !over && <Keyboard size={18} aria-hidden />}
      <strong role="status" className="mode-word">{word}</strong>
      <span className="cut grow">
        {over && endWords(session)}
        {waits && `${typistsOf(session).join(', ')} has the keyboard. Your keys do not reach ${sessionName(session)}.`}
        {!over && holds && `You have the keyboard of ${sessionName(session)}: only your keys reach it.`}
        {!over && intent === 'participate' && session.control === undefined && `Your keys reach ${sessionName(session)}. Keyboard: you and ${[session.user, ...typists].join(', ')}.`}
        {!over && intent === 'monitor' && `You watch without typing. ${announces ? 'The user has been told.' : 'The user is not told.'}`}
      </span>
      {!over && intent === 'participate' && mine !== undefined && <ControlStrip session={session} mine={mine} />}
      {!over && refused !== undefined && <span className="mode-note" role="alert">{refused}</span>}
      {session.state === 'paused' && <span className="mode-note">{session.pauseMeaning === 'revoke' ? 'Interaction revoked' : 'Paused'} by {session.heldBy ?? 'an operator'} <span className="mono">{formatClock(now - (session.heldSince ?? now))}</span></span>}
      {session.state === 'ending' && (
        <span className="mode-note stop">
          {session.endingOpen ? 'Warned: ends in ' : 'Ending in '}{Math.max(0, Math.ceil(((session.endsAt ?? now) - now) / 1000))} s
          <Button className="small" icon={<Undo2 size={14} aria-hidden />} onPress={() => void orders.undoTerminate(session)}>Undo</Button>
        </span>
      )}
      {!over && session.idleEndsAt !== undefined && <span className="mode-note">Idle: ends in {Math.max(0, Math.ceil((session.idleEndsAt - now) / 1000))} s</span>}
      {!over && <span className="mode-chord"><kbd>{leaveChord.label}</kbd> gets you out</span>}
    </div>
  );
}
