import type { ReportPort, RowOrder } from '../../../shared/report/port';
import type { Cell } from '../../../shared/report/report';

const windowRows = 200;
/** Windows kept: ten thousand rows. */
const mostWindows = 50;

type Rows = readonly (readonly Cell[])[];

/** Rows of one table in one order, fetched in windows as they come into view. */
export class RowWindows {
  readonly #windows = new Map<number, Rows | undefined>();

  constructor(private readonly port: Pick<ReportPort, 'rows'>, readonly view: number, readonly table: string, readonly order: RowOrder | undefined, private readonly onChange: () => void) {}

  /** Undefined while it is on its way. */
  row(index: number): readonly Cell[] | undefined {
    return this.#windows.get(Math.floor(index / windowRows))?.[index % windowRows];
  }

  /** How to read a cell. `version`: what has come so far; each makes a reader of its own, by which a screen knows that it has to draw anew. */
  cells(version: number): (row: number, at: number) => Cell {
    return (row, at) => (version >= 0 ? this.row(row)?.[at] : undefined);
  }

  /** Fetches what lies there and is not here. */
  want(first: number, last: number): void {
    for (let at = Math.floor(first / windowRows); at <= Math.floor(last / windowRows); at += 1) {
      if (this.#windows.has(at)) continue;
      this.#windows.set(at, undefined);
      while (this.#windows.size > mostWindows) this.#windows.delete(this.#windows.keys().next().value!);
      void this.port.rows(this.view, this.table, this.order, at * windowRows, (at + 1) * windowRows).then((rows) => {
        if (rows === undefined || !this.#windows.has(at)) return;
        this.#windows.set(at, rows);
        this.onChange();
      }, () => this.#windows.delete(at));
    }
  }

  async all(count: number): Promise<Rows> {
    return (await this.port.rows(this.view, this.table, this.order, 0, count)) ?? [];
  }
}
