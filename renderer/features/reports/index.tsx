import './reports.css';
import { FileClock } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { figureWords } from '../../../shared/report/cells';
import { presetRange, type TimeRange } from '../../../shared/report/range';
import { reportKinds, reportTitles, type ReportKind } from '../../../shared/report/report';
import type { ReportPlace, ReportQuestion, ReportView } from '../../../shared/report/port';
import { startOf, readTime } from '../../../shared/report/zone';
import { idAt } from '../../../shared/model/gateway-ids';
import { gatewayId } from '../../../shared/model/ids';
import { operatorLabel } from '../../../shared/model/operator';
import { reachOf } from '../../../shared/policy/permissions';
import { Button } from '../../kit/button';
import { SegmentedControl } from '../../kit/choice';
import { EmptyState } from '../../kit/display';
import { ColumnChoice } from '../../kit/table/column-choice';
import { useServices } from '../../services/services';
import { useColumns } from '../../state/columns';
import { anyGateway, choiceOf } from '../../state/gateway-choice';
import { selectGatewayLabels, selectOperator } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';
import { useGatewayChoices } from '../../state/use-gateway-choices';
import { Chart, ChartPatterns } from './chart';
import { ExportMenu } from './export-menu';
import { FilterBar, ownZone, type ReportChoice } from './filter-bar';
import { columnsOf, ReportTable } from './report-table';
import { useReport } from './use-report';
import { countWords, readRemarks } from './words';

const kinds = reportKinds.map((id) => ({ id, label: reportTitles[id] }));
const atFirst: ReportChoice = { preset: 'last-7-days', from: '', to: '', zone: ownZone, gateway: anyGateway, user: 'any', asset: 'any', event: 'any', category: 'any', result: 'any', text: '' };

const chosen = (value: string): string | undefined => (value === 'any' ? undefined : value);

/** Reports over the record of the gateways: what was asked, what it comes to, and every row of it. */
export function ReportsScreen() {
  const [kind, setKind] = useState<ReportKind>('access');
  const [choice, setChoice] = useState<ReportChoice>(atFirst);
  const [tableId, setTableId] = useState('');
  const [charts, setCharts] = useState(true);
  const operator = useConsole(selectOperator);
  const gateways = useGatewayChoices();
  const places = usePlaces();
  const range = useRange(choice);
  const place = places.find(({ id }) => choiceOf(id) === choice.gateway)?.id;
  const question = useMemo((): ReportQuestion => ({
    kind, zone: choice.zone, ...(place === undefined ? {} : { place }),
    filter: {
      ...range, user: chosen(choice.user), asset: chosen(choice.asset), event: chosen(choice.event), category: chosen(choice.category), text: choice.text.trim() || undefined,
      success: choice.result === 'any' ? undefined : choice.result === 'success',
    },
  }), [kind, choice.zone, choice.user, choice.asset, choice.event, choice.category, choice.text, choice.result, place, range]);
  const { view: told, reads, reading, failed, port, again } = useReport(places, range, question);
  const view = told?.kind === kind ? told : undefined;
  const table = view?.tables.find(({ id }) => id === tableId) ?? view?.tables[0];
  const [visible, chooseColumns] = useColumns(`reports.${kind}.${table?.id ?? ''}`);
  const columns = useMemo(() => (table ? columnsOf<undefined>(table, choice.zone, () => undefined) : []), [table, choice.zone]);
  const [, navigate] = useLocation();
  const openSession = (session: string, gateway: string | undefined): void => {
    const whose = places.find(({ name }) => name === gateway)?.id ?? place ?? places[0]?.id ?? '';
    navigate(`/sessions/${encodeURIComponent(idAt(gatewayId(whose), session))}`);
  };
  const remarks = readRemarks(reads.filter(({ id }) => place === undefined || id === place), places, choice.zone);
  const unread = !reading && reads.length > 0 && reads.every(({ problem, events }) => problem !== undefined && events === 0);
  const mayNot = operator && reachOf(operator, 'audit') === 'none' ? operator.role : undefined;
  return (
    <section className="screen" aria-label="Reports">
      <div className="toolbar">
        <h1>Reports</h1>
        <SegmentedControl label="Report" choices={kinds} value={kind} onChange={(next) => { setKind(next); setTableId(''); }} />
        <span className="grow faint" role="status">{countWords(view?.counted, reads.filter(({ id }) => place === undefined || id === place), reading, place === undefined ? places.length : 1)}</span>
        <Button variant="quiet" onPress={() => setCharts(!charts)}>{charts ? 'Hide charts' : 'Show charts'}</Button>
        <ColumnChoice columns={columns} visible={visible} onChange={chooseColumns} />
        <ExportMenu port={port} view={view} table={table} question={question} places={places} reads={reads} reading={reading} madeBy={operator ? operatorLabel(operator) : ''} />
      </div>
      <FilterBar choice={choice} gateways={gateways} view={view} onChange={(change) => setChoice((current) => ({ ...current, ...change }))} />
      {mayNot === undefined && remarks.map((remark) => <p key={remark} className="screen-notice" role="status">{remark} <Button className="small" onPress={again}>Try again</Button></p>)}
      {failed !== undefined && <p className="screen-notice" role="alert">The report could not be computed: {failed} <Button className="small" onPress={again}>Try again</Button></p>}
      {mayNot !== undefined || places.length === 0 ? <Nothing mayNot={mayNot} /> : (
        <>
          {view && <Figures view={view} />}
          {view && charts && (
            <div className="report-charts" tabIndex={0} role="region" aria-label="Charts">
              <ChartPatterns />
              {view.charts.map((chart) => <Chart key={`${kind} ${chart.id}`} chart={chart} />)}
            </div>
          )}
          {view && table && (
            <div className="toolbar report-tables">
              <SegmentedControl label="Table" choices={view.tables.map(({ id, title, rows }) => ({ id, label: `${title} (${rows.toLocaleString('en-US')})` }))} value={table.id} onChange={setTableId} />
            </div>
          )}
          <div className="screen-body">
            {view && table && port && (
              <ReportTable
                key={`${kind} ${table.id}`} port={port} view={view.number} table={table} zone={choice.zone} visible={visible} onSession={openSession}
                emptyTitle={unread ? 'Nothing was read' : view.counted === 0 ? 'No event fits' : 'Nothing of this kind'}
                emptyWords={unread ? 'Why stands above. Try again when the gateway answers.' : view.counted === 0 ? 'No event in this time fits the filter. Choose a longer time, or take parts of the filter away.' : `${view.counted.toLocaleString('en-US')} events were looked through; none of them belongs here.`}
              />
            )}
          </div>
        </>
      )}
    </section>
  );
}

