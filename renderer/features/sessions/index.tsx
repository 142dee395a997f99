import { History as HistoryIcon, MonitorOff } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import { gatewayOf, ownId } from '../../../shared/model/gateway-ids';
import type { RemoteRecording } from '../../../shared/model/recording';
import { sessionName, type RiskLevel, type Session, type SessionState } from '../../../shared/model/session';
import { Button } from '../../kit/button';
import { SegmentedControl, Select } from '../../kit/choice';
import { EmptyState } from '../../kit/display';
import { SearchField } from '../../kit/field';
import { formatCount } from '../../kit/format/format';
import { ColumnChoice } from '../../kit/table/column-choice';
import { DataTable } from '../../kit/table/data-table';
import { useServices } from '../../services/services';
import { isEntryOf } from '../../state/entries';
import { selectConnectedCount, selectFacts, selectFresh, selectGatewayLabels, selectGatewayOf, selectOperatorOf } from '../../state/gateway-selectors';
import { useColumns } from '../../state/columns';
import { problemRaised } from '../../state/problems';
import { selectAudit, selectRecordings, selectSessions } from '../../state/selectors';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { useGatewayChoices } from '../../state/use-gateway-choices';
import { gatewayColumn, historicalColumns, onlineColumns } from './columns';
import { filterSessions, isFiltering, mergeSessions, noFilter, protocolsOf, type SessionFilter } from './filter';
import { SessionDetails } from './session-details';
import { useHistory } from './use-history';
import './sessions.css';

type View = 'online' | 'historical';
const views = [{ id: 'online', label: 'Online' }, { id: 'historical', label: 'Historical' }] as const;
const states: readonly { readonly id: SessionState | 'any'; readonly label: string }[] = [
  { id: 'any', label: 'Any state' }, { id: 'live', label: 'Live' }, { id: 'paused', label: 'Paused' }, { id: 'ending', label: 'Ending' },
];
const risks: readonly { readonly id: RiskLevel | 'any'; readonly label: string }[] = [
  { id: 'any', label: 'Any risk' }, { id: 'medium', label: 'Medium and above' }, { id: 'high', label: 'High and above' }, { id: 'critical', label: 'Critical' },
];

/** All sessions: those that run, and those that ended. */
export function SessionsScreen() {
  const services = useServices();
  const dispatch = useConsoleDispatch();
  const [view, setView] = useState<View>('online');
  const [filter, setFilter] = useState<SessionFilter>(noFilter);
  const [visible, chooseColumns] = useColumns(`sessions.${view}`);
  const [openId, setOpenId] = useState<string>();
  const told = useConsole(selectSessions);
  const fresh = useConsole(selectFresh);
  const gateways = useGatewayChoices();
  const labels = useConsole(selectGatewayLabels);
  const history = useHistory(view === 'historical', filter.text.trim());
  const offline = services.gateway === undefined;
  const connected = useConsole(selectConnectedCount);
  const lost = useConsole((state) => selectFacts(state).state === 'reconnecting') && connected === 0;
  const { reload } = history;
  const failed = history.problem !== undefined;
  useEffect(() => { if (connected > 0 && failed) reload(); }, [connected, failed, reload]);
  const raise = useCallback((problem: Problem) => void dispatch(problemRaised(problem)), [dispatch]);

  const all = useMemo(
    () => (view === 'online' ? told.filter((session) => session.state !== 'ended') : mergeSessions(history.sessions, told.filter((session) => session.state === 'ended'))),
    [view, told, history.sessions],
  );
  const shown = useMemo(() => filterSessions(all, filter), [all, filter]);
  const protocols = useMemo(() => [{ id: 'any', label: 'Any protocol' }, ...protocolsOf(all).map((id) => ({ id, label: id }))], [all]);
  const columns = useMemo(() => {
    const own = view === 'online' ? onlineColumns : historicalColumns;
    return gateways ? [...own.slice(0, 3), gatewayColumn(labels), ...own.slice(3)] : own;
  }, [view, gateways, labels]);
  const open = openId === undefined ? undefined : told.find((session) => session.id === openId) ?? history.sessions.find((session) => session.id === openId);
  const handleOpen = useCallback((session: Session) => setOpenId((current) => (current === session.id ? undefined : session.id)), []);
  const change = (part: Partial<SessionFilter>): void => setFilter((current) => ({ ...current, ...part }));

  return (
    <section className="screen" aria-label="Sessions">
      <div className="toolbar">
        <h1>Sessions</h1>
        <SegmentedControl label="Which sessions" choices={views} value={view} onChange={(next) => { setView(next); change({ state: 'any' }); }} />
        <SearchField label="Filter sessions" className="screen-filter" value={filter.text} onChange={(text) => change({ text })} />
        {view === 'online' && <Select label="State" choices={states} value={filter.state} onChange={(state) => change({ state })} />}
        <Select label="Protocol" choices={protocols} value={filter.protocol} onChange={(protocol) => change({ protocol })} />
        {gateways && <Select label="Gateway" choices={gateways} value={filter.gateway} onChange={(gateway) => change({ gateway })} />}
        <Select label="Risk" choices={risks} value={filter.risk} onChange={(risk) => change({ risk })} />
        <span className="grow faint" role="status">{countWords(shown.length, all.length, view === 'historical' ? history : undefined)}</span>
        <ColumnChoice columns={columns} visible={visible} onChange={chooseColumns} />
      </div>
      {!fresh && told.length > 0 && <p className="screen-notice" role="status">From this machine’s memory: the gateway has not told anything since this window opened.</p>}
      {history.problem && view === 'historical' && <p className="screen-notice" role="status">{history.problem.what} {history.problem.tip} <Button className="small" onPress={history.reload}>Try again</Button></p>}
      <div className="screen-body">
        <DataTable
          key={view} label={view === 'online' ? 'Online sessions' : 'Historical sessions'} rows={shown} columns={columns} rowId={rowId} visible={visible}
          sort={{ column: view === 'online' ? 'risk' : 'started', descending: true }} openId={openId} onOpen={handleOpen}
          empty={!history.loading && (
            <Nothing view={view} filtering={isFiltering(filter) && (all.length > 0 || view === 'historical')} offline={offline} lost={lost} onClear={() => setFilter(noFilter)} onHistory={() => setView('historical')} />
          )}
        />
        {open && <OpenDetails session={open} onClose={() => setOpenId(undefined)} onProblem={raise} />}
      </div>
    </section>
  );
}

