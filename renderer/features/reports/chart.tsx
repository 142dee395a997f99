import { useId, useLayoutEffect, useRef, useState } from 'react';
import { barWords, chartWords, lyingBars, uprightBars, type PlacedBar } from '../../../shared/report/bar-geometry';
import type { ReportChart } from '../../../shared/report/report';
import { Button } from '../../kit/button';

/** Over time: as wide as there is room, at least so wide. */
const upright = { least: 430, height: 84, left: 34, top: 6, bottom: 16 } as const;
const lying = { width: 120, row: 13, left: 118, right: 36 } as const;

/** A chart with its words for those who do not see it, and the table behind it. Series differ by pattern as well as by colour. */
export function Chart({ chart }: { readonly chart: ReportChart }) {
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className={chart.form === 'time' ? 'report-chart over-time' : 'report-chart'}>
      <figcaption>
        <span className="cut">{chart.title}</span>
        {chart.bars.length > 0 && <Button variant="quiet" className="small" aria-label={`${asTable ? 'Chart' : 'Table'} of ${chart.title}`} onPress={() => setAsTable(!asTable)}>{asTable ? 'Chart' : 'Table'}</Button>}
      </figcaption>
      {chart.bars.length === 0 ? <p className="faint">Nothing to draw.</p> : asTable ? <ChartTable chart={chart} /> : (
        <>
          {chart.series.length > 1 && (
            <div className="report-key" aria-hidden>
              {chart.series.map((name, at) => <span key={name}><svg width="10" height="10"><rect width="10" height="10" className={`report-part part-${at % 5}`} fill={fillOf(at)} /></svg>{name}</span>)}
            </div>
          )}
          {chart.form === 'time' ? <Upright chart={chart} /> : <Lying chart={chart} />}
        </>
      )}
    </figure>
  );
}

const fillOf = (series: number): string | undefined => (series % 5 === 1 ? 'url(#report-hatch)' : series % 5 === 4 ? 'url(#report-dots)' : undefined);

/** Once in the page: what the second and the fifth series are filled with. */
export function ChartPatterns() {
  return (
    <svg width="0" height="0" className="report-patterns" aria-hidden>
      <defs>
        <pattern id="report-hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="4" height="4" className="hatch-ground" /><rect width="2" height="4" className="hatch-line" /></pattern>
        <pattern id="report-dots" width="4" height="4" patternUnits="userSpaceOnUse"><rect width="4" height="4" className="hatch-ground" /><circle cx="2" cy="2" r="1.2" className="dots-dot" /></pattern>
      </defs>
    </svg>
  );
}

function Bars({ bars }: { readonly bars: readonly PlacedBar[] }) {
  return bars.map((bar, index) => (
    <g key={index}>
      <title>{bar.words}</title>
      {bar.parts.map(({ x, y, width, height, series }) => <rect key={series} x={x} y={y} width={width} height={height} className={`report-part part-${series % 5}`} fill={fillOf(series)} />)}
    </g>
  ));
}

function Upright({ chart }: { readonly chart: ReportChart }) {
  const { least, height, left, top, bottom } = upright;
  const frame = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(0);
  useLayoutEffect(() => {
    const target = frame.current;
    if (!target) return undefined;
    const measure = (): void => setRoom(target.clientWidth - left);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => observer.disconnect();
  }, [left]);
  const width = Math.max(least, room);
  const { bars, largest, labelled } = uprightBars(chart, width, height, 70);
  return (
    <div ref={frame}>
      <svg width={width + left} height={height + top + bottom} viewBox={`${-left} ${-top} ${width + left} ${height + top + bottom}`} role="img" aria-label={chartWords(chart)}>
        <text x={-5} y={8} textAnchor="end">{largest.toLocaleString('en-US')}</text>
        <text x={-5} y={height} textAnchor="end">0</text>
        <line x1={0} x2={width} y1={height} y2={height} />
        <Bars bars={bars} />
        {labelled.map((at) => <text key={at} x={Math.max(0, bars[at]!.x)} y={height + 12}>{shortLabel(bars[at]!.label)}</text>)}
      </svg>
    </div>
  );
}

/** Hours of one or two days are told by the hour; days by month and day. */
const shortLabel = (label: string): string => (label.length > 10 ? label.slice(5) : label.length === 10 ? label.slice(5) : label);

function Lying({ chart }: { readonly chart: ReportChart }) {
  const { width, row, left, right } = lying;
  const clip = useId();
  const { bars } = lyingBars(chart, width, row);
  const height = bars.length * row;
  return (
    <svg width={left + width + right} height={height} viewBox={`${-left} 0 ${left + width + right} ${height}`} role="img" aria-label={chartWords(chart)}>
      <clipPath id={clip}><rect x={-left} y={0} width={left - 4} height={height} /></clipPath>
      <Bars bars={bars} />
      {bars.map(({ label, total, width: long }, at) => (
        <g key={at}>
          <text x={-6} y={at * row + 10} textAnchor="end" clipPath={`url(#${clip})`}>{label.length > 20 ? `${label.slice(0, 19)}…` : label}</text>
          <text x={long + 4} y={at * row + 10}>{total.toLocaleString('en-US')}</text>
        </g>
      ))}
    </svg>
  );
}

function ChartTable({ chart }: { readonly chart: ReportChart }) {
  return (
    <div className="report-chart-table" tabIndex={0} role="region" aria-label={`${chart.title}, as a table`}>
      <table>
        <thead><tr><th scope="col">{chart.form === 'time' ? 'When' : 'Name'}</th>{chart.series.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody>
          {chart.bars.map(({ label, values }) => <tr key={label} title={barWords(chart, label, values)}><th scope="row">{label}</th>{values.map((value, at) => <td key={at}>{value.toLocaleString('en-US')}</td>)}</tr>)}
        </tbody>
      </table>
    </div>
  );
}
