import { CloudDownload, Eye, Keyboard, ListTree, Play, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import type { Problem } from '../../../shared/base/problem';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import { monitorIntent, participateIntent, whyNot, type Intent } from '../../../shared/intent/intents';
import { ownId } from '../../../shared/model/gateway-ids';
import type { AuditEvent } from '../../../shared/model/audit';
import type { Operator } from '../../../shared/model/operator';
import { keptWords, type RemoteRecording } from '../../../shared/model/recording';
import { sessionName, type Session } from '../../../shared/model/session';
import { may, mayNotSentence } from '../../../shared/policy/permissions';
import { Button, IconButton } from '../../kit/button';
import { ColourTag } from '../../kit/display';
import { formatBytes, formatDuration, formatTimeBoth } from '../../kit/format/format';
import { Remarks } from '../../kit/remarks';
import { RelativeTime } from '../../kit/format/relative-time';
import { useServices } from '../../services/services';
import { selectLabelOf, selectWatchersWords } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';
import { noNotesYet, useSessionNotes } from '../../state/use-session-notes';
import { Risk } from './columns';
import { endReasonWords, stateWords } from './words';

export interface SessionDetailsProps {
  readonly session: Session;
  readonly operator: Operator | undefined;
  /** This session's events as they came, newest first. */
  readonly streamed: readonly AuditEvent[];
  readonly entry: LibraryEntry | undefined;
  readonly recording: RemoteRecording | undefined;
  onClose(): void;
  onProblem(problem: Problem): void;
}

/** All that is known of one session, and what can be done with it. */
export function SessionDetails({ session, operator, streamed, entry, recording, onClose, onProblem }: SessionDetailsProps) {
  const services = useServices();
  const [, navigate] = useLocation();
  const label = useConsole((state) => selectLabelOf(state, session.id));
  const events = useSessionEvents(session, streamed);
  const watchers = useConsole((state) => selectWatchersWords(state, session.id));
  const name = sessionName(session);
  const blocked = (intent: Intent): string | undefined => {
    if (!services.gateway || !operator) return 'There is no connection to the gateway.';
    return whyNot(intent, operator, session);
  };
  const ended = session.state === 'ended';
  return (
    <aside className="details" aria-label={`Session ${name}`} onKeyDown={(key) => key.key === 'Escape' && onClose()}>
      <div className="details-head">
        <h2 className="cut">{name}</h2>
        <span className={`session-state ${session.state}`}>{stateWords[session.state]}</span>
        {label && <ColourTag {...label} />}
        <span className="grow" />
        <IconButton variant="quiet" label="Close details" icon={<X size={16} aria-hidden />} onPress={onClose} />
      </div>
      <div className="details-actions">
        {!ended && (
          <>
            <Button icon={<Eye size={14} aria-hidden />} whyNot={blocked(monitorIntent)} onPress={() => navigate(`/session/${encodeURIComponent(session.id)}/monitor`)}>Monitor</Button>
            <Button icon={<Keyboard size={14} aria-hidden />} whyNot={blocked(participateIntent)} onPress={() => navigate(`/session/${encodeURIComponent(session.id)}/participate`)}>Participate</Button>
          </>
        )}
        {ended && entry && <Button variant="primary" icon={<Play size={14} aria-hidden />} onPress={() => services.openPlayer({ kind: 'library', entry })}>Play recording</Button>}
        {ended && !entry && (
          <Button
            icon={<CloudDownload size={14} aria-hidden />} whyNot={whyNotDownload(services.gateway !== undefined, operator, session, recording)}
            onPress={() => {
              if (!recording) return;
              void services.download(recording).then((started) => (started.ok ? navigate('/library') : onProblem(started.problem)));
            }}
          >
            Download recording
          </Button>
        )}
        <Button icon={<ListTree size={14} aria-hidden />} onPress={() => navigate(`/sessions/${encodeURIComponent(session.id)}`)}>All details</Button>
      </div>
      {!ended && <p className="details-policy soft">{watchers}</p>}
      <div className="details-body">
        <Facts session={session} recording={recording} />
        {(!ended || session.participants.length > 0) && <h3>Participants</h3>}
        {session.participants.length === 0 ? !ended && <p className="faint">Nobody watches it.</p> : (
          <ul className="details-list">
            {session.participants.map((each) => (
              <li key={each.participationId}>
                <strong>{each.operator.displayName || each.operator.loginName}</strong>
                <span className="soft">{each.intent === 'monitor' ? 'Monitoring' : 'Participating'}</span>
                <span className="faint"><RelativeTime at={each.since} /></span>
              </li>
            ))}
          </ul>
        )}
        <h3>Notes for the next shift</h3>
        <Notes session={session} />
        <h3>Events</h3>
        {events.length === 0 ? <p className="faint">{services.gateway ? 'No events yet.' : 'Events are at the gateway.'}</p> : (
          <ul className="details-list" aria-label={`Events of ${name}`}>
            {events.map((event) => (
              <li key={event.id} className={event.success ? undefined : 'failed'}>
                <span className="faint details-time"><RelativeTime at={event.time} /></span>
                <span className="stack-tight"><strong>{event.title}</strong><span className="soft">{event.message}</span></span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </aside>
  );
}

function Notes({ session }: { readonly session: Session }) {
  const { orders } = useServices();
  const { notes, skew, whyNot: why } = useSessionNotes(session);
  return (
    <Remarks
      label="Hand-over notes" field="New note" empty={noNotesYet} remarks={notes} skew={skew} whyNot={why}
      onAdd={async (text) => { const { accepted, problem } = await orders.note(session, text); return accepted ? undefined : problem?.what ?? 'It could not be kept.'; }}
    />
  );
}

function Facts({ session, recording }: Pick<SessionDetailsProps, 'session' | 'recording'>) {
  const end = [session.endReason ? endReasonWords(session.endReason) : '', session.endText ?? ''].filter(Boolean).join(': ');
  return (
    <dl className="facts">
      <dt>Risk</dt><dd><Risk session={session} /></dd>
      {session.riskCauses.length > 0 && <><dt>Why</dt><dd>{session.riskCauses.join('; ')}</dd></>}
      <dt>Protocol</dt><dd>{session.protocol}{session.simulated ? ' · simulated' : ''}</dd>
      <dt>Team</dt><dd>{session.team}</dd>
      <dt>From</dt><dd className="mono">{session.remoteAddress}</dd>
      <dt>Started</dt><dd>{formatTimeBoth(session.startedAt)}</dd>
      {session.endedAt !== undefined && <><dt>Ended</dt><dd>{formatTimeBoth(session.endedAt)}</dd></>}
      {session.endedAt !== undefined && <><dt>Duration</dt><dd>{formatDuration(session.endedAt - session.startedAt)}</dd></>}
      {end !== '' && <><dt>End reason</dt><dd>{end}</dd></>}
      {session.heldBy !== undefined && session.heldBy !== '' && <><dt>Held by</dt><dd>{session.heldBy}</dd></>}
      <dt>Last activity</dt><dd><RelativeTime at={session.lastActivityAt} /></dd>
      <dt>Screen</dt><dd>{session.columns} × {session.rows}</dd>
      <dt>Output</dt><dd>{formatBytes(session.outputBytes)}</dd>
      {recording?.keptIn && <><dt>Recording</dt><dd>{keptWords(recording.keptIn, formatTimeBoth)}</dd></>}
      <dt>Session</dt><dd className="mono">{ownId(session.id)}</dd>
    </dl>
  );
}

/** What the gateway remembers of this session, and what was streamed since; newest first. */
function useSessionEvents(session: Session, streamed: readonly AuditEvent[]): readonly AuditEvent[] {
  const { gateway } = useServices();
  const [listed, setListed] = useState<readonly AuditEvent[]>([]);
  const { id } = session;
  useEffect(() => {
    let stopped = false;
    setListed([]);
    if (!gateway) return undefined;
    void gateway.getSession(id).then((answer) => { if (!stopped && answer.ok) setListed(answer.value.events); });
    return () => { stopped = true; };
  }, [gateway, id]);
  return [...new Map([...listed, ...streamed].map((event) => [event.id, event])).values()].sort((first, second) => second.sequence - first.sequence);
}

function whyNotDownload(online: boolean, operator: Operator | undefined, session: Session, recording: RemoteRecording | undefined): string | undefined {
  if (!online || !operator) return 'There is no connection to the gateway.';
  if (!may(operator, 'recordings', session) || !may(operator, 'download', session)) return mayNotSentence(operator, 'download', 'download this recording');
  return recording ? undefined : 'The gateway has no finished recording of this session.';
}
