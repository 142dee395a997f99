import { ArrowUp, Inbox, ScrollText } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { AuditEvent } from '../../../shared/model/audit';
import { mayNotSentence, reachOf } from '../../../shared/policy/permissions';
import { Button } from '../../kit/button';
import { Select } from '../../kit/choice';
import { Badge, EmptyState } from '../../kit/display';
import { SearchField } from '../../kit/field';
import { formatCount } from '../../kit/format/format';
import { ColumnChoice } from '../../kit/table/column-choice';
import { rowsAsCsv } from '../../kit/table/columns';
import { CsvButtons } from '../../kit/table/csv-buttons';
import { DataTable } from '../../kit/table/data-table';
import { useServices } from '../../services/services';
import { selectConnectedCount, selectGatewayLabels, selectGateways, selectOperator } from '../../state/gateway-selectors';
import { useColumns } from '../../state/columns';
import { selectAudit } from '../../state/selectors';
import { useConsole } from '../../state/store';
import { useGatewayChoices } from '../../state/use-gateway-choices';
import { auditColumns, columnsOfSeveral } from './columns';
import { EventDetails } from './event-details';
import { filterEvents, heldBack, isFiltering, mergeEvents, newestOf, noFilter, titlesOf, type AuditFilter, type HeldAt } from './rows';
import { SignedExport } from './signed-export-control';
import { useOutbox } from './use-outbox';
import { usePastEvents } from './use-past-events';
import './audit.css';

export { LogAlarms } from './log-alarms';

const categories = ['any', 'Operation', 'Authentication', 'Session', 'Access', 'Administrative', 'Security'] as const;
const levels = ['any', 'Information', 'Warning', 'Error'] as const;
const categoryChoices = categories.map((id) => ({ id, label: id === 'any' ? 'Any category' : id }));
const levelChoices = levels.map((id) => ({ id, label: id === 'any' ? 'Any level' : id }));

