import { ArrowLeft, Ban, BookmarkPlus, ChevronDown, CircleX, Eye, Keyboard, ListTree, LogOut, Pause, Play, Unplug } from 'lucide-react';
import { useLocation } from 'wouter';
import { markIntent, monitorIntent, participateIntent, pauseIntent, pauseWords, resumeIntent, terminateIntent, whyNot, type Intent } from '../../../shared/intent/intents';
import { terminateReasons, type TerminateReasonCode } from '../../../shared/intent/reasons';
import { sessionName, type JoinIntent, type PauseMeaning, type Session } from '../../../shared/model/session';
import { Button, IconButton, Tip } from '../../kit/button';
import { Badge, ColourTag, Mark } from '../../kit/display';
import { Menu } from '../../kit/menu';
import { useNow } from '../../kit/now';
import { formatLongClock } from '../../kit/format/format';
import { useServices } from '../../services/services';
import { selectAsksReason, selectLabelOf, selectOperatorOf, selectSkewOf } from '../../state/gateway-selectors';
import { moderationOpened } from '../../state/moderation';
import { riskMarks } from '../../state/risk-marks';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { markChord } from './session-chords';

interface SessionBarProps {
  readonly session: Session;
  readonly intent: JoinIntent | undefined;
  readonly onIntent: (intent: JoinIntent) => void;
  readonly onLeave: () => void;
}

/** Who and where on the left, the orders on the right: mode, hold, and apart from them Terminate and Leave. */
export function SessionBar({ session, intent, onIntent, onLeave }: SessionBarProps) {
  const { orders } = useServices();
  const [, navigate] = useLocation();
  const operator = useConsole((state) => selectOperatorOf(state, session.id));
  const label = useConsole((state) => selectLabelOf(state, session.id));
  const reason = useConsole((state) => state.preferences.reason);
  const asksReason = useConsole((state) => selectAsksReason(state, session.id));
  const why = (order: Intent): string | undefined => (operator ? whyNot(order, operator, session) : 'You are not signed in to a gateway.');
  const dispatch = useConsoleDispatch();
  const held = session.state === 'paused';
  const mark = riskMarks[session.risk];

  return (
    <header className="toolbar session-bar">
      <IconButton variant="quiet" label="Back to the wall" icon={<ArrowLeft size={16} aria-hidden />} onPress={intent === undefined ? () => navigate('/wall') : onLeave} />
      <h1 className="cut">{sessionName(session)}</h1>
      {label && <Badge><ColourTag {...label} /></Badge>}
      <Badge><Mark {...mark} /><span>{mark.word} {session.riskScore}</span></Badge>
      <Badge>{session.protocol.toUpperCase()}</Badge>
      <Duration session={session} />
      {session.riskCauses[0] !== undefined && <span className="session-cause cut" title={session.riskCauses.join(' · ')}>{session.riskCauses[0]}</span>}
      <span className="grow" />
      {intent === undefined && <Button variant="quiet" icon={<ListTree size={14} aria-hidden />} onPress={() => navigate(`/sessions/${encodeURIComponent(session.id)}`)}>All details</Button>}
      {session.state !== 'ended' && <>
      {intent === 'monitor' && <Button icon={<Keyboard size={14} aria-hidden />} whyNot={why(participateIntent)} onPress={() => onIntent('participate')}>Participate</Button>}
      {intent === 'participate' && <Button icon={<Eye size={14} aria-hidden />} whyNot={why(monitorIntent)} onPress={() => onIntent('monitor')}>Monitor only</Button>}
      {intent !== undefined && <IconButton variant="plain" label="Mark this moment" tip={`Mark this moment: a chapter of the recording (${markChord})`} icon={<BookmarkPlus size={14} aria-hidden />} whyNot={why(markIntent)} onPress={() => dispatch(moderationOpened({ kind: 'mark', sessionId: session.id }))} />}
      {held
        ? <Button icon={<Play size={14} aria-hidden />} whyNot={why(resumeIntent)} onPress={() => void orders.resume(session)}>Resume</Button>
        : <PauseButton session={session} why={why(pauseIntent)} />}
      <span className="session-gap" />
      <span className="row session-stop">
        <Button variant="danger" icon={<CircleX size={14} aria-hidden />} whyNot={why(terminateIntent)} onPress={() => (asksReason ? dispatch(moderationOpened({ kind: 'terminate', sessionId: session.id })) : void orders.terminate(session, { reasonCode: reason }))}>Terminate</Button>
        <ReasonMenu session={session} why={why(terminateIntent)} />
      </span>
      </>}
      {intent !== undefined && <Button variant="primary" icon={<LogOut size={14} aria-hidden />} onPress={onLeave}>Leave</Button>}
    </header>
  );
}

const pauseIcons: Readonly<Record<PauseMeaning, typeof Pause>> = { suspend: Pause, disconnect: Unplug, revoke: Ban };

/** Says which of its three meanings it has here: gateways differ. */
function PauseButton({ session, why }: { readonly session: Session; readonly why: string | undefined }) {
  const { orders } = useServices();
  const meaning = session.pauseMeaning ?? 'suspend';
  const Icon = pauseIcons[meaning];
  return (
    <Tip text={why ?? pauseIntent.describe(session)}>
      <Button icon={<Icon size={14} aria-hidden />} whyNot={why} onPress={() => void orders.pause(session)}>{pauseWords[meaning].button}{meaning === 'suspend' && <span className="session-pause-what" aria-hidden>input</span>}</Button>
    </Tip>
  );
}

function Duration({ session }: { readonly session: Session }) {
  const now = useNow();
  const skew = useConsole((state) => selectSkewOf(state, session.id));
  return <Badge><span className="mono">{formatLongClock((session.endedAt ?? now + skew) - session.startedAt)}</span></Badge>;
}

function ReasonMenu({ session, why }: { readonly session: Session; readonly why: string | undefined }) {
  const { orders } = useServices();
  const dispatch = useConsoleDispatch();
  const handle = (id: string): void => {
    if (id === 'words') dispatch(moderationOpened({ kind: 'terminate', sessionId: session.id }));
    else void orders.terminate(session, { reasonCode: id as TerminateReasonCode });
  };
  if (why !== undefined) return <IconButton variant="danger" label="Choose a reason" whyNot={why} icon={<ChevronDown size={14} aria-hidden />} />;
  return (
    <Menu
      label="Reason" title={`Terminate ${sessionName(session)}: why?`} onAction={handle}
      entries={[
        ...terminateReasons.map((reason) => ({ id: reason.code, label: reason.label, danger: reason.graceMs === 0, note: reason.graceMs === 0 ? 'at once' : '' })),
        { id: 'words', label: 'In my own words…', apart: true },
      ]}
    >
      <Button variant="danger" className="icon" aria-label="Choose a reason" icon={<ChevronDown size={14} aria-hidden />} />
    </Menu>
  );
}
