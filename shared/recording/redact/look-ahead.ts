import type { ScreenRow } from '../screen-cells';
import type { RowCover } from './cover';
import type { ScreenStep } from './replay';

interface Past {
  readonly rows: readonly ScreenRow[];
  readonly scrolled: number;
}

/** So many screens back a text is followed to its first letter: some minutes of typing. */
const longestLook = 4096;

/**
 * Finds, when something is covered for the first time, the screens before on which it was not whole yet (typed letter by
 * letter, echoed in pieces): there, too, the letters that stood in those cells are to be covered.
 */
export class LookAhead {
  readonly #past: Past[] = [];
  #last: readonly RowCover[] = [];
  /** By number of the step, then row: what is to be covered beside what is found there. */
  readonly covers = new Map<number, Map<number, Uint8Array>>();

  take({ number, screen: { rows }, scrolled, resized }: ScreenStep, found: readonly RowCover[]): void {
    if (resized) {
      this.#past.length = 0;
      this.#last = [];
    }
    for (const [row, cover] of found.entries()) {
      if (cover === undefined) continue;
      const before = this.#last[row + scrolled];
      if (before === undefined || cover.some((covered, cell) => covered === 1 && before[cell] !== 1)) this.#lookBack(number, rows, row, cover, scrolled);
    }
    this.#past.push({ rows, scrolled });
    if (this.#past.length > longestLook) this.#past.shift();
    this.#last = found;
  }

  #lookBack(number: number, rows: readonly ScreenRow[], row: number, cover: Uint8Array, scrolled: number): void {
    const whole = rows[row];
    if (whole === undefined) return;
    const first = cover.indexOf(1);
    const same = (one: ScreenRow, cell: number): boolean => one.cells[cell]?.text === whole.cells[cell]?.text;
    let place = row + scrolled;
    for (let back = 1; back <= this.#past.length; back += 1) {
      const past = this.#past[this.#past.length - back];
      const there = past?.rows[place];
      if (past === undefined || there === undefined) return;
      // What stands before it on the line says that it is the same line.
      for (let cell = 0; cell < first; cell += 1) if (!same(there, cell)) return;
      const part = new Uint8Array(cover.length);
      let any = false;
      for (const [cell, covered] of cover.entries()) {
        if (covered !== 1 || !same(there, cell) || (whole.cells[cell]?.text.trim() ?? '') === '') continue;
        part[cell] = 1;
        any = true;
      }
      if (!any) return;
      const step = number - back;
      const known = this.covers.get(step) ?? new Map<number, Uint8Array>();
      this.covers.set(step, known);
      const already = known.get(place);
      if (already) for (const [cell, covered] of part.entries()) if (covered === 1) already[cell] = 1;
      if (!already) known.set(place, part);
      place += past.scrolled;
    }
  }
}