/** The gateway's record as it grows, and as far back as one scrolls. */
export function AuditScreen() {
  const { gateway, host, saveText } = useServices();
  const streamed = useConsole(selectAudit);
  const operator = useConsole(selectOperator);
  const gateways = useGatewayChoices();
  const labels = useConsole(selectGatewayLabels);
  const listed = useConsole(selectGateways);
  const places = useMemo(() => listed.filter(({ signedIn }) => signedIn).map(({ id, info }) => ({ address: info.address, signingKey: info.signingKey, name: labels.find((label) => label.id === id)?.name ?? info.name })), [listed, labels]);
  const columns = useMemo(() => (gateways ? columnsOfSeveral(labels) : auditColumns), [gateways, labels]);
  const past = usePastEvents();
  const outbox = useOutbox();
  const [filter, setFilter] = useState<AuditFilter>(noFilter);
  const [visible, chooseColumns] = useColumns('audit');
  const [heldAt, setHeldAt] = useState<HeldAt>();
  const [openId, setOpenId] = useState<string>();
  const [round, setRound] = useState(0);

  const all = useMemo(() => mergeEvents(streamed, past.events), [streamed, past.events]);
  const { shown: settled, waiting } = useMemo(() => heldBack(all, heldAt), [all, heldAt]);
  const shown = useMemo(() => filterEvents(settled, filter), [settled, filter]);
  const titles = useMemo(() => [{ id: 'any', label: 'Any event' }, ...titlesOf(all).map((id) => ({ id, label: id }))], [all]);
  const open = openId === undefined ? undefined : all.find((event) => event.id === openId);

  const latest = useRef(all);
  latest.current = all;
  const handleAtTop = useCallback((atTop: boolean) => setHeldAt((held) => (atTop ? undefined : held ?? newestOf(latest.current))), []);
  const { more, loading, problem, loadOlder, retry } = past;
  const connected = useConsole(selectConnectedCount);
  const failed = problem !== undefined;
  useEffect(() => { if (connected > 0 && failed) retry(); }, [connected, failed, retry]);
  const handleOpen = useCallback((event: AuditEvent) => setOpenId((current) => (current === event.id ? undefined : event.id)), []);
  const change = (part: Partial<AuditFilter>): void => setFilter((current) => ({ ...current, ...part }));
  const showNew = (): void => {
    setHeldAt(undefined);
    setRound((count) => count + 1);
  };

  const mayNot = operator && reachOf(operator, 'audit') === 'none' ? operator.role : undefined;

  return (
    <section className="screen" aria-label="Audit">
      <div className="toolbar">
        <h1>Audit</h1>
        <SearchField label="Filter events" className="screen-filter" value={filter.text} onChange={(text) => change({ text })} />
        <Select label="Category" choices={categoryChoices} value={filter.category} onChange={(category) => change({ category })} />
        <Select label="Level" choices={levelChoices} value={filter.level} onChange={(level) => change({ level })} />
        {gateways && <Select label="Gateway" choices={gateways} value={filter.gateway} onChange={(gateway) => change({ gateway })} />}
        <Select label="Event" choices={titles} value={filter.title} onChange={(title) => change({ title })} />
        <span className="grow faint toolbar-count" role="status" title={countWords(shown.length, settled.length, more)}>{countWords(shown.length, settled.length, more)}</span>
        {outbox.waiting > 0 && (
          <span title={outbox.lastProblem ? `${outbox.lastProblem.what} ${outbox.lastProblem.tip}` : 'Kept safely on this machine until the gateway has them.'}>
            <Badge tone="warn"><Inbox size={13} aria-hidden /> waiting to be sent ({outbox.waiting})</Badge>
          </span>
        )}
        <ColumnChoice columns={columns} visible={visible} onChange={chooseColumns} />
        <CsvButtons name="vigil-audit" csv={/* A file gets every field once, also those no column shows here. */ () => rowsAsCsv(shown, columns.filter((column) => column.id !== 'ago'))} empty={shown.length === 0} onSave={saveText} />
        <SignedExport filter={filter} places={places} whyNot={mayNot === undefined ? undefined : mayNotSentence({ role: mayNot }, 'audit', 'read the audit record')} />
      </div>
      {host.kind === 'browser' && <p className="screen-notice" role="note">This console is a page of its gateway, so it is no witness of the record: it remembers no signed heads, and a log that was rewritten would not be noticed here. The desktop console notices, and <code>vigil verify</code> checks a signed export.</p>}
      {past.problem && <p className="screen-notice" role="status">{past.problem.what} {past.problem.tip}</p>}
      <div className="screen-body audit-body">
        {waiting > 0 && (
          <div className="audit-new"><Button variant="primary" icon={<ArrowUp size={14} aria-hidden />} onPress={showNew}>{formatCount(waiting, 'new event')}</Button></div>
        )}
        <DataTable
          key={round} label="Audit events" rows={shown} columns={columns} rowId={rowId} visible={visible} sort={newestFirst}
          rowClass={failedClass} openId={openId} onOpen={handleOpen} onAtTop={handleAtTop} onNearEnd={loadOlder}
          empty={!loading && <Nothing filtering={isFiltering(filter)} offline={gateway === undefined} mayNot={mayNot} onClear={() => setFilter(noFilter)} />}
        />
        {open && <EventDetails event={open} onClose={() => setOpenId(undefined)} />}
      </div>
    </section>
  );
}

const newestFirst = { column: 'time', descending: true } as const;
const rowId = (event: AuditEvent): string => event.id;
const failedClass = (event: AuditEvent): string | undefined => (event.success ? undefined : 'audit-row-failed');
const countWords = (shown: number, all: number, more: boolean): string =>
  `${shown === all ? formatCount(all, 'event') : `${shown.toLocaleString('en-US')} of ${formatCount(all, 'event')}`}${more ? ' · older ones load as you scroll' : ''}`;

interface NothingProps {
  readonly filtering: boolean;
  readonly offline: boolean;
  /** The role, when it may not read the record. */
  readonly mayNot: string | undefined;
  onClear(): void;
}

function Nothing({ filtering, offline, mayNot, onClear }: NothingProps) {
  if (mayNot !== undefined && !offline) {
    return <EmptyState icon={<ScrollText size={32} aria-hidden />} title="Your role does not read the audit record">You are signed in as {mayNot}. Analysts, admins, auditors and team leads read the record; what you do is written there too.</EmptyState>;
  }
  if (filtering) return <EmptyState title="No event fits the filter" actions={<Button onPress={onClear}>Clear the filter</Button>} />;
  return (
    <EmptyState icon={<ScrollText size={32} aria-hidden />} title={offline ? 'The record is at the gateway' : 'No events yet'}>
      {offline
        ? 'Sign in to a gateway to read its audit record. What you do offline, such as playing a recording, is kept here and sent when the gateway is back.'
        : 'Every sign-in, session, order and playback appears here the moment the gateway has written it down.'}
    </EmptyState>
  );
}
