const two = (value: number): string => String(value).padStart(2, '0');

/** 754000 -> "12:34"; from an hour on "1:02:03". Milliseconds in. */
export function clock(duration: number): string {
  const seconds = Math.max(0, Math.floor(duration / 1000));
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** Always with hours, as tiles show it: "0:12:34". */
export function longClock(duration: number): string {
  const seconds = Math.max(0, Math.floor(duration / 1000));
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
