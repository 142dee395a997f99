import type { CoveredStretch, Manner } from './coverage';
import { lengthOf, united, without, type Range } from './ranges';

/** One piece of the recording and the best that was ever done with it. `speed`: the slowest it was seen at. */
export interface CoverageSlice extends Range {
  readonly manner: Manner | 'never';
  readonly speed: number;
}

/** Everything in ms. `watched` + `pictures` + `idle` + `jumped` + `never` = `duration`. */
export interface CoverageSummary {
  readonly duration: number;
  readonly watched: number;
  /** Of `watched`: never slower than 4 times the speed. */
  readonly fast: number;
  readonly pictures: number;
  readonly idle: number;
  readonly jumped: number;
  /** Nobody came there. */
  readonly never: number;
  /** All of it, in order and without holes. */
  readonly slices: readonly CoverageSlice[];
}

/** From here on watching counts as fast, in times the speed. */
export const fastFrom = 4;

const rank: Record<Manner, number> = { played: 0, pictures: 1, idle: 2, jumped: 3 };

/** What it comes to. Each moment counts once: as played before anything else, and as slowly as it was seen. */
export function summarise(stretches: readonly CoveredStretch[], duration: number): CoverageSummary {
  const whole: Range[] = duration > 0 ? [{ from: 0, to: duration }] : [];
  const kinds = new Map<string, CoveredStretch[]>();
  for (const stretch of stretches) {
    const key = `${stretch.manner} ${stretch.speed}`;
    const list = kinds.get(key);
    if (list) list.push(stretch);
    else kinds.set(key, [stretch]);
  }
  const slices: CoverageSlice[] = [];
  let left = whole;
  for (const group of [...kinds.values()].sort(([one], [other]) => rank[one!.manner] - rank[other!.manner] || one!.speed - other!.speed)) {
    const { manner, speed } = group[0]!;
    const rest = without(left, united(group));
    for (const { from, to } of without(left, rest)) slices.push({ from, to, manner, speed });
    left = rest;
  }
  for (const { from, to } of left) slices.push({ from, to, manner: 'never', speed: 0 });
  slices.sort((one, other) => one.from - other.from);
  const sum = (wanted: (slice: CoverageSlice) => boolean): number => lengthOf(slices.filter(wanted));
  return {
    duration: Math.max(0, duration), slices,
    watched: sum(({ manner }) => manner === 'played'), fast: sum(({ manner, speed }) => manner === 'played' && speed >= fastFrom),
    pictures: sum(({ manner }) => manner === 'pictures'), idle: sum(({ manner }) => manner === 'idle'),
    jumped: sum(({ manner }) => manner === 'jumped'), never: sum(({ manner }) => manner === 'never'),
  };
}

/** As few stretches as say the same: with any others beside them, and for any duration, they come to what `stretches` come to. */
export function condensed(stretches: readonly CoveredStretch[]): CoveredStretch[] {
  const end = stretches.reduce((latest, { to }) => Math.max(latest, to), 0);
  return summarise(stretches, end).slices.flatMap(({ manner, ...slice }) => (manner === 'never' ? [] : [{ ...slice, manner }]));
}

/** "43 min", "40 s", "1 h 5 min". */
export function spoken(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "43 min of 60 min watched, 12 min of it at 4x or faster, 3 min only as single pictures, 5 min never shown (2 min skipped as idle)". */
export function coverageSentence({ duration, watched, fast, pictures, idle, jumped, never }: CoverageSummary): string {
  const unseen = idle + jumped + never;
  const why = [idle > 0 ? `${spoken(idle)} skipped as idle` : '', jumped > 0 ? `${spoken(jumped)} jumped over` : ''].filter(Boolean).join(', ');
  return [
    `${spoken(watched)} of ${spoken(duration)} watched`,
    ...fast > 0 ? [`${spoken(fast)} of it at ${fastFrom}x or faster`] : [],
    ...pictures > 0 ? [`${spoken(pictures)} only as single pictures`] : [],
    unseen > 0 ? `${spoken(unseen)} never shown${why === '' ? '' : ` (${why})`}` : 'nothing left out',
  ].join(', ');
}
