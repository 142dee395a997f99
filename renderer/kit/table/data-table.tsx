import { flexRender, getCoreRowModel, useReactTable, type ColumnDef, type SortingState, type Updater, type VisibilityState } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState, type FocusEvent, type KeyboardEvent, type MouseEvent, type ReactNode, type UIEvent } from 'react';
import { columnsThatFit, rowAfterKey, rowsAsText, sortRows, type TableColumn } from './columns';
import './data-table.css';

const noRows: never[] = [];
/** Figures of LOOK: 28 px rows. */
const rowHeight = 28;
/** Left and right of a row's columns together, as in the style sheet. */
const rowPadding = 8;

export interface DataTableProps<Row> {
  /** Accessible name of the grid. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly TableColumn<Row>[];
  readonly rowId: (row: Row) => string;
  /** Extra class of a row, e.g. to mark a failure; words must say it too. */
  readonly rowClass?: ((row: Row) => string | undefined) | undefined;
  readonly sort?: { readonly column: string; readonly descending: boolean } | undefined;
  /** Ids of columns shown, chosen by the operator; absent = those that are not `hidden`, as far as they fit. */
  readonly visible?: ReadonlySet<string> | undefined;
  readonly openId?: string | undefined;
  /** Also for the open row, to close it: Enter, Escape or another click. */
  onOpen?(row: Row): void;
  /** True when the newest rows are in view. */
  onAtTop?(atTop: boolean): void;
  /** The last rows came into view. */
  onNearEnd?(): void;
  /** Rows are ordered elsewhere: `rows` stand as they are, and this is told what they are to be ordered by. */
  onSort?(sort: { readonly column: string; readonly descending: boolean } | undefined): void;
  /** The rows [first, last] are in view: for rows that are fetched as they are needed. */
  onRange?(first: number, last: number): void;
  /** The place of a row by its id, where that is known without looking; else all rows are looked at. */
  indexOf?(id: string): number;
  /** All rows as text, where not all are here. */
  copyAll?(): Promise<string>;
  /** Shown instead of rows when there are none. */
  readonly empty: ReactNode;
}

