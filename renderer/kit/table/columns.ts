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
  readonly hidden?: boolean | undefined;
  /** Undefined sorts last in both directions. */
  sortValue?(row: Row): string | number | undefined;
  text(row: Row): string;
  render?(row: Row): ReactNode;
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

export function compareValues(first: string | number | undefined, second: string | number | undefined): number {
  if (typeof first === 'number' && typeof second === 'number') return first - second;
  return String(first).localeCompare(String(second), 'en', { numeric: true, sensitivity: 'base' });
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
