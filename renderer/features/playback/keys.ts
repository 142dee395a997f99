/** What the player's keys do. `seconds` and `tenth` carry their number in `value`. */
export interface PlayerCommand {
  readonly kind: 'toggle' | 'seek-by' | 'seek-tenth' | 'start' | 'end' | 'frame' | 'speed' | 'search' | 'help';
  /** seek-by: milliseconds; seek-tenth: 0..9; frame and speed: -1 or 1. */
  readonly value: number;
}

/** Undefined for keys the player does not know. */
export function commandForKey(key: string): PlayerCommand | undefined {
  if (/^[0-9]$/.test(key)) return { kind: 'seek-tenth', value: Number(key) };
  switch (key) {
    case ' ': case 'k': case 'K': return { kind: 'toggle', value: 0 };
    case 'j': case 'J': return { kind: 'seek-by', value: -10_000 };
    case 'l': case 'L': return { kind: 'seek-by', value: 10_000 };
    case 'ArrowLeft': case 'ArrowDown': return { kind: 'seek-by', value: -5000 };
    case 'ArrowRight': case 'ArrowUp': return { kind: 'seek-by', value: 5000 };
    case 'PageDown': return { kind: 'seek-by', value: -60_000 };
    case 'PageUp': return { kind: 'seek-by', value: 60_000 };
    case ',': return { kind: 'frame', value: -1 };
    case '.': return { kind: 'frame', value: 1 };
    case '<': return { kind: 'speed', value: -1 };
    case '>': return { kind: 'speed', value: 1 };
    case 'Home': return { kind: 'start', value: 0 };
    case 'End': return { kind: 'end', value: 0 };
    case '/': return { kind: 'search', value: 0 };
    case '?': return { kind: 'help', value: 0 };
    default: return undefined;
  }
}

/** For the help dialog, in reading order. */
export const keyHelp: readonly (readonly [keys: string, does: string])[] = [
  ['Space  K', 'Play or pause'],
  ['J  L', '10 seconds back, forward'],
  ['←  →', '5 seconds back, forward'],
  ['PageDown  PageUp', '1 minute back, forward'],
  [',  .', 'One frame back, forward'],
  ['<  >', 'Slower, faster'],
  ['Home  End', 'To the start, to the end'],
  ['0 … 9', 'To that tenth of the recording'],
  ['/', 'Search the recording'],
  ['Ctrl + wheel', 'Zoom the timeline'],
  ['?', 'Show these keys'],
];

export const speeds = [0.25, 0.5, 1, 2, 4, 8, 16] as const;

/** The next slower or faster speed of the list. */
export function nextSpeed(speed: number, direction: number): number {
  if (direction > 0) return speeds.find((each) => each > speed + 1e-9) ?? speeds.at(-1)!;
  return [...speeds].reverse().find((each) => each < speed - 1e-9) ?? speeds[0];
}

/** Whether a key belongs to the control that has the focus rather than to the player. */
export function belongsToFocus(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  const field = target.closest('input, textarea, select, [contenteditable="true"]');
  if (field) return !(field instanceof HTMLInputElement && field.type === 'range');
  if (target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]')) return true;
  if (key === ' ' || key === 'Enter') return target.closest('button, a, [role="tab"], [role="button"]') !== null;
  return target.closest('[role="tablist"], [role="radiogroup"]') !== null && (key.startsWith('Arrow') || key === 'Home' || key === 'End');
}