/**
 * A table that stays smooth with 10,000 rows and more: only rows in view exist. Arrows, Page, Home and End move the
 * focused row, Enter or a click opens it, Ctrl+C copies it as text, Shift+Ctrl+C all rows.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { rows, columns, rowId, onOpen, openId, visible } = props;
  const [sorting, setSorting] = useState<SortingState>(() => (props.sort ? [{ id: props.sort.column, desc: props.sort.descending }] : []));
  const [currentId, setCurrentId] = useState<string>();
  const scroller = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef(false);

  const room = useRoom(scroller);
  const definitions = useMemo(() => columns.map((column): ColumnDef<Row> => ({
    id: column.id,
    header: column.header,
    accessorFn: (row) => column.text(row),
  })), [columns]);
  const columnVisibility = useMemo(() => {
    const state: VisibilityState = {};
    const fitting = visible ?? new Set(columnsThatFit(columns, room).map((column) => column.id));
    for (const column of columns) state[column.id] = fitting.has(column.id);
    return state;
  }, [columns, visible, room]);
  const shown = useMemo(() => columns.filter((column) => columnVisibility[column.id]), [columns, columnVisibility]);
  const { onSort, onRange, indexOf } = props;
  const handleSorting = (change: Updater<SortingState>): void => {
    const next = typeof change === 'function' ? change(sorting) : change;
    setSorting(next);
    onSort?.(next[0] && { column: next[0].id, descending: next[0].desc });
  };
  // Columns, their visibility and what is sorted by are TanStack's; its row objects are left out, because making ten
  // thousand of them at every change costs 100 ms.
  const table = useReactTable<Row>({
    data: noRows,
    columns: definitions,
    state: { sorting, columnVisibility },
    onSortingChange: handleSorting,
    getCoreRowModel: getCoreRowModel(),
    manualSorting: true,
    sortDescFirst: false,
  });
  const ordered = useMemo(() => {
    const [by] = sorting;
    const column = by && columns.find((each) => each.id === by.id);
    return by && column && !onSort ? sortRows(rows, column, by.desc) : rows;
  }, [rows, columns, sorting, onSort]);
  const virtualizer = useVirtualizer({
    count: ordered.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12, scrollPaddingStart: rowHeight + 2,
  });
  const template = useMemo(() => templateOf(shown), [shown]);
  const width = useMemo(() => shown.reduce((sum, column) => sum + column.width, rowPadding), [shown]);

  const placeOf = (id: string): number => (indexOf ? indexOf(id) : ordered.findIndex((row) => rowId(row) === id));
  const found = currentId === undefined ? -1 : placeOf(currentId);
  const current = found === -1 ? 0 : found;
  const items = virtualizer.getVirtualItems();
  const lastInView = items.at(-1)?.index ?? -1;
  const firstInView = items[0]?.index ?? 0;
  const tabbable = current >= firstInView && current <= lastInView ? current : firstInView;
  useEffect(() => {
    if (lastInView >= 0) onRange?.(firstInView, lastInView);
  }, [firstInView, lastInView, onRange, ordered]);
  const { onNearEnd } = props;
  useEffect(() => {
    if (ordered.length > 0 && lastInView >= ordered.length - 5) onNearEnd?.();
  }, [lastInView, ordered.length, onNearEnd]);
  useEffect(() => {
    if (!wantsFocus.current || currentId === undefined) return;
    const element = scroller.current?.querySelector<HTMLElement>(`[data-row-id="${CSS.escape(currentId)}"]`);
    if (!element) return;
    wantsFocus.current = false;
    element.focus({ preventScroll: true });
  });

  const handleKeyDown = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    if (target.getAttribute('role') !== 'row') return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c') {
      const copied = event.shiftKey ? ordered : ordered.slice(current, current + 1);
      if (!event.shiftKey && String(getSelection()) !== '') return;
      event.preventDefault();
      if (event.shiftKey && props.copyAll) void props.copyAll().then((text) => navigator.clipboard?.writeText(text));
      else void navigator.clipboard?.writeText(rowsAsText(copied, shown));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = ordered[current];
    const opened = event.key === 'Escape' && openId !== undefined ? ordered[placeOf(openId)] : undefined;
    if (opened && onOpen) {
      event.preventDefault();
      onOpen(opened);
      return;
    }
    if ((event.key === 'Enter' || event.key === ' ') && row && onOpen) {
      event.preventDefault();
      onOpen(row);
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 280) / rowHeight) - 2);
    const next = rowAfterKey(event.key, current, ordered.length, page);
    const nextRow = next === undefined ? undefined : ordered[next];
    if (next === undefined || nextRow === undefined) return;
    event.preventDefault();
    wantsFocus.current = true;
    setCurrentId(rowId(nextRow));
    virtualizer.scrollToIndex(next);
  };
  const handleClick = (event: MouseEvent): void => {
    const target = event.target as HTMLElement;
    if (target.closest('button, a, input')) return;
    const id = target.closest<HTMLElement>('[data-row-id]')?.dataset.rowId;
    const row = id === undefined ? undefined : ordered[placeOf(id)];
    if (id === undefined || row === undefined || String(getSelection()) !== '') return;
    setCurrentId(id);
    onOpen?.(row);
  };
  const handleFocus = (event: FocusEvent): void => {
    const id = (event.target as HTMLElement).dataset.rowId;
    if (id !== undefined && id !== currentId) setCurrentId(id);
  };
  const handleScroll = (event: UIEvent<HTMLDivElement>): void => props.onAtTop?.(event.currentTarget.scrollTop < rowHeight / 2);

  return (
    <div className="data-table" ref={scroller} onScroll={handleScroll} tabIndex={-1}>
      <div
        role="grid" aria-label={props.label} aria-rowcount={ordered.length + 1} aria-colcount={shown.length}
        style={{ minWidth: width }} onKeyDown={handleKeyDown} onClick={handleClick} onFocus={handleFocus}
      >
        <div role="rowgroup" className="data-table-head">
          <div role="row" aria-rowindex={1} className="data-table-row" style={{ gridTemplateColumns: template }}>
            {table.getFlatHeaders().map((header) => {
              const sorted = header.column.getIsSorted();
              const column = shown.find((each) => each.id === header.id);
              return (
                <div
                  key={header.id} role="columnheader" data-align={column?.align}
                  aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none'}
                >
                  <button type="button" onClick={header.column.getToggleSortingHandler()} title={`Sort by ${column?.header.toLowerCase() ?? ''}`}>
                    {flexRender(header.column.columnDef.header, header.getContext())}
                    {sorted === 'asc' && <ArrowUp size={12} aria-hidden />}
                    {sorted === 'desc' && <ArrowDown size={12} aria-hidden />}
                  </button>
                </div>
              );
            })}
          </div>
        </div>
        <div role="rowgroup" className="data-table-body" style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = ordered[item.index];
            if (row === undefined) return null;
            const id = rowId(row);
            return (
              <BodyRow
                key={id} id={id} row={row} index={item.index} top={item.start} template={template} columns={shown}
                tabbable={item.index === tabbable} open={id === openId} className={props.rowClass?.(row)}
              />
            );
          })}
        </div>
      </div>
      {ordered.length === 0 && <div className="data-table-empty">{props.empty}</div>}
    </div>
  );
}

interface BodyRowProps<Row> {
  readonly id: string;
  readonly row: Row;
  readonly index: number;
  readonly top: number;
  readonly template: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly tabbable: boolean;
  readonly open: boolean;
  readonly className: string | undefined;
}

const BodyRow = memo(PlainBodyRow, (before, after) =>
  before.row === after.row && before.top === after.top && before.index === after.index && before.template === after.template
  && before.columns === after.columns && before.tabbable === after.tabbable && before.open === after.open && before.className === after.className,
) as typeof PlainBodyRow;

function PlainBodyRow<Row>({ id, row, index, top, template, columns, tabbable, open, className }: BodyRowProps<Row>) {
  return (
    <div
      role="row" aria-rowindex={index + 2} aria-selected={open} data-row-id={id} tabIndex={tabbable ? 0 : -1}
      className={className ? `data-table-row ${className}` : 'data-table-row'}
      style={{ gridTemplateColumns: template, transform: `translateY(${top}px)` }}
    >
      {columns.map((column) => (
        <div key={column.id} role="gridcell" data-align={column.align} data-mono={column.mono || undefined} data-figures={column.figures || undefined}>
          {column.render ? column.render(row) : <span title={column.text(row)}>{column.text(row)}</span>}
        </div>
      ))}
    </div>
  );
}

/** Pixels a row has for its columns; endless until it was measured. */
function useRoom(element: { readonly current: HTMLElement | null }): number {
  const [room, setRoom] = useState(Infinity);
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return undefined;
    const measure = (): void => { if (target.clientWidth > 0) setRoom(target.clientWidth - rowPadding); };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return room;
}

const templateOf = <Row,>(columns: readonly TableColumn<Row>[]): string =>
  columns.map((column) => (column.grow ? `minmax(${column.width}px, 1fr)` : `${column.width}px`)).join(' ');
