import { localTime, startOf } from '../../shared/report/zone';
import type { ScheduledReport } from './schema';

/** [from, to) in Unix milliseconds. */
export interface ReportPeriod {
  readonly from: number;
  readonly to: number;
}

type Rhythm = Pick<ScheduledReport, 'every' | 'zone'>;

/** Missed periods that are made up for at most: two months of days. */
export const mostMissed = 62;

/** Periods that are over and not made yet, oldest first. Without a last one: only the newest. */
export function duePeriods({ every, zone }: Rhythm, lastTo: number | undefined, now: number): readonly ReportPeriod[] {
  const periods: ReportPeriod[] = [];
  let to = startOf(every, now, zone);
  while (periods.length < (lastTo === undefined ? 1 : mostMissed) && (lastTo === undefined || to > lastTo)) {
    const from = startOf(every, to, zone, -1);
    periods.unshift({ from, to });
    to = from;
  }
  return periods;
}

export const nextDue = ({ every, zone }: Rhythm, now: number): number => startOf(every, now, zone, 1);

/** "2026-11-28", "week-2026-11-23", "2026-11". */
export function periodName({ every, zone }: Rhythm, { from }: ReportPeriod): string {
  const day = localTime(from, zone).slice(0, 10);
  return every === 'day' ? day : every === 'week' ? `week-${day}` : day.slice(0, 7);
}
