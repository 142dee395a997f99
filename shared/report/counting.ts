import type { ChartBar, ReportChart } from './report';
import type { TimeRange } from './range';
import { localTime, startOf, type Period } from './zone';

/** Ordered by number of members, most first, then by name. */
export function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string | undefined): readonly (readonly [string, readonly Item[]])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.entries()].sort(([a, first], [b, second]) => second.length - first.length || (a < b ? -1 : a > b ? 1 : 0));
}

export const countOf = <Item>(items: readonly Item[], keyOf: (item: Item) => string | undefined): number => new Set(items.map(keyOf).filter((key) => key !== undefined && key !== '')).size;

/** Numbers from the smallest, without spreading them over a call's arguments. */
export function boundsOf(times: Iterable<number>): readonly [number, number] | undefined {
  let [least, most] = [Infinity, -Infinity];
  for (const time of times) {
    if (time < least) least = time;
    if (time > most) most = time;
  }
  return least <= most ? [least, most] : undefined;
}

const dayMs = 86_400_000;
/** So many bars stand side by side and can still be told apart. */
const periodFor = (span: number): Exclude<Period, 'week'> => (span <= 2 * dayMs ? 'hour' : span <= 92 * dayMs ? 'day' : 'month');
/** Bars of a chart at most: a clock that was set to 1970 for once must not cost a million empty months. */
const mostBars = 600;
const lengths = { hour: 13, day: 10, month: 7 } as const;

interface Timed {
  readonly time: number;
  /** Which series it belongs to. */
  readonly series: number;
}

/** Events in time: hours, days or months of the zone, whatever fits; those without events are there too. */
export function inTime(id: string, title: string, series: readonly string[], items: readonly Timed[], range: TimeRange, zone: string): ReportChart {
  const bounds = boundsOf(items.map(({ time }) => time));
  if (bounds === undefined) return { id, title, form: 'time', series, bars: [] };
  // The range itself is shown, as far as it is near what was found in it.
  const from = range.from !== undefined && bounds[0] - range.from < 40 * dayMs ? range.from : bounds[0];
  const period = periodFor(bounds[1] - from);
  const nameOf = (time: number): string => `${localTime(time, zone).slice(0, lengths[period])}${period === 'hour' ? ':00' : ''}`;
  const counts = new Map<string, number[]>();
  for (let at = startOf(period, from, zone), count = 0; at <= bounds[1] && count < mostBars; at = startOf(period, at, zone, 1), count += 1) counts.set(nameOf(at), series.map(() => 0));
  for (const { time, series: index } of items) {
    const name = nameOf(time);
    let values = counts.get(name);
    if (values === undefined) counts.set(name, (values = series.map(() => 0)));
    values[index] = (values[index] ?? 0) + 1;
  }
  const bars = [...counts].map(([label, values]): ChartBar => ({ label, values })).sort((first, second) => (first.label < second.label ? -1 : 1));
  return { id, title: `${title} by ${period}`, form: 'time', series, bars };
}

const mostNames = 8;

/** The eight names with the most, each split into series; what is left over is one bar, so that nothing is lost. */
export function most<Item>(id: string, title: string, series: readonly string[], items: readonly Item[], nameOf: (item: Item) => string | undefined, seriesOf: (item: Item) => number): ReportChart {
  const groups = grouped(items, nameOf);
  const split = (members: readonly Item[]): number[] => {
    const values = series.map(() => 0);
    for (const member of members) values[seriesOf(member)] = (values[seriesOf(member)] ?? 0) + 1;
    return values;
  };
  const shown = groups.slice(0, mostNames);
  const rest = groups.slice(mostNames);
  const bars: ChartBar[] = shown.map(([label, members]) => ({ label: label || '(none)', values: split(members) }));
  if (rest.length > 0) bars.push({ label: `${rest.length} more`, values: split(rest.flatMap(([, members]) => members)) });
  return { id, title, form: 'most', series, bars };
}
