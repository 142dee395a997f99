import type { Problem } from '../base/problem';
import type { ReportFilter } from './filter';
import type { TimeRange } from './range';
import type { Cell, ReportChart, ReportColumn, ReportFigure, ReportKind } from './report';
import type { ReportFormat } from './written';

/** Where events are read from. */
export interface ReportPlace {
  /** A gateway's id; "" is the first one's. */
  readonly id: string;
  /** As people call it. */
  readonly name: string;
  /** "" is the page's own. */
  readonly origin: string;
  /** Under what its events are remembered on this machine. */
  readonly address: string;
}

/** How far the reading of one place has come. */
export interface PlaceRead {
  readonly id: string;
  readonly events: number;
  readonly done: boolean;
  /** There are older events in the range that were not read: the limit was reached. */
  readonly cut: boolean;
  readonly problem?: Problem | undefined;
  /** These are what this machine remembers, up to that moment: the place could not be asked. */
  readonly remembered?: number | undefined;
}

export interface ReportQuestion {
  readonly kind: ReportKind;
  /** The range is part of it, and may be narrower than what was read. */
  readonly filter: ReportFilter;
  readonly zone: string;
  /** One place only; undefined: all of them together. */
  readonly place?: string | undefined;
}

export interface ReportTableFace {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly ReportColumn[];
  readonly rows: number;
}

/** A report without its rows: those are asked for as they come into view. */
export interface ReportView {
  /** Of the question; rows are asked for with it, so that rows of another report never get in between. */
  readonly number: number;
  readonly kind: ReportKind;
  /** Events the report is computed from. */
  readonly counted: number;
  readonly figures: readonly ReportFigure[];
  readonly charts: readonly ReportChart[];
  readonly tables: readonly ReportTableFace[];
  /** What can be chosen in a filter: values that are in the events that were read. */
  readonly choices: { readonly users: readonly string[]; readonly assets: readonly string[]; readonly events: readonly string[] };
}

export interface RowOrder {
  readonly column: string;
  readonly descending: boolean;
}

export interface WriteOptions {
  readonly format: ReportFormat | 'page';
  /** CSV: this table; the others hold all of them. */
  readonly table?: string | undefined;
  readonly madeBy: string;
  readonly remarks: readonly string[];
}

/** What the report worker offers to the page. */
export interface ReportPort {
  /** Reads all events of the range from these places, the newest first; another call takes its place. Resolves when all is read, or was given up. */
  read(places: readonly ReportPlace[], range: TimeRange, onProgress: (reads: readonly PlaceRead[]) => void): Promise<void>;
  /** Reads what came since. True: there is something new. */
  refresh(): Promise<boolean>;
  show(question: ReportQuestion): Promise<ReportView>;
  /** Rows [from, to) of a table in this order; undefined: another report was asked for meanwhile. */
  rows(view: number, table: string, order: RowOrder | undefined, from: number, to: number): Promise<readonly (readonly Cell[])[] | undefined>;
  /** The report that is shown, as a file. */
  write(options: WriteOptions): Promise<string>;
}
