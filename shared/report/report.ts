/** What a report is made of: figures, charts and tables of plain values, so that it crosses threads and is written in any form. */

export const reportKinds = ['access', 'session', 'approval', 'anomaly', 'events', 'session-events'] as const;
export type ReportKind = (typeof reportKinds)[number];

export const reportTitles: Readonly<Record<ReportKind, string>> = {
  access: 'Access', session: 'Session', approval: 'Approval', anomaly: 'Anomaly', events: 'Events', 'session-events': 'Session events',
};

/** Times are Unix milliseconds, durations milliseconds, results true for success. Undefined: not known. */
export type Cell = string | number | boolean | undefined;
export type CellKind = 'text' | 'count' | 'time' | 'duration' | 'result';

export interface ReportColumn {
  /** Key in JSON. */
  readonly id: string;
  readonly header: string;
  readonly kind: CellKind;
  /** CSS pixels on the screen. */
  readonly width: number;
  readonly grow?: boolean | undefined;
  readonly mono?: boolean | undefined;
  /** In files; on the screen and on paper only when asked for. */
  readonly aside?: boolean | undefined;
  /** As in the kit's tables: those with the highest number are left out first where room is short. */
  readonly yields?: number | undefined;
}

export interface ReportTable {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface ReportFigure {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly kind: 'count' | 'duration';
}

export interface ChartBar {
  readonly label: string;
  /** One for each series. */
  readonly values: readonly number[];
}

/** `time`: bars stand in time, none left out. `most`: the largest few, most first. */
export interface ReportChart {
  readonly id: string;
  readonly title: string;
  readonly form: 'time' | 'most';
  readonly series: readonly string[];
  readonly bars: readonly ChartBar[];
}

export interface Report {
  readonly kind: ReportKind;
  readonly figures: readonly ReportFigure[];
  readonly charts: readonly ReportChart[];
  /** The first is the report's main one. */
  readonly tables: readonly ReportTable[];
}

/** Where a report's events came from, and what was asked of them. */
export interface ReportScope {
  readonly title: string;
  /** What the events were read from: gateways, or a file. */
  readonly sources: readonly string[];
  /** [from, to) in Unix milliseconds; undefined: no bound. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** IANA name: what days and printed times are in. */
  readonly zone: string;
  /** The filter in words, one for each part. */
  readonly filters: readonly string[];
  /** Events the report is computed from. */
  readonly events: number;
  readonly madeBy: string;
  readonly madeAt: number;
  /** What a reader has to know: offline, incomplete, damaged lines. */
  readonly remarks: readonly string[];
}
