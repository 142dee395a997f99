import type { ReportChart } from './report';

export interface PlacedPart {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly series: number;
}

/** One bar: all its parts, where its label stands, and what it says in words. */
export interface PlacedBar {
  readonly label: string;
  readonly words: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly parts: readonly PlacedPart[];
  readonly total: number;
}

export interface BarGeometry {
  readonly bars: readonly PlacedBar[];
  /** The largest total; the axis ends there. */
  readonly largest: number;
  /** Labels to write, by index of the bar: where bars stand too close, not all of them. */
  readonly labelled: readonly number[];
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

export const barWords = ({ series }: ReportChart, label: string, values: readonly number[]): string =>
  `${label}: ${sumOf(values).toLocaleString('en-US')}${values.filter((value) => value > 0).length > 1 ? ` (${values.flatMap((value, at) => (value > 0 ? [`${value.toLocaleString('en-US')} ${(series[at] ?? '').toLowerCase()}`] : [])).join(', ')})` : ''}`;

/** Upright bars over `width` x `height` pixels: for time. */
export function uprightBars(chart: ReportChart, width: number, height: number, labelWidth: number): BarGeometry {
  const largest = Math.max(1, ...chart.bars.map(({ values }) => sumOf(values)));
  const step = width / Math.max(1, chart.bars.length);
  const bar = Math.max(1, Math.min(40, step * 0.78));
  const bars = chart.bars.map(({ label, values }, at): PlacedBar => {
    const x = at * step + (step - bar) / 2;
    let y = height;
    const parts = values.map((value, series): PlacedPart => {
      const tall = value === 0 ? 0 : Math.max(1, (value / largest) * height);
      y -= tall;
      return { x, y, width: bar, height: tall, series };
    }).filter((part) => part.height > 0);
    return { label, words: barWords(chart, label, values), x, y, width: bar, height: height - y, parts, total: sumOf(values) };
  });
  const every = Math.max(1, Math.ceil(labelWidth / step));
  return { bars, largest, labelled: bars.flatMap((_, at) => (at % every === 0 ? [at] : [])) };
}

/** Lying bars, one under the other: for names. */
export function lyingBars(chart: ReportChart, width: number, rowHeight: number): BarGeometry {
  const largest = Math.max(1, ...chart.bars.map(({ values }) => sumOf(values)));
  const bar = Math.max(2, rowHeight * 0.6);
  const bars = chart.bars.map(({ label, values }, at): PlacedBar => {
    const y = at * rowHeight + (rowHeight - bar) / 2;
    let x = 0;
    const parts = values.map((value, series): PlacedPart => {
      const long = value === 0 ? 0 : Math.max(1, (value / largest) * width);
      const part = { x, y, width: long, height: bar, series };
      x += long;
      return part;
    }).filter((part) => part.width > 0);
    return { label, words: barWords(chart, label, values), x: 0, y, width: x, height: bar, parts, total: sumOf(values) };
  });
  return { bars, largest, labelled: bars.map((_, at) => at) };
}

/** The chart in one sentence, for those who do not see it. */
export function chartWords(chart: ReportChart): string {
  const all = chart.bars.reduce((sum, { values }) => sum + sumOf(values), 0);
  const highest = chart.bars.reduce<ReportChart['bars'][number] | undefined>((best, bar) => (best === undefined || sumOf(bar.values) > sumOf(best.values) ? bar : best), undefined);
  if (highest === undefined || all === 0) return `${chart.title}: nothing.`;
  return `${chart.title}: ${all.toLocaleString('en-US')} in all, most at ${barWords(chart, highest.label, highest.values)}.`;
}
