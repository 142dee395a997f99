import './reports.css';
import { FileClock } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import { gatewayOf } from '../../../shared/model/gateway-ids';
import type { AuditEvent } from '../../../shared/model/audit';
import { SegmentedControl } from '../../kit/choice';
import { EmptyState } from '../../kit/display';
import { formatCount, formatTime } from '../../kit/format/format';
import { rowsAsCsv, type TableColumn } from '../../kit/table/columns';
import { CsvButtons } from '../../kit/table/csv-buttons';
import { DataTable } from '../../kit/table/data-table';
import { useServices } from '../../services/services';
import { mergeRecords } from '../../state/audit';
import { selectAudit } from '../../state/selectors';
import { useConsole } from '../../state/store';
import { countEvents, type CountBy, type CountRow } from './counts';

const ways = [{ id: 'category', label: 'Category' }, { id: 'event', label: 'Event' }, { id: 'user', label: 'User' }, { id: 'day', label: 'Day' }] as const;
/** Events read for a report at most; the screen says so when there are more. */
const mostEvents = 20_000;

const columnsFor = (by: CountBy, all: number): readonly TableColumn<CountRow>[] => [
  { id: 'name', header: ways.find((way) => way.id === by)?.label ?? '', width: 200, grow: true, text: (row) => row.name },
  { id: 'events', header: 'Events', width: 100, align: 'end', sortValue: (row) => row.events, text: (row) => String(row.events) },
  { id: 'share', header: 'Share', width: 180, sortValue: (row) => row.events, text: (row) => shareWords(row.events, all), render: (row) => <Share part={row.events} all={all} /> },
  { id: 'refused', header: 'Refused', width: 100, align: 'end', sortValue: (row) => row.refused, text: (row) => String(row.refused) },
  { id: 'first', header: 'First', width: 190, sortValue: (row) => row.first, text: (row) => formatTime(row.first) },
  { id: 'last', header: 'Last', width: 190, sortValue: (row) => row.last, text: (row) => formatTime(row.last) },
];

const shareWords = (part: number, all: number): string => (all === 0 ? '' : `${((part * 100) / all).toFixed(1)} %`);

function Share({ part, all }: { readonly part: number; readonly all: number }) {
  return (
    <span className="report-share">
      <span className="report-bar" aria-hidden><span style={{ width: `${all === 0 ? 0 : (part * 100) / all}%` }} /></span>
      <span>{shareWords(part, all)}</span>
    </span>
  );
}

/** Counts over the audit record, as a table and as CSV. It counts what was read, and says how much that is. */
export function ReportsScreen() {
  const { gateway, saveText } = useServices();
  const [by, setBy] = useState<CountBy>('category');
  const record = useRecord();
  const rows = useMemo(() => countEvents(record.events, by), [record.events, by]);
  const columns = useMemo(() => columnsFor(by, record.events.length), [by, record.events.length]);
  const first = record.events.at(-1);
  return (
    <section className="screen" aria-label="Reports">
      <div className="toolbar">
        <h1>Reports</h1>
        <span className="soft">Audit events by</span>
        <SegmentedControl label="Count by" choices={ways} value={by} onChange={setBy} />
        <span className="grow faint" role="status">{scopeWords(record, first)}</span>
        <CsvButtons name={`vigil-audit-by-${by}`} csv={() => rowsAsCsv(rows, columns)} empty={rows.length === 0} onSave={saveText} />
      </div>
      {record.problem && <p className="screen-notice" role="status">{record.problem.what} {record.problem.tip}</p>}
      <div className="screen-body">
        <DataTable
          key={by} label="Counts" rows={rows} columns={columns} rowId={(row) => row.name}
          sort={by === 'day' ? { column: 'name', descending: true } : { column: 'events', descending: true }}
          empty={!record.loading && (
            <EmptyState icon={<FileClock size={32} aria-hidden />} title={gateway ? 'Nothing to count yet' : 'Reports count the gateway’s record'}>
              {gateway ? 'As soon as the audit record holds events, they are counted here by category, event, user and day.' : 'Sign in to a gateway to count its audit events. Single recordings can be read on the command line: vigil events FILE.'}
            </EmptyState>
          )}
        />
      </div>
    </section>
  );
}

interface RecordRead {
  readonly events: readonly AuditEvent[];
  readonly loading: boolean;
  /** There are older events that were not read. */
  readonly cut: boolean;
  readonly problem: Problem | undefined;
}

const unread: RecordRead = { events: [], loading: true, cut: false, problem: undefined };

/** Reads each gateway's record back to its beginning, or to the limit; what comes meanwhile is counted too. */
function useRecord(): RecordRead {
  const { gateways } = useServices();
  const streamed = useConsole(selectAudit);
  const [reads, setReads] = useState<ReadonlyMap<string, RecordRead>>(() => new Map(gateways.map(({ id }) => [id, unread])));
  useEffect(() => {
    let stopped = false;
    const change = (id: string, next: Partial<RecordRead>): void => setReads((known) => new Map(known).set(id, { ...(known.get(id) ?? unread), ...next }));
    const collect = async ({ id, client }: (typeof gateways)[number]): Promise<void> => {
      const events: AuditEvent[] = [];
      let more = true;
      while (more && events.length < mostEvents) {
        const before = events.at(-1)?.sequence;
        const page = await client.listAudit({ pageSize: 1000, ...(before === undefined ? {} : { beforeSequence: before }) });
        if (stopped) return;
        if (!page.ok) {
          change(id, { loading: false, problem: page.problem });
          return;
        }
        events.push(...page.value.events);
        more = page.value.more && page.value.events.length > 0;
        change(id, { events: [...events], loading: more, cut: more && events.length >= mostEvents, problem: undefined });
      }
    };
    for (const gateway of gateways) void collect(gateway);
    return () => { stopped = true; };
  }, [gateways]);
  return useMemo(() => {
    const each = [...reads.entries()];
    const told = each.map(([id, { events }]) => [...streamed.filter((event) => gatewayOf(event.id) === id && event.sequence > (events[0]?.sequence ?? -1)), ...events]);
    return {
      events: mergeRecords(told), loading: each.some(([, { loading, cut }]) => loading && !cut),
      cut: each.some(([, { cut }]) => cut), problem: each.find(([, { problem }]) => problem !== undefined)?.[1].problem,
    };
  }, [reads, streamed]);
}

function scopeWords({ events, loading, cut }: RecordRead, first: AuditEvent | undefined): string {
  if (events.length === 0) return loading ? 'Reading the record…' : '';
  const since = first ? ` since ${formatTime(first.time)}` : '';
  return `${formatCount(events.length, 'event')}${since}${loading ? ' · reading on…' : cut ? ' · older ones were not read' : ''}`;
}
