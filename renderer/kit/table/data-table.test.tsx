// @vitest-environment happy-dom
import { fireEvent, render, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { TableColumn } from './columns';
import { DataTable } from './data-table';
import { layOutTables } from './laid-out.fixture';

interface Row { readonly id: string; readonly size: number }
const columns: readonly TableColumn<Row>[] = [
  { id: 'id', header: 'Name', width: 100, text: (row) => row.id },
  { id: 'size', header: 'Size', width: 50, sortValue: (row) => row.size, text: (row) => `${row.size} B` },
  { id: 'more', header: 'More', width: 50, hidden: true, text: () => 'more' },
];
const rows: readonly Row[] = Array.from({ length: 10_000 }, (_, index) => ({ id: `row-${index}`, size: (index * 7919) % 10_000 }));
const rowId = (row: Row): string => row.id;
const table = () => screen.getByRole('grid', { name: 'Rows' });
const firstCells = () => within(table()).getAllByRole('row').slice(1).map((row) => within(row).getAllByRole('gridcell')[0]!.textContent);

layOutTables();

describe('a table of ten thousand rows', () => {
  it('draws only those in view, and says how many there are', () => {
    render(<DataTable label="Rows" rows={rows} columns={columns} rowId={rowId} empty="nothing" />);
    expect(table().getAttribute('aria-rowcount')).toBe('10001');
    expect(firstCells().length).toBeGreaterThan(10);
    expect(firstCells().length).toBeLessThan(60);
    expect(screen.queryByText('more')).toBeNull();
  });
  it('sorts by a click on the header, and says so', () => {
    render(<DataTable label="Rows" rows={rows} columns={columns} rowId={rowId} sort={{ column: 'size', descending: true }} empty="nothing" />);
    const header = () => screen.getByRole('columnheader', { name: 'Size' });
    expect(header().getAttribute('aria-sort')).toBe('descending');
    expect(firstCells()[0]).toBe(rows.find((row) => row.size === 9999)!.id);
    fireEvent.click(within(screen.getByRole('columnheader', { name: 'Name' })).getByRole('button'));
    expect(firstCells().slice(0, 3)).toEqual(['row-0', 'row-1', 'row-2']);
  });
  it('walks rows by keys and opens one by Enter', () => {
    const opened: string[] = [];
    render(<DataTable label="Rows" rows={rows} columns={columns} rowId={rowId} onOpen={(row) => opened.push(row.id)} empty="nothing" />);
    const row = (name: string) => within(table()).getByRole('row', { name: new RegExp(`^${name} `) });
    fireEvent.keyDown(row('row-0'), { key: 'ArrowDown' });
    expect(row('row-1').tabIndex).toBe(0);
    expect(document.activeElement).toBe(row('row-1'));
    fireEvent.keyDown(row('row-1'), { key: 'Enter' });
    fireEvent.click(row('row-3'));
    expect(opened).toEqual(['row-1', 'row-3']);
  });
  it('shows what the table is for when it is empty', () => {
    render(<DataTable label="Rows" rows={[]} columns={columns} rowId={rowId} empty="nothing here" />);
    expect(screen.getByText('nothing here')).toBeTruthy();
  });
});
