import type { ScreenRow } from '../screen-cells';
import { block, type FindRanges, type TextRange } from './patterns';

/** Which cells of a row are covered; undefined where none is. */
export type RowCover = Uint8Array | undefined;

const isBlank = (row: ScreenRow, cell: number): boolean => (row.cells[cell]?.text ?? ' ').trim() === '' && row.cells[cell]?.width !== 0;

/** A line goes on in the next row where the terminal wrapped it, and, as far as one can see, where it fills its row to the end. */
const goesOn = (row: ScreenRow, next: ScreenRow | undefined): boolean => next !== undefined && (next.wrapped || !isBlank(row, row.cells.length - 1));

/** Covers what is found on a screen: row by row, and over rows that are one line. What covering makes to match is covered too. */
export function coverFound(rows: readonly ScreenRow[], find: FindRanges): RowCover[] {
  const covers: RowCover[] = rows.map(() => undefined);
  const put = (number: number, cell: number): boolean => {
    const row = rows[number];
    const cover = (covers[number] ??= new Uint8Array(row?.cells.length ?? 0));
    if (cover[cell] === 1) return false;
    cover[cell] = 1;
    return true;
  };
  for (let first = 0; first < rows.length;) {
    let last = first;
    while (last + 1 < rows.length && goesOn(rows[last]!, rows[last + 1])) last += 1;
    for (let number = first; number <= last; number += 1) coverLine(rows, covers, number, number, find, put);
    if (last > first) coverLine(rows, covers, first, last, find, put);
    // A window that grew leaves blanks where a line was wrapped before.
    if (last > first && rows.slice(first, last).some((row) => isBlank(row, row.cells.length - 1))) coverLine(rows, covers, first, last, find, put, true);
    first = last + 1;
  }
  return covers;
}

function coverLine(rows: readonly ScreenRow[], covers: readonly RowCover[], first: number, last: number, find: FindRanges, put: (row: number, cell: number) => boolean, trimmed = false): void {
  for (let round = 0; round < 5; round += 1) {
    let text = '';
    const places: [row: number, cell: number][] = [];
    for (let number = first; number <= last; number += 1) {
      const row = rows[number]!;
      const cover = covers[number];
      const length = trimmed && number < last ? row.text.trimEnd().length : row.text.length;
      for (let unit = 0; unit < length; unit += 1) {
        const cell = row.cellOf[unit] ?? 0;
        text += cover?.[cell] === 1 ? block : row.text[unit];
        places.push([number, cell]);
      }
    }
    const ranges: readonly TextRange[] = find(text.trimEnd());
    let more = false;
    for (const [start, end] of ranges) for (let unit = start; unit < end; unit += 1) if (put(...places[unit]!)) more = true;
    if (!more) return;
  }
}

/** Covers every cell that shows something. */
export function coverAll(row: ScreenRow): RowCover {
  const cover = new Uint8Array(row.cells.length);
  for (let cell = 0; cell < cover.length; cell += 1) if (!isBlank(row, cell)) cover[cell] = 1;
  return cover.includes(1) ? cover : undefined;
}

/** Both covers together. */
export function joined(one: RowCover, other: RowCover): RowCover {
  if (one === undefined || other === undefined) return one ?? other;
  const both = one.slice();
  for (const [cell, covered] of other.entries()) if (covered === 1 && cell < both.length) both[cell] = 1;
  return both;
}

/** More rows than anybody scrolls back and forth over. */
const mostRows = 500;

/**
 * What was covered stays covered: a cell that still shows the same, and a row that is shown again elsewhere, as when a
 * secret is taken back letter by letter or scrolls out of a window by half.
 */
export class CoverMemory {
  #rows: readonly ScreenRow[] = [];
  #covers: readonly RowCover[] = [];
  readonly #seen = new Map<string, RowCover>();

  /** The covers of this screen, with what is remembered. */
  recall(rows: readonly ScreenRow[], covers: readonly RowCover[], scrolled: number): RowCover[] {
    return rows.map((row, number) => {
      const text = row.text.trimEnd();
      let cover = joined(covers[number], text === '' ? undefined : this.#seen.get(text));
      const [before, was] = [this.#rows[number + scrolled], this.#covers[number + scrolled]];
      if (before !== undefined && was !== undefined) {
        for (const [cell, covered] of was.entries()) {
          if (covered !== 1 || isBlank(row, cell) || row.cells[cell]?.text !== before.cells[cell]?.text) continue;
          cover ??= new Uint8Array(row.cells.length);
          cover[cell] = 1;
        }
      }
      return cover;
    });
  }

  remember(rows: readonly ScreenRow[], covers: readonly RowCover[]): void {
    this.#rows = rows;
    this.#covers = covers;
    for (const [number, cover] of covers.entries()) {
      const text = rows[number]?.text.trimEnd() ?? '';
      if (cover === undefined || text === '') continue;
      this.#seen.delete(text);
      this.#seen.set(text, cover);
      if (this.#seen.size > mostRows) this.#seen.delete(this.#seen.keys().next().value ?? '');
    }
  }
}
