import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  /** A css grid track: "120px", "minmax(120px, 2fr)". */
  readonly width: string;
  readonly cell: (row: Row) => ReactNode;
  /** The cell as text, for copying a row. */
  readonly text: (row: Row) => string;
  readonly align?: 'end';
  readonly sortable?: boolean;
}

export interface TableSort {
  readonly column: string;
  readonly descending: boolean;
}

export interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly selected?: string | undefined;
  readonly onSelect?: (row: Row) => void;
  /** Enter or double click. */
  readonly onOpen?: (row: Row) => void;
  readonly sort?: TableSort;
  readonly onSort?: (sort: TableSort) => void;
  /** Called when the last rows come near. */
  readonly onNearEnd?: () => void;
  readonly empty?: ReactNode;
  readonly rowHeight?: number;
}

/**
 * A table for tens of thousands of rows: only those in view exist. Up, Down, PageUp, PageDown, Home, End move, Enter opens,
 * Ctrl+C copies the row as tab-separated text.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const height = props.rowHeight ?? 28;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const wantsFocus = useRef(false);
  const virtual = useVirtualizer({ count: props.rows.length, getScrollElement: () => scroller.current, estimateSize: () => height, overscan: 12, scrollPaddingStart: height });
  const items = virtual.getVirtualItems();
  const tracks = { gridTemplateColumns: props.columns.map((column) => column.width).join(' ') };
  const current = Math.min(active, Math.max(0, props.rows.length - 1));

  const lastShown = items.at(-1)?.index ?? -1;
  const { onNearEnd } = props;
  useEffect(() => {
    if (onNearEnd && props.rows.length > 0 && lastShown >= props.rows.length - 20) onNearEnd();
  }, [lastShown, props.rows.length, onNearEnd]);

  useEffect(() => {
    if (!wantsFocus.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${current}"]`);
    if (!row) return;
    wantsFocus.current = false;
    row.focus({ preventScroll: true });
  });

  const moveTo = (index: number): void => {
    const next = Math.max(0, Math.min(props.rows.length - 1, index));
    const row = props.rows[next];
    if (row === undefined) return;
    wantsFocus.current = true;
    setActive(next);
    virtual.scrollToIndex(next);
    props.onSelect?.(row);
  };

  const handleKey = (event: KeyboardEvent): void => {
    const row = props.rows[current];
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 2);
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -props.rows.length, End: props.rows.length };
    const step = steps[event.key];
    if (event.target instanceof HTMLElement && event.target.getAttribute('role') !== 'row') return;
    if (step !== undefined) moveTo(current + step);
    else if (event.key === 'Enter' && row !== undefined) props.onOpen?.(row);
    else if (event.key === 'c' && (event.ctrlKey || event.metaKey) && row !== undefined && getSelection()?.isCollapsed !== false)
      void navigator.clipboard?.writeText(props.columns.map((column) => column.text(row)).join('\t'));
    else return;
    event.preventDefault();
  };

  return (
    <div className="table">
      <div className="table-scroll" ref={scroller} role="table" aria-label={props.label} aria-rowcount={props.rows.length + 1} onKeyDown={handleKey}>
        <div role="rowgroup" className="table-head">
          <div role="row" aria-rowindex={1} className="table-row" style={tracks}>
            {props.columns.map((column) => <HeaderCell key={column.id} column={column} table={props} />)}
          </div>
        </div>
        {props.rows.length > 0 && (
          <div role="rowgroup" className="table-body" style={{ height: virtual.getTotalSize() }}>
            {items.map((item) => {
              const row = props.rows[item.index];
              if (row === undefined) return null;
              const id = props.rowId(row);
              return (
                <div
                  key={id} role="row" aria-rowindex={item.index + 2} data-index={item.index} className="table-row" tabIndex={item.index === current ? 0 : -1}
                  {...(props.onSelect ? { 'aria-selected': id === props.selected } : {})}
                  style={{ ...tracks, height, transform: `translateY(${item.start}px)` }}
                  onClick={() => {
                    setActive(item.index);
                    props.onSelect?.(row);
                  }}
                  onDoubleClick={() => props.onOpen?.(row)}
                >
                  {props.columns.map((column) => (
                    <div key={column.id} role="cell" className={`table-cell${column.align ? ' end' : ''}`}>{column.cell(row)}</div>
                  ))}
                </div>
              );
            })}
          </div>
        )}
      </div>
      {props.rows.length === 0 && props.empty}
    </div>
  );
}

function HeaderCell<Row>({ column, table }: { readonly column: Column<Row>; readonly table: DataTableProps<Row> }) {
  const sorted = table.sort?.column === column.id ? table.sort : undefined;
  const { onSort } = table;
  return (
    <div
      role="columnheader" className={`table-cell${column.align ? ' end' : ''}`}
      {...(sorted ? { 'aria-sort': sorted.descending ? 'descending' as const : 'ascending' as const } : {})}
    >
      {column.sortable && onSort
        ? (
          <button type="button" className="table-sort" onClick={() => onSort({ column: column.id, descending: sorted ? !sorted.descending : false })}>
            {column.header}
            {sorted && (sorted.descending ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />)}
          </button>
        )
        : column.header}
    </div>
  );
}
