import { startOf } from './zone';

/** [from, to) in Unix milliseconds; undefined: no bound. */
export interface TimeRange {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export const rangePresets = ['today', 'yesterday', 'last-7-days', 'last-30-days', 'this-month', 'last-month', 'everything'] as const;
export type RangePreset = (typeof rangePresets)[number];

export const presetTitles: Readonly<Record<RangePreset, string>> = {
  today: 'Today', yesterday: 'Yesterday', 'last-7-days': 'Last 7 days', 'last-30-days': 'Last 30 days', 'this-month': 'This month', 'last-month': 'Last month', everything: 'Everything',
};

/** Whole days of the zone; what goes on still has no end, so that what comes meanwhile is in it. */
export function presetRange(preset: RangePreset, now: number, zone: string): TimeRange {
  switch (preset) {
    case 'today': return { from: startOf('day', now, zone) };
    case 'yesterday': return { from: startOf('day', now, zone, -1), to: startOf('day', now, zone) };
    case 'last-7-days': return { from: startOf('day', now, zone, -6) };
    case 'last-30-days': return { from: startOf('day', now, zone, -29) };
    case 'this-month': return { from: startOf('month', now, zone) };
    case 'last-month': return { from: startOf('month', now, zone, -1), to: startOf('month', now, zone) };
    case 'everything': return {};
  }
}

export const inRange = (time: number, { from, to }: TimeRange): boolean => (from === undefined || time >= from) && (to === undefined || time < to);
