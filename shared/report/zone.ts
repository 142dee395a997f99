/** Local time of a zone, computed with the machine's own zone data. Pure but for a cache. */

const formats = new Map<string, Intl.DateTimeFormat>();
/** Offsets change at quarter hours only, and at most once a day. */
const stepMs = 900_000;
const dayMs = 86_400_000;
const offsets = new Map<string, Map<number, number>>();
const mostOffsets = 200_000;

const formatFor = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone, hourCycle: 'h23', era: 'short', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  formats.set(zone, made);
  return made;
};

export function isZone(zone: string): boolean {
  try {
    formatFor(zone);
    return true;
  } catch {
    return false;
  }
}

function measuredAt(at: number, zone: string): number {
  let known = offsets.get(zone);
  if (known === undefined || known.size > mostOffsets) offsets.set(zone, (known = new Map()));
  const found = known.get(at);
  if (found !== undefined) return found;
  const parts: Record<string, number> = {};
  for (const { type, value } of formatFor(zone).formatToParts(at)) parts[type] = Number(value);
  const offset = Date.UTC(parts['year'] ?? 1970, (parts['month'] ?? 1) - 1, parts['day'], parts['hour'], parts['minute'], parts['second']) - at;
  known.set(at, offset);
  return offset;
}

/** Milliseconds by which the zone's clock is ahead of UTC at this moment. Throws RangeError for no zone. */
export function offsetAt(time: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const day = Math.floor(time / dayMs) * dayMs;
  const offset = measuredAt(day, zone);
  return offset === measuredAt(day + dayMs, zone) ? offset : measuredAt(Math.floor(time / stepMs) * stepMs, zone);
}

/** The moment at which the zone's clocks show this; where they skip it, the moment after the gap; where they show it twice, the first. */
export function momentOf(local: number, zone: string): number {
  const first = local - offsetAt(local - 86_400_000, zone);
  if (first + offsetAt(first, zone) === local) return first;
  const second = local - offsetAt(local + 86_400_000, zone);
  return second + offsetAt(second, zone) === local ? second : first;
}

export type Period = 'hour' | 'day' | 'week' | 'month';

/** The beginning of the hour, day, week (Monday) or month of the zone that holds this moment; `ahead`: that many further on. */
export function startOf(period: Period, time: number, zone: string, ahead = 0): number {
  const local = new Date(time + offsetAt(time, zone));
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()];
  switch (period) {
    case 'hour': return Math.floor((time + offsetAt(time, zone)) / 3_600_000) * 3_600_000 - offsetAt(time, zone) + ahead * 3_600_000;
    case 'day': return momentOf(Date.UTC(year, month, day + ahead), zone);
    case 'week': return momentOf(Date.UTC(year, month, day - ((local.getUTCDay() + 6) % 7) + 7 * ahead), zone);
    case 'month': return momentOf(Date.UTC(year, month + ahead, 1), zone);
  }
}

/** "2026-11-21 23:14:02". */
export const localTime = (time: number, zone: string): string => new Date(time + offsetAt(time, zone)).toISOString().slice(0, 19).replace('T', ' ');

/** "UTC", "UTC+05:30". */
export function offsetWords(time: number, zone: string): string {
  const minutes = Math.round(offsetAt(time, zone) / 60_000);
  if (minutes === 0) return 'UTC';
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `UTC${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

/** "2026-11-21 23:14:02 UTC+01:00". */
export const zonedTime = (time: number, zone: string): string =>
  (Number.isFinite(time) && Math.abs(time) < 8.6e15 ? `${localTime(time, zone)} ${offsetWords(time, zone)}` : '–');

/**
 * Reads "2026-11-21", "2026-11-21 23:14" or "2026-11-21T23:14:02" as the zone's local time, and whatever names its own offset
 * ("…Z", "…+01:00") as that. `end`: a date alone means its last moment, that is the beginning of the next day.
 */
export function readTime(text: string, zone: string, end = false): number | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text.trim());
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const local = Date.UTC(year, month - 1, day, hour, minute, second, Number(found[7] ?? 0) * 1000);
  const kept = new Date(local);
  if (kept.getUTCMonth() !== month - 1 || kept.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return undefined;
  if (found[8] !== undefined) return Date.parse(`${text.trim().replace(' ', 'T')}`);
  if (found[4] === undefined && end) return startOf('day', momentOf(local, zone), zone, 1);
  return momentOf(local, zone);
}
