/** Sizes, rates, durations and times as people read them. Pure; all durations in milliseconds, all times Unix milliseconds. */

/** Text from a file without the marks that turn its reading direction: with them it could read as something else. */
export const withoutDirection = (text: string): string => text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');

const sizes = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** 733000 -> "733 KB", 14200000 -> "14.2 MB" (powers of 1000, as disks and networks count). */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return '–';
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < sizes.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits).replace(/\.0$/, '')} ${sizes[unit]}`;
}

export const formatRate = (bytesPerSecond: number): string => `${formatBytes(bytesPerSecond)}/s`;

/** 302000 -> "5 min 2 s"; at most two units, nothing smaller than a second except below one. */
export function formatDuration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds) || milliseconds < 0) return '–';
  if (milliseconds < 1000) return milliseconds === 0 ? '0 s' : `${(Math.ceil(milliseconds / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(milliseconds / 1000);
  const parts = [
    { value: Math.floor(seconds / 86_400), unit: 'd' },
    { value: Math.floor(seconds / 3600) % 24, unit: 'h' },
    { value: Math.floor(seconds / 60) % 60, unit: 'min' },
    { value: seconds % 60, unit: 's' },
  ];
  const first = parts.findIndex((part) => part.value > 0);
  return parts.slice(first, first + 2).filter((part) => part.value > 0).map((part) => `${part.value} ${part.unit}`).join(' ');
}

const two = (value: number): string => String(value).padStart(2, '0');

/** A place in a recording: 50300 -> "00:50.3" (tenths) or "00:50"; hours appear when there are some. */
export function formatPosition(milliseconds: number, tenths = true): string {
  const total = Math.max(0, Math.floor(milliseconds / 100));
  const seconds = Math.floor(total / 10);
  const hours = Math.floor(seconds / 3600);
  const clock = `${hours > 0 ? `${hours}:` : ''}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return tenths ? `${clock}.${total % 10}` : clock;
}

/** How long something goes on, seconds ticking: 754000 -> "12:34"; hours appear when there are some. */
export const formatClock = (milliseconds: number): string => formatPosition(milliseconds, false);

/** The same, always with hours, so that it keeps its width on tiles: "0:12:34". */
export const formatLongClock = (milliseconds: number): string => {
  const clock = formatClock(milliseconds);
  return clock.length > 5 ? clock : `0:${clock}`;
};

/** The same place in words, for screen readers: "1 minute 2.3 seconds". */
export function spokenPosition(milliseconds: number): string {
  const total = Math.max(0, Math.floor(milliseconds / 100)) / 10;
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const seconds = Number((total % 60).toFixed(1));
  const plural = (value: number, word: string): string => `${value} ${word}${value === 1 ? '' : 's'}`;
  return [hours > 0 && plural(hours, 'hour'), minutes > 0 && plural(minutes, 'minute'), plural(seconds, 'second')].filter(Boolean).join(' ');
}

/** "2026-11-21 23:14:02 UTC". */
export function formatTime(time: number): string {
  if (!Number.isFinite(time) || Math.abs(time) > 8.64e15) return '–';
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** UTC and this machine's own zone, for a hover: "2026-11-21 23:14:02 UTC (00:14:02 Europe/Zurich)". */
export function formatTimeBoth(time: number): string {
  const absolute = formatTime(time);
  if (absolute === '–') return absolute;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone === 'UTC' || zone === 'Etc/UTC') return absolute;
  return `${absolute} (${new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' }).format(time)} ${zone})`;
}

/** How long ago: "now", "12 s ago", "5 min ago", "3 h ago", "2 d ago"; the date when it is over 30 days. */
export function formatAgo(time: number, now: number): string {
  const passed = now - time;
  if (!Number.isFinite(passed)) return '–';
  if (passed < -5000) return `in ${largestUnit(-passed)}`;
  if (passed < 5000) return 'now';
  if (passed > 30 * 86_400_000) return formatTime(time).slice(0, 10);
  return `${largestUnit(passed)} ago`;
}

function largestUnit(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

export const formatCount = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
