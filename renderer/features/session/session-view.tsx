import { Eye, EyeOff, Keyboard, LoaderCircle, LogOut, ShieldQuestion, TriangleAlert } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import type { AuditEvent } from '../../../shared/model/audit';
import { leaveChord } from '../../../shared/ipc/contract';
import { monitorIntent, participateIntent, whyNot } from '../../../shared/intent/intents';
import { isGraphical, sessionName, type JoinIntent, type Session } from '../../../shared/model/session';
import { may } from '../../../shared/policy/permissions';
import { Button } from '../../kit/button';
import { EmptyState } from '../../kit/display';
import { useServices } from '../../services/services';
import { selectGatewayOf, selectOperatorOf } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';
import { selectViewingOf } from '../../state/viewing';
import { DesktopPicture } from './desktop-picture';
import { ApprovalForm, ReasonForm, wantsApproval } from './entry-forms';
import { FocusPicture } from './focus-picture';
import { SessionBar } from './session-bar';
import { SessionEnd } from './session-end';
import { SessionPanel } from './session-panel';
import { ModeStrip } from './mode-strip';
import { useParticipation, type Participation } from './use-participation';
import { useSessionKeys } from './use-session-keys';

interface SessionViewProps {
  readonly session: Session;
  /** What the address asks for. */
  readonly wanted: JoinIntent | undefined;
  readonly past: readonly AuditEvent[];
}

export function SessionView({ session, wanted, past }: SessionViewProps) {
  const { host } = useServices();
  const [, navigate] = useLocation();
  const reasonRequired = useConsole((state) => selectViewingOf(state, session.id).reasonRequired);
  const [reason, setReason] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  const unsaid = reasonRequired && reason === undefined && session.state !== 'ended';
  const { participation, leave } = useParticipation(session, { intent: session.state === 'ended' || unsaid ? undefined : wanted, reason, attempt });
  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  const barred = participation.state === 'in' && participation.intent !== participation.barred?.intent ? participation.barred : undefined;
  const [refusedInput, setRefusedInput] = useState<string>();
  const intent = participation.state === 'in' ? participation.intent : undefined;
  const over = session.state === 'ended';
  const mayJoin = useConsole((state) => { const operator = selectOperatorOf(state, session.id); return operator !== undefined && may(operator, 'view', session); });

  const leaveToWall = useCallback(() => {
    leave();
    navigate('/wall');
  }, [leave, navigate]);
  // Wanted already, and asked for again: it was refused, granted by now, or taken back.
  const choose = useCallback((next: JoinIntent) => (next === wanted ? retry() : navigate(`/session/${session.id}/${next}`, { replace: true })), [navigate, session.id, wanted, retry]);

  const Picture = isGraphical(session) ? DesktopPicture : FocusPicture;
  const participating = intent === 'participate' && !over;
  const mine = participation.state === 'in' ? participation.id : undefined;
  const typing = participating && (session.control === undefined || session.control.holder === mine);
  useSessionKeys(session, participation, typing, setRefusedInput);
  useEffect(() => {
    if (!participating) return undefined;
    void host.call('session.participating', { active: true });
    return () => void host.call('session.participating', { active: false });
  }, [host, participating]);
  useEffect(() => {
    if (intent === undefined) return undefined;
    const handleKey = (event: KeyboardEvent): void => {
      if (event.code !== leaveChord.code || !event.ctrlKey || !event.shiftKey) return;
      event.preventDefault();
      leaveToWall();
    };
    window.addEventListener('keydown', handleKey);
    const stop = host.on('session.leaveChord', leaveToWall);
    return () => {
      window.removeEventListener('keydown', handleKey);
      stop();
    };
  }, [host, intent, leaveToWall]);
  useEffect(() => setRefusedInput(undefined), [session.state, intent, session.control?.holder]);

  return (
    <section aria-label="Session" className={`session screen ${over ? 'over' : intent ?? ''}${participating && !typing ? ' waiting' : ''}`}>
      <SessionBar session={session} intent={over ? undefined : intent} onIntent={choose} onLeave={leaveToWall} />
      {(intent !== undefined || over) && <ModeStrip session={session} intent={intent} mine={mine} refused={refusedInput} />}
      {barred && !over && <ApprovalForm session={session} intent={barred.intent} problem={barred.problem} reason={reason} onRetry={retry} />}
      <div className="session-middle">
        <div className="session-picture">
          {participation.state === 'in'
            ? <Picture session={session} participation={participation.id} typing={typing} onRefused={setRefusedInput} />
            : unsaid && wanted !== undefined && mayJoin
              ? <ReasonForm session={session} intent={wanted} onReason={setReason} onBack={leaveToWall} />
              : <Outside session={session} participation={participation} wanted={wanted} reason={reason} onRetry={retry} onChoose={choose} onBack={leaveToWall} />}
          {over && <SessionEnd session={session} onBack={leaveToWall} />}
        </div>
        <SessionPanel session={session} past={past} />
      </div>
    </section>
  );
}

