import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsThatFit, compareValues, rowAfterKey, rowsAsCsv, rowsAsText, sortRows, type TableColumn } from './columns';

interface Row { readonly name: string; readonly size: number }
const columns: readonly TableColumn<Row>[] = [
  { id: 'name', header: 'Name', width: 100, text: (row) => row.name },
  { id: 'size', header: 'Size', width: 50, text: (row) => String(row.size) },
];

describe('columns in little room', () => {
  const many: readonly TableColumn<Row>[] = [
    { id: 'stays', header: '', width: 100, text: String }, { id: 'first', header: '', width: 100, yields: 9, text: String },
    { id: 'second', header: '', width: 100, yields: 1, text: String }, { id: 'never', header: '', width: 100, hidden: true, text: String },
  ];
  const fit = (width: number) => columnsThatFit(many, width).map((column) => column.id);
  it('leave in the order of their numbers, and keep their places', () => {
    expect(fit(300)).toEqual(['stays', 'first', 'second']);
    expect(fit(299)).toEqual(['stays', 'second']);
    expect(fit(199)).toEqual(['stays']);
  });
  it('keep those that never yield, however little there is', () => {
    expect(fit(1)).toEqual(['stays']);
  });
});

describe('copying rows', () => {
  it('writes one line per row, even when a cell holds breaks', () => {
    expect(rowsAsText([{ name: 'a\tb\r\nc', size: 1 }], columns)).toBe('Name\tSize\na b c\t1');
  });
  it('quotes CSV cells and defuses formulas', () => {
    expect(rowsAsCsv([{ name: '=1+1', size: 1 }, { name: 'say "hi", now', size: 2 }], columns))
      .toBe('Name,Size\r\n\'=1+1,1\r\n"say ""hi"", now",2');
  });
  it('keeps every CSV cell on its own, whatever is in it', () => {
    fc.assert(fc.property(fc.string(), (name) => {
      const csv = rowsAsCsv([{ name, size: 7 }], columns);
      const body = csv.slice('Name,Size\r\n'.length);
      expect(body.endsWith(',7')).toBe(true);
      const first = body.slice(0, -2);
      const plain = first.startsWith('"') ? first.slice(1, -1).replaceAll('""', '"') : first;
      expect(plain.replace(/^'(?=[=+\-@\t\r])/, '')).toBe(name.replace(/^'(?=[=+\-@\t\r])/, ''));
      if (!first.startsWith('"')) expect(first).not.toMatch(/[",\r\n]/);
    }));
  });
});

describe('order and keys', () => {
  it('compares numbers as numbers and names as people do', () => {
    expect(compareValues(2, 10)).toBeLessThan(0);
    expect(compareValues('db-2', 'db-10')).toBeLessThan(0);
  });
  it('puts rows without a value last, both ways, and keeps equal rows in order', () => {
    const rows = [{ name: 'x', size: -1 }, { name: 'b', size: 2 }, { name: 'a', size: 2 }, { name: 'c', size: 1 }];
    const size = { ...columns[1]!, sortValue: (row: Row) => (row.size < 0 ? undefined : row.size) };
    expect(sortRows(rows, size, false).map((row) => row.name)).toEqual(['c', 'b', 'a', 'x']);
    expect(sortRows(rows, size, true).map((row) => row.name)).toEqual(['b', 'a', 'c', 'x']);
    expect(sortRows(rows, columns[0]!, false).map((row) => row.name)).toEqual(['a', 'b', 'c', 'x']);
  });
  it('never leaves the rows', () => {
    fc.assert(fc.property(fc.constantFrom('ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'), fc.integer({ min: -1, max: 50 }), fc.integer({ min: 1, max: 50 }), (key, current, count) => {
      const next = rowAfterKey(key, current, count, 10)!;
      expect(next).toBeGreaterThanOrEqual(0);
      expect(next).toBeLessThan(count);
    }));
  });
  it('leaves other keys and empty tables alone', () => {
    expect(rowAfterKey('a', 0, 5, 10)).toBeUndefined();
    expect(rowAfterKey('ArrowDown', 0, 0, 10)).toBeUndefined();
  });
});
