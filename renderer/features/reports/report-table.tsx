import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { cellWords } from '../../../shared/report/cells';
import type { ReportPort, ReportTableFace, RowOrder } from '../../../shared/report/port';
import type { Cell } from '../../../shared/report/report';
import { DataTable } from '../../kit/table/data-table';
import { rowsAsText, type TableColumn } from '../../kit/table/columns';
import { EmptyState } from '../../kit/display';
import { RowWindows } from './row-windows';

export interface ReportTableProps {
  readonly port: ReportPort;
  /** The report's number. */
  readonly view: number;
  readonly table: ReportTableFace;
  readonly zone: string;
  readonly visible: ReadonlySet<string> | undefined;
  /** A row was opened that names a session, and the gateway where there are several. */
  onSession(session: string, gateway: string | undefined): void;
  readonly emptyTitle: string;
  readonly emptyWords: string;
}

/** Columns of a report's table as the kit's table wants them; a row is its number. */
export function columnsOf<Row>({ columns }: ReportTableFace, zone: string, cellOf: (row: Row, at: number) => Cell): readonly TableColumn<Row>[] {
  return columns.map(({ id, header, kind, width, grow, mono, aside, yields }, at) => ({
    id, header, width, grow, mono, yields, hidden: aside, align: kind === 'count' || kind === 'duration' ? 'end' : 'start', figures: kind === 'time',
    text: (row) => cellWords(cellOf(row, at), kind, zone),
    ...(kind === 'result' ? { render: (row: Row) => { const value = cellOf(row, at); return value === undefined ? null : <span className={value === true ? 'soft' : 'report-refused'}>{cellWords(value, kind, zone)}</span>; } } : {}),
  }));
}

/** One table of the report. Its rows stay with the worker; those in view are fetched. */
export function ReportTable({ port, view, table, zone, visible, onSession, emptyTitle, emptyWords }: ReportTableProps) {
  const [order, setOrder] = useState<RowOrder>();
  const [changes, setChanges] = useState(0);
  const pending = useRef<number | undefined>(undefined);
  useEffect(() => () => { if (pending.current !== undefined) cancelAnimationFrame(pending.current); }, []);
  const windows = useMemo(() => new RowWindows(port, view, table.id, order, () => {
    pending.current ??= requestAnimationFrame(() => {
      pending.current = undefined;
      setChanges((count) => count + 1);
    });
  }), [port, view, table.id, order]);
  const rows = useMemo(() => Array.from({ length: table.rows }, (_, index) => index), [table.rows]);
  // Made anew when rows have come, so that those in view are drawn again.
  const columns = useMemo(() => columnsOf<number>(table, zone, windows.cells(changes)), [table, zone, windows, changes]);
  const want = useCallback((first: number, last: number) => windows.want(first, last), [windows]);
  const copyAll = async (): Promise<string> => {
    const all = await windows.all(table.rows);
    return rowsAsText(all, columnsOf<(typeof all)[number]>(table, zone, (row, at) => row[at]));
  };
  const [sessionAt, gatewayAt] = ['session_id', 'gateway'].map((id) => table.columns.findIndex((column) => column.id === id));
  const handleOpen = (index: number): void => {
    const row = windows.row(index);
    const session = row?.[sessionAt ?? -1];
    const gateway = row?.[gatewayAt ?? -1];
    if (typeof session === 'string' && session !== '') onSession(session, typeof gateway === 'string' ? gateway : undefined);
  };
  return (
    <DataTable
      label={table.title} rows={rows} columns={columns} rowId={String} visible={visible} onSort={setOrder} onRange={want} indexOf={Number} copyAll={copyAll} {...((sessionAt ?? -1) >= 0 ? { onOpen: handleOpen } : {})}
      empty={<EmptyState title={emptyTitle}>{emptyWords}</EmptyState>}
    />
  );
}
