import type { Activity } from '../../../../shared/recording/port';
import { millis } from '../../../../shared/base/units';

export interface Placed {
  /** Unix ms; undefined where the file does not tell. */
  readonly startedAt: number | undefined;
  readonly duration: number;
}

/** How much later the second starts than the first, in ms: by the wall clock where they overlap. `byClock` says whether. */
export function alignment(first: Placed, second: Placed): { readonly later: number; readonly byClock: boolean } {
  if (first.startedAt === undefined || second.startedAt === undefined) return { later: 0, byClock: false };
  const later = second.startedAt - first.startedAt;
  const overlap = later < first.duration && -later < second.duration;
  return overlap ? { later, byClock: true } : { later: 0, byClock: false };
}

/** Starting times on the common clock, which begins with the earlier one. */
export const offsetsOf = (later: number): readonly [number, number] => [Math.max(0, -later), Math.max(0, later)];

/** "+12.5", "-3" or "12,5" seconds in ms; undefined for what is not a number. */
export function parseOffset(text: string): number | undefined {
  const match = /^([-+−]?)\s*(\d{1,9}(?:[.,]\d{1,3})?)$/.exec(text.trim());
  if (!match) return undefined;
  const value = Math.round(Number((match[2] ?? '0').replace(',', '.')) * 1000);
  return match[1] === '-' || match[1] === '−' ? -value : value;
}

export const offsetText = (later: number): string => `${later < 0 ? '-' : '+'}${(Math.abs(later) / 1000).toFixed(3).replace(/\.?0+$/, '')}`;

const slices = 1000;

/** Activity of a recording of `duration` that starts at `offset` on a common clock of `total`, all in ms. */
export function placedActivity({ output, input, idle }: Activity, duration: number, offset: number, total: number): Activity {
  const place = (values: readonly number[]): readonly number[] => {
    const placed = Array.from({ length: slices }, () => 0);
    if (total <= 0) return placed;
    for (const [index, value] of values.entries()) {
      const at = Math.min(slices - 1, Math.floor(((offset + (duration * index) / values.length) / total) * slices));
      placed[at] = Math.max(placed[at] ?? 0, value);
    }
    return placed;
  };
  return { output: place(output), input: place(input), idle: idle.map(({ from, to }) => ({ from: millis(from + offset), to: millis(to + offset) })) };
}
