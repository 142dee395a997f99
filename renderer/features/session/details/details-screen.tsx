import './details.css';
import { ArrowLeft, CloudDownload, FileSearch, LoaderCircle, Play, SquareArrowRight } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { LibraryEntry } from '../../../../shared/ipc/schemas';
import { gatewayOf, ownId } from '../../../../shared/model/gateway-ids';
import { sessionId, type SessionId } from '../../../../shared/model/ids';
import { sessionName, type Session } from '../../../../shared/model/session';
import { isCommand, isTransfer } from '../../../../shared/report/collaboration';
import { isRuleHit } from '../../../../shared/report/told-commands';
import { Button, IconButton } from '../../../kit/button';
import { Badge, ColourTag, EmptyState } from '../../../kit/display';
import { Tabs } from '../../../kit/tabs';
import { useServices } from '../../../services/services';
import { selectLabelOf } from '../../../state/gateway-selectors';
import { makeSelectSessionEvents } from '../../../state/selectors';
import { useConsole } from '../../../state/store';
import { useRecording } from '../use-recording';
import { useSessionDetails, type SessionPast } from '../use-session-details';
import { Activities, Collaboration, Transfers } from './event-tabs';
import { Basics } from './basics';
import { Commands } from './commands';
import { Keystrokes } from './keystrokes';
import { useRecordingText } from './use-recording-text';
import { sessionOfEntry } from './session-of-entry';

const tabNames = ['basics', 'commands', 'collaboration', 'transfers', 'activities', 'keystrokes'] as const;
type TabName = (typeof tabNames)[number];

/** `/sessions/<id>/<tab>`: all that is known of one session, live or over, from the record, the gateway and the recording. */
export function SessionDetailsScreen() {
  const { id: wanted } = useParams<{ id: string }>();
  const id = sessionId(wanted);
  const known = useConsole((state) => state.sessions.entities[id]);
  const past = useSessionDetails(id);
  const remembered = useRemembered(id, known === undefined && past.session === undefined);
  const session = known ?? past.session ?? remembered;
  const [, navigate] = useLocation();
  if (session) return <Details key={id} session={session} past={past} />;
  return (
    <section aria-label="Session details" className="screen">
      {past.state === 'asking' ? <EmptyState icon={<LoaderCircle size={32} aria-hidden />} title="Asking the gateway for this session…" /> : (
        <EmptyState icon={<FileSearch size={32} aria-hidden />} title="This session cannot be shown" actions={<Button variant="primary" onPress={() => navigate('/sessions')}>Look in Sessions</Button>}>
          {past.problem?.what ?? 'Nothing of it is on this machine, and no gateway can be asked.'}
        </EmptyState>
      )}
    </section>
  );
}

function Details({ session, past }: { readonly session: Session; readonly past: SessionPast }) {
  const { gateway } = useServices();
  const [, navigate] = useLocation();
  const { tab: named } = useParams<{ tab?: string }>();
  const tab: TabName = tabNames.find((one) => one === named) ?? 'basics';
  const label = useConsole((state) => selectLabelOf(state, session.id));
  const selectEvents = useMemo(() => makeSelectSessionEvents(session.id), [session.id]);
  const streamed = useConsole(selectEvents);
  /** Newest first. */
  const events = useMemo(() => [...new Map([...past.events, ...streamed].map((event) => [event.id, event])).values()].sort((first, second) => second.sequence - first.sequence), [past.events, streamed]);
  const recording = useRecording(session);
  const told = useMemo(() => events.some((event) => isCommand(event) || (isRuleHit(event) && !event.success)), [events]);
  const text = useRecordingText(session, recording.entry, (tab === 'commands' && !told) || tab === 'keystrokes');
  const transfers = useMemo(() => events.filter(isTransfer), [events]);
  const ended = session.state === 'ended';
  const name = sessionName(session);
  const whyNoEvents = gateway === undefined ? 'Nobody is signed in: the events are at the gateway.' : past.state === 'failed' ? past.problem?.what ?? 'The gateway did not answer.' : 'The gateway has none that your role may read.';
  return (
    <section className="screen session-details" aria-label="Session details">
      <header className="toolbar">
        <IconButton variant="quiet" label="Back to Sessions" icon={<ArrowLeft size={16} aria-hidden />} onPress={() => navigate('/sessions')} />
        <h1 className="cut">{name}</h1>
        {label && <Badge><ColourTag {...label} /></Badge>}
        <Badge>{ended ? 'Ended' : session.state === 'live' ? 'Live' : session.state === 'paused' ? 'Paused' : 'Ending'}</Badge>
        <Badge>{session.protocol.toUpperCase()}</Badge>
        <span className="grow" />
        {!ended && <Button icon={<SquareArrowRight size={14} aria-hidden />} onPress={() => navigate(`/session/${encodeURIComponent(session.id)}`)}>Open the session</Button>}
        {ended && recording.entry === undefined && (
          <Button icon={<CloudDownload size={14} aria-hidden />} whyNot={recording.coming ? 'It is being downloaded.' : recording.whyNot} onPress={recording.fetch}>{recording.coming ? 'Downloading…' : 'Download recording'}</Button>
        )}
        {ended && recording.entry !== undefined && <Button variant="primary" icon={<Play size={14} aria-hidden />} onPress={recording.open}>Play recording</Button>}
      </header>
      <Tabs
        label="Session details" selected={tab} onSelect={(next) => navigate(`/sessions/${encodeURIComponent(session.id)}/${next}`, { replace: true })}
        tabs={[
          { id: 'basics', label: 'Basic information', content: <Basics session={session} events={events} entry={recording.entry} /> },
          { id: 'commands', label: 'Commands', content: <Commands session={session} events={events} text={text} recording={recording} /> },
          { id: 'collaboration', label: 'Collaboration', content: <Collaboration session={session} events={events} why={whyNoEvents} /> },
          { id: 'transfers', label: 'File transfers', ...(transfers.length === 0 ? {} : { count: transfers.length }), content: <Transfers session={session} events={transfers} why={events.length === 0 ? whyNoEvents : 'No file went through this session: its record holds no transfer.'} /> },
          { id: 'activities', label: 'Activities', content: <Activities session={session} events={events} why={whyNoEvents} /> },
          { id: 'keystrokes', label: 'Keystrokes', content: <Keystrokes session={session} text={text} recording={recording} /> },
        ]}
      />
    </section>
  );
}

/** What the library remembers of a session nobody else can tell of. */
function useRemembered(id: SessionId, wanted: boolean): Session | undefined {
  const { host } = useServices();
  const address = useConsole((state) => state.gateways.known.find((gateway) => gateway.id === gatewayOf(id))?.gateway.address);
  const [entry, setEntry] = useState<LibraryEntry>();
  useEffect(() => {
    if (!wanted) return undefined;
    let here = true;
    void host.call('library.list', undefined).then((listed) => {
      if (here && listed.ok) setEntry(listed.value.find((each) => each.recording?.sessionId === ownId(id) && (address === undefined || each.gatewayAddress === address)));
    });
    return () => { here = false; };
  }, [host, id, address, wanted]);
  return useMemo(() => (entry?.recording === undefined ? undefined : sessionOfEntry(id, entry.recording)), [id, entry]);
}
