import { chartWords, lyingBars, uprightBars, type BarGeometry } from './bar-geometry';
import { cellWords, figureWords } from './cells';
import { reportTitles, type Report, type ReportChart, type ReportScope, type ReportTable } from './report';
import { scopeLines } from './written';

/** Rows of one table on paper; the file formats hold all. */
export const mostPrintedRows = 2_000;
/** Characters of a cell that stays on one line. */
const shortWord = 16;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** Also leaves out what turns the direction of text, and control characters: names come from outside. */
export const escapeHtml = (text: string): string =>
  // oxlint-disable-next-line no-control-regex
  text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '').replace(/[&<>"']/g, (character) => entities[character] ?? '');

const keyFills = ['#2f6fb0', 'repeating-linear-gradient(45deg,#8f1d16 0 2px,#fff 2px 4px)', '#c9a227', '#8a8f98', 'radial-gradient(#12161c 30%,#fff 32%) 0 0/4px 4px'] as const;

/** In one element and nowhere else: the page is shown under a content policy that allows exactly this text. */
const style = `
@page { size: A4 landscape; }
* { box-sizing: border-box; }
body { margin: 0; font: 9pt/1.35 system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; color: #12161c; background: #fff; }
h1 { font-size: 17pt; margin: 0 0 4pt; } h2 { font-size: 11pt; margin: 14pt 0 4pt; break-after: avoid; }
.scope { margin: 0 0 8pt; color: #3b4655; } .scope div { margin: 1pt 0; }
.figures { display: flex; flex-wrap: wrap; gap: 6pt; margin: 8pt 0; }
.figure { border: 0.75pt solid #b9c2cd; border-radius: 3pt; padding: 4pt 9pt; } .figure b { display: block; font-size: 13pt; } .figure span { color: #3b4655; }
.charts { display: flex; flex-wrap: wrap; gap: 12pt; } figure { margin: 0; break-inside: avoid; } figcaption { font-weight: 600; margin-bottom: 3pt; }
.key { color: #3b4655; font-size: 8pt; } .key i { display: inline-block; width: 8pt; height: 8pt; margin: 0 3pt 0 8pt; border: 0.5pt solid #12161c; vertical-align: -1pt; }
svg text { font-size: 8px; fill: #3b4655; }
table { border-collapse: collapse; width: 100%; table-layout: auto; font-size: 8pt; }
thead { display: table-header-group; } tr { break-inside: avoid; }
th { text-align: left; border-bottom: 1pt solid #12161c; padding: 2pt 4pt; } td { border-bottom: 0.5pt solid #d3dae3; padding: 2pt 4pt; vertical-align: top; overflow-wrap: anywhere; }
.number { text-align: right; font-variant-numeric: tabular-nums; } .time { white-space: nowrap; } .refused { font-weight: 700; }
.note { color: #3b4655; } .short { white-space: nowrap; }
${keyFills.map((fill, at) => `.key${at} { background: ${fill}; }`).join('\n')}
`;

/** Grey steps and patterns: what is printed without colour can still be told apart. */
const fills = ['#2f6fb0', 'url(#hatch)', '#c9a227', '#8a8f98', 'url(#dots)'] as const;
const fill = (series: number): string => fills[series % fills.length] ?? '#2f6fb0';
const patterns = '<defs><pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="4" height="4" fill="#fff"/><rect width="2" height="4" fill="#8f1d16"/></pattern>'
  + '<pattern id="dots" width="4" height="4" patternUnits="userSpaceOnUse"><rect width="4" height="4" fill="#fff"/><circle cx="2" cy="2" r="1.2" fill="#12161c"/></pattern></defs>';

const rects = (geometry: BarGeometry): string => geometry.bars.flatMap(({ parts }) => parts)
  .map(({ x, y, width, height, series }) => `<rect x="${x.toFixed(2)}" y="${y.toFixed(2)}" width="${width.toFixed(2)}" height="${height.toFixed(2)}" fill="${fill(series)}" stroke="#12161c" stroke-width="0.4"/>`).join('');

function chart(one: ReportChart): string {
  if (one.bars.length === 0) return '';
  const key = one.series.length < 2 ? '' : `<div class="key">${one.series.map((name, at) => `<i class="key${at % keyFills.length}"></i>${escapeHtml(name)}`).join('')}</div>`;
  const head = `<figcaption>${escapeHtml(one.title)}</figcaption>${key}`;
  const label = escapeHtml(chartWords(one));
  if (one.form === 'time') {
    const [width, height] = [520, 90];
    const geometry = uprightBars(one, width, height, 64);
    const labels = geometry.labelled.map((at) => `<text x="${(geometry.bars[at]!.x + geometry.bars[at]!.width / 2).toFixed(1)}" y="${height + 11}" text-anchor="${at === 0 ? 'start' : 'middle'}">${escapeHtml(geometry.bars[at]!.label)}</text>`).join('');
    return `<figure>${head}<svg width="560" height="${height + 26}" viewBox="-34 -8 560 ${height + 26}" role="img" aria-label="${label}">${patterns}<text x="-4" y="2" text-anchor="end">${geometry.largest.toLocaleString('en-US')}</text><line x1="0" x2="${width}" y1="${height}" y2="${height}" stroke="#12161c"/>${rects(geometry)}${labels}</svg></figure>`;
  }
  const row = 15;
  const geometry = lyingBars(one, 180, row);
  const labels = geometry.bars.map(({ label: name, total, width }, at) => `<text x="-5" y="${at * row + 10.5}" text-anchor="end">${escapeHtml(name.length > 26 ? `${name.slice(0, 25)}…` : name)}</text><text x="${(width + 4).toFixed(1)}" y="${at * row + 10.5}">${total.toLocaleString('en-US')}</text>`).join('');
  return `<figure>${head}<svg width="370" height="${one.bars.length * row + 4}" viewBox="-140 0 370 ${one.bars.length * row + 4}" role="img" aria-label="${label}">${patterns}${rects(geometry)}${labels}</svg></figure>`;
}

function table(one: ReportTable, zone: string): string {
  const shown = one.columns.map((column, at) => ({ column, at })).filter(({ column }) => column.aside !== true);
  const head = shown.map(({ column }) => `<th${column.kind === 'count' || column.kind === 'duration' ? ' class="number"' : ''}>${escapeHtml(column.header)}</th>`).join('');
  const body = one.rows.slice(0, mostPrintedRows).map((row) => `<tr>${shown.map(({ column, at }) => {
    const look = column.kind === 'count' || column.kind === 'duration' ? 'number' : column.kind === 'time' ? 'time' : column.kind === 'result' && row[at] !== true ? 'refused' : '';
    const words = cellWords(row[at], column.kind, zone);
    // A short word is not broken; what is long may be, anywhere, so that no table is wider than its paper.
    const looks = [look, words.length <= shortWord ? 'short' : ''].filter((one) => one !== '').join(' ');
    return `<td${looks === '' ? '' : ` class="${looks}"`}>${escapeHtml(words)}</td>`;
  }).join('')}</tr>`).join('\n');
  const left = one.rows.length - mostPrintedRows;
  return `<h2>${escapeHtml(one.title)} (${one.rows.length.toLocaleString('en-US')})</h2>${one.rows.length === 0 ? '<p class="note">None.</p>' : `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`}${left > 0 ? `<p class="note">${left.toLocaleString('en-US')} more rows are not printed; the CSV and JSON files hold all of them.</p>` : ''}`;
}

/** A whole page for printing: light, with nothing that runs or is fetched. */
export function reportAsPage(report: Report, scope: ReportScope): string {
  const figures = report.figures.map(({ label, value, kind }) => `<div class="figure"><b>${escapeHtml(figureWords(value, kind))}</b><span>${escapeHtml(label)}</span></div>`).join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(scope.title)}</title><style>${style}</style></head><body>
<h1>${escapeHtml(reportTitles[report.kind])} report</h1><div class="scope">${scopeLines(scope).map((line) => `<div>${escapeHtml(line)}</div>`).join('')}</div>
<div class="figures">${figures}</div><div class="charts">${report.charts.map(chart).join('')}</div>
${report.tables.map((one) => table(one, scope.zone)).join('\n')}
</body></html>`;
}
