import type { ReactNode } from 'react';

/** One column of a DataTable. `text` is what is sorted by (unless `sortValue` says otherwise), copied and read out. */
export interface TableColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** CSS pixels; the column with `grow` takes what is left over. */
  readonly width: number;
  readonly grow?: boolean | undefined;
  readonly align?: 'start' | 'end' | undefined;
  readonly mono?: boolean | undefined;
  /** Times and the like: figures of one width, so that those of all rows stand below each other. */
  readonly figures?: boolean | undefined;
  readonly hidden?: boolean | undefined;
  /** When all columns do not fit side by side, those with the highest number are left out first; without one it always stays. */
  readonly yields?: number | undefined;
  /** Undefined sorts last in both directions. */
  sortValue?(row: Row): string | number | undefined;
  text(row: Row): string;
  render?(row: Row): ReactNode;
}

/** The columns to show in so many pixels when nobody has chosen any: those that yield go until the rest fits. */
export function columnsThatFit<Row>(columns: readonly TableColumn<Row>[], width: number): readonly TableColumn<Row>[] {
  const kept = columns.filter((column) => !column.hidden);
  const going = kept.filter((column) => column.yields !== undefined).sort((first, second) => first.yields! - second.yields!);
  let needed = kept.reduce((sum, column) => sum + column.width, 0);
  const gone = new Set<string>();
  while (needed > width) {
    const next = going.pop();
    if (!next) break;
    gone.add(next.id);
    needed -= next.width;
  }
  return kept.filter((column) => !gone.has(column.id));
}

/** Rows as tab-separated lines under a header line, as spreadsheets take them. */
export function rowsAsText<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[]): string {
  const clean = (text: string): string => text.replace(/[\t\r\n]+/g, ' ');
  return [columns.map((column) => column.header), ...rows.map((row) => columns.map((column) => clean(column.text(row))))]
    .map((cells) => cells.join('\t')).join('\n');
}

/** RFC 4180; a leading = + - @ is defused, because spreadsheets run such cells as formulas. */
export function rowsAsCsv<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[]): string {
  const cell = (text: string): string => {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [columns.map((column) => column.header), ...rows.map((row) => columns.map((column) => column.text(row)))]
    .map((cells) => cells.map(cell).join(',')).join('\r\n');
}

/** Numbers inside names count as numbers; case does not. Made once: a collator is ten times faster than localeCompare. */
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export type SortValue = string | number | undefined;

export function compareValues(first: SortValue, second: SortValue): number {
  if (typeof first === 'number' && typeof second === 'number') return first - second;
  return collator.compare(String(first), String(second));
}

/** A sorted copy; equal rows keep their order, rows without a value come last in both directions. */
export function sortRows<Row>(rows: readonly Row[], column: TableColumn<Row>, descending: boolean): readonly Row[] {
  const valued = rows.map((row, index) => ({ row, index, value: column.sortValue ? column.sortValue(row) : column.text(row) }));
  const turn = descending ? -1 : 1;
  valued.sort((first, second) => {
    if (first.value === undefined || second.value === undefined) return Number(first.value === undefined) - Number(second.value === undefined) || first.index - second.index;
    return turn * compareValues(first.value, second.value) || first.index - second.index;
  });
  return valued.map(({ row }) => row);
}

/** Which row the keyboard goes to, or undefined when the key is not for the table. */
export function rowAfterKey(key: string, current: number, count: number, page: number): number | undefined {
  if (count === 0) return undefined;
  const clamp = (index: number): number => Math.max(0, Math.min(count - 1, index));
  switch (key) {
    case 'ArrowDown': return clamp(current + 1);
    case 'ArrowUp': return clamp(current - 1);
    case 'PageDown': return clamp(current + page);
    case 'PageUp': return clamp(current - page);
    case 'Home': return 0;
    case 'End': return count - 1;
    default: return undefined;
  }
}