interface OutsideProps {
  readonly session: Session;
  readonly participation: Participation;
  readonly wanted: JoinIntent | undefined;
  readonly reason: string | undefined;
  readonly onRetry: () => void;
  readonly onChoose: (intent: JoinIntent) => void;
  readonly onBack: () => void;
}

/** In place of the picture while this window is not in the session: why, and how to get in. */
function Outside({ session, participation, wanted, reason, onRetry, onChoose, onBack }: OutsideProps) {
  const operator = useConsole((state) => selectOperatorOf(state, session.id));
  const announces = useConsole((state) => selectGatewayOf(state, session.id)?.info.announcesWatchers ?? false);
  const name = sessionName(session);
  const why = (intent: typeof monitorIntent): string | undefined => (operator ? whyNot(intent, operator, session) : 'You are not signed in to a gateway.');

  if (participation.state === 'joining') return <EmptyState icon={<LoaderCircle size={32} aria-hidden />} title={`Asking the gateway to let you into ${name}…`} />;
  if (participation.state === 'refused' && wanted !== undefined && wantsApproval(participation.problem)) {
    return <div className="empty"><div className="empty-inside entry-form"><ShieldQuestion size={32} aria-hidden /><h2>{name}</h2><ApprovalForm session={session} intent={wanted} problem={participation.problem} reason={reason} onRetry={onRetry} /><div className="empty-actions"><Button onPress={onBack}>Back to the wall</Button></div></div></div>;
  }
  if (participation.state === 'refused') {
    return (
      <EmptyState icon={<TriangleAlert size={32} aria-hidden />} title={participation.problem.what} actions={<Button variant="primary" onPress={onBack}>Back to the wall</Button>}>
        {participation.problem.tip}
      </EmptyState>
    );
  }
  if (session.state === 'ended') return null;
  if (operator && !may(operator, 'view', session)) {
    return (
      <EmptyState icon={<EyeOff size={32} aria-hidden />} title={why(monitorIntent) ?? 'Your role may not join this session'} actions={<Button onPress={onBack}>Back to the wall</Button>}>
        What it does is told at the side, as far as your role may know. When it has ended, its recording is in the library.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={participation.state === 'removed' ? <LogOut size={32} aria-hidden /> : <Eye size={32} aria-hidden />}
      title={participation.state === 'removed' ? `The gateway took you out of ${name}` : `You are not in ${name}`}
      actions={(
        <>
          <Button variant="primary" large icon={<Eye size={16} aria-hidden />} whyNot={why(monitorIntent)} onPress={() => onChoose('monitor')}>Monitor</Button>
          <Button large icon={<Keyboard size={16} aria-hidden />} whyNot={why(participateIntent)} onPress={() => onChoose('participate')}>Participate</Button>
        </>
      )}
    >
      {announces ? 'The user is told that you watch.' : 'The user is not told that you watch.'} Joining and leaving are written to the audit log.
    </EmptyState>
  );
}
