import { cellValue, cellWords, figureWords } from './cells';
import { reportTitles, type Report, type ReportColumn, type ReportScope, type ReportTable } from './report';
import { zonedTime } from './zone';

export const reportFormats = ['csv', 'json', 'text'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** RFC 4180; a leading = + - @ is defused, because spreadsheets run such cells as formulas. The same rule as for the kit's tables. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const unitOf = (column: ReportColumn): string => (column.kind === 'duration' ? `${column.header} (s)` : column.header);

/** One table, all its columns: times in ISO 8601 (UTC), durations in seconds. */
export function tableAsCsv(table: ReportTable): string {
  const lines = [table.columns.map(unitOf).map(csvCell).join(',')];
  for (const row of table.rows) {
    lines.push(table.columns.map(({ kind }, at) => {
      const value = cellValue(row[at], kind);
      if (value === null) return '';
      if (kind === 'result') return value === true ? 'Success' : 'Refused';
      return typeof value === 'number' ? String(value) : csvCell(String(value));
    }).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** Range, zone, filters and sources in words: one line each. */
export function scopeLines(scope: ReportScope): readonly string[] {
  const range = [scope.from === undefined ? '' : `from ${zonedTime(scope.from, scope.zone)}`, scope.to === undefined ? '' : `to ${zonedTime(scope.to, scope.zone)}`].filter(Boolean).join(' ');
  return [
    `From ${scope.sources.join(', ') || 'nowhere'}: ${scope.events.toLocaleString('en-US')} ${scope.events === 1 ? 'event' : 'events'}, ${range || 'all that is there'}`,
    ...(scope.filters.length === 0 ? [] : [`Only ${scope.filters.join('; ')}`]),
    `Made ${zonedTime(scope.madeAt, scope.zone)}${scope.madeBy === '' ? '' : ` by ${scope.madeBy}`}; days are in ${scope.zone}`,
    ...scope.remarks,
  ];
}

const rowObject = (table: ReportTable, row: ReportTable['rows'][number]): Record<string, unknown> =>
  Object.fromEntries(table.columns.map(({ id, kind }, at) => [id, cellValue(row[at], kind)]));

/** Figures, charts and tables; rows are objects by column id, times ISO 8601, durations seconds. */
export function reportAsJson(report: Report, scope: ReportScope): unknown {
  const { from, to, madeAt, ...rest } = scope;
  const iso = (time: number | undefined): string | null => (time === undefined ? null : new Date(time).toISOString());
  return {
    report: report.kind, ...rest, from: iso(from), to: iso(to), madeAt: iso(madeAt),
    figures: Object.fromEntries(report.figures.map(({ id, value, kind }) => [id, cellValue(value, kind)])),
    charts: report.charts,
    tables: Object.fromEntries(report.tables.map((table) => [table.id, table.rows.map((row) => rowObject(table, row))])),
  };
}

const widestColumn = 60;

function tableAsText(table: ReportTable, zone: string): string {
  const shown = table.columns.map((column, at) => ({ column, at })).filter(({ column }) => column.aside !== true);
  const cells = table.rows.map((row) => shown.map(({ column, at }) => cellWords(row[at], column.kind, zone).replace(/\s+/g, ' ').slice(0, widestColumn)));
  const widths = shown.map(({ column }, index) => cells.reduce((most, row) => Math.max(most, row[index]?.length ?? 0), column.header.length));
  const line = (row: readonly string[]): string => row.map((text, index) => (shown[index]?.column.kind === 'count' ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0))).join('  ').trimEnd();
  return [table.title, '', line(shown.map(({ column }) => column.header)), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

/** For a terminal: head, figures, tables. */
export function reportAsText(report: Report, scope: ReportScope): string {
  const figures = report.figures.map(({ label, value, kind }) => `${label}: ${figureWords(value, kind)}`);
  return `${[`${reportTitles[report.kind]} report`, ...scopeLines(scope), '', ...figures, ...report.tables.flatMap((table) => ['', tableAsText(table, scope.zone)])].join('\n')}\n`;
}

/** CSV is the main table; everything else holds the whole report. */
export function writeReport(format: ReportFormat, report: Report, scope: ReportScope): string {
  switch (format) {
    case 'csv': return tableAsCsv(report.tables[0]!);
    case 'json': return `${JSON.stringify(reportAsJson(report, scope), null, 2)}\n`;
    case 'text': return reportAsText(report, scope);
  }
}