function Figures({ view }: { readonly view: ReportView }) {
  return (
    <dl className="report-figures" aria-label="Figures">
      {view.figures.map(({ id, label, value, kind }) => <div key={id}><dt>{label}</dt><dd>{figureWords(value, kind)}</dd></div>)}
    </dl>
  );
}

function Nothing({ mayNot }: { readonly mayNot: string | undefined }) {
  return mayNot === undefined
    ? <EmptyState icon={<FileClock size={32} aria-hidden />} title="Reports are made from the gateway’s record">Sign in to a gateway once. What was read is remembered here, and reports are made from it offline. A log that was exported can be reported on by the command line: vigil report KIND AUDIT.jsonl.</EmptyState>
    : <EmptyState icon={<FileClock size={32} aria-hidden />} title="Your role does not read the audit record">You are signed in as {mayNot}. Analysts, admins, auditors and team leads make reports; what you do is written there too.</EmptyState>;
}

/** The gateways that are signed in to; with none, those this machine knows, whose events it may remember. */
function usePlaces(): readonly ReportPlace[] {
  const { gateways, host } = useServices();
  const labels = useConsole(selectGatewayLabels);
  const listed = gateways.length > 0 ? gateways : labels;
  const origin = host.kind === 'browser' ? location.origin : undefined;
  // What else changes of a gateway, such as its clock, does not change where its record is.
  const said = JSON.stringify(listed.map(({ id, address }): ReportPlace => ({ id, address, origin: origin ?? address, name: labels.find((label) => label.id === id)?.name ?? address })));
  return useMemo(() => JSON.parse(said) as readonly ReportPlace[], [said]);
}

/** Moves on by itself when the day does. */
function useRange({ preset, from, to, zone }: ReportChoice): TimeRange {
  const day = useDay(zone);
  return useMemo(() => {
    if (preset !== 'custom') return presetRange(preset, day, zone);
    return { from: readTime(from, zone), to: readTime(to, zone, true) };
  }, [preset, from, to, zone, day]);
}

/** The beginning of today in the zone. */
function useDay(zone: string): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setTimeout(() => setNow(Date.now()), Math.max(1_000, startOf('day', now, zone, 1) - Date.now()));
    return () => clearTimeout(timer);
  }, [now, zone]);
  return startOf('day', now, zone);
}