const rowId = (session: Session): string => session.id;

function countWords(shown: number, all: number, history: { readonly total: number; readonly loading: boolean } | undefined): string {
  if (history?.loading && all === 0) return 'Loading…';
  const total = Math.max(all, history?.total ?? 0);
  return shown === total ? formatCount(total, 'session') : `${shown.toLocaleString('en-US')} of ${formatCount(total, 'session')}`;
}

interface OpenDetailsProps {
  readonly session: Session;
  onClose(): void;
  onProblem(problem: Problem): void;
}

/** Finds the recording: on this machine, told by the stream, or asked for. */
function OpenDetails({ session, onClose, onProblem }: OpenDetailsProps) {
  const { host, gateways } = useServices();
  const operator = useConsole((state) => selectOperatorOf(state, session.id));
  const address = useConsole((state) => selectGatewayOf(state, session.id)?.info.address);
  const gateway = gateways.find((link) => link.id === gatewayOf(session.id))?.client;
  const audit = useConsole(selectAudit);
  const recordings = useConsole(selectRecordings);
  const [entries, setEntries] = useState<readonly LibraryEntry[]>([]);
  const [asked, setAsked] = useState<RemoteRecording>();
  const { id, state } = session;
  const told = recordings.find((recording) => recording.sessionId === id);
  const known = told !== undefined;
  useEffect(() => {
    let stopped = false;
    void host.call('library.list', undefined).then((listed) => { if (!stopped && listed.ok) setEntries(listed.value); });
    const stop = host.on('library.changed', setEntries);
    return () => {
      stopped = true;
      stop();
    };
  }, [host]);
  const query = sessionName(session);
  useEffect(() => {
    setAsked(undefined);
    if (!gateway || known || state !== 'ended') return undefined;
    let stopped = false;
    void findRecording(gateway, id, query).then((found) => { if (!stopped) setAsked(found); });
    return () => { stopped = true; };
  }, [gateway, known, id, state, query]);
  const streamed = useMemo(() => audit.filter((event) => event.sessionId === id), [audit, id]);
  return (
    <SessionDetails
      session={session} operator={operator} streamed={streamed} onClose={onClose} onProblem={onProblem} recording={told ?? asked}
      entry={entries.find((entry) => isEntryOf(entry, session, address))}
    />
  );
}

type Gateway = Pick<NonNullable<ReturnType<typeof useServices>['gateway']>, 'listRecordings'>;

/** The gateway lists recordings by free text; a few pages are looked through. */
async function findRecording(gateway: Gateway, id: Session['id'], name: string): Promise<RemoteRecording | undefined> {
  for (const query of [String(ownId(id)), name.replace('@', ' '), '']) {
    const page = await gateway.listRecordings({ pageSize: 500, query });
    const found = page.ok ? page.value.recordings.find((recording) => recording.sessionId === id) : undefined;
    if (found || !page.ok) return found;
  }
  return undefined;
}

interface NothingProps {
  readonly view: View;
  readonly filtering: boolean;
  readonly offline: boolean;
  /** Signed in, and no gateway answers. */
  readonly lost: boolean;
  onClear(): void;
  onHistory(): void;
}

function Nothing({ view, filtering, offline, lost, onClear, onHistory }: NothingProps) {
  if (filtering) return <EmptyState title="No session fits the filter" actions={<Button onPress={onClear}>Clear the filter</Button>} />;
  if (view === 'historical') {
    return (
      <EmptyState icon={<HistoryIcon size={32} aria-hidden />} title="No ended sessions">
        {offline ? 'Ended sessions are listed by the gateway. What was downloaded is in the library and plays without it.' : 'Sessions are listed here when they have ended.'}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<MonitorOff size={32} aria-hidden />} title={offline ? 'Not connected to a gateway' : lost ? 'The gateway does not answer' : 'No session is running'} actions={<Button onPress={onHistory}>Historical sessions</Button>}>
      {offline ? 'Sign in to a gateway to see who is working right now.' : lost ? 'Who is working right now is not known. The list fills by itself as soon as there is an answer.' : 'A session appears here the moment somebody signs in to an asset through the gateway.'}
    </EmptyState>
  );
}
