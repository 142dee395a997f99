import { fastest } from '../../player/clock';

/** What the player's keys do. */
export interface PlayerCommand {
  readonly kind:
    | 'toggle' | 'seek-by' | 'seek-tenth' | 'start' | 'end' | 'frame' | 'speed' | 'skip-idle' | 'search' | 'hit' | 'bookmark' | 'mark-in' | 'mark-out' | 'mark-clear'
    | 'go-to' | 'full-screen' | 'help';
  /** seek-by: milliseconds; seek-tenth: 0..9; frame, speed and hit: -1 or 1. */
  readonly value: number;
}

/** Undefined for keys the player does not know. */
export function commandForKey(key: string, shift = false): PlayerCommand | undefined {
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
    case 'i': case 'I': return { kind: 'skip-idle', value: 0 };
    case 'Home': return { kind: 'start', value: 0 };
    case 'End': return { kind: 'end', value: 0 };
    case '/': return { kind: 'search', value: 0 };
    case 'n': return { kind: 'hit', value: 1 };
    case 'N': return { kind: 'hit', value: -1 };
    case 'F3': return { kind: 'hit', value: shift ? -1 : 1 };
    case 'b': case 'B': case 'm': case 'M': return { kind: 'bookmark', value: 0 };
    case '[': return { kind: 'mark-in', value: 0 };
    case ']': return { kind: 'mark-out', value: 0 };
    case '\\': return { kind: 'mark-clear', value: 0 };
    case 'g': case 'G': return { kind: 'go-to', value: 0 };
    case 'f': case 'F': return { kind: 'full-screen', value: 0 };
    case '?': return { kind: 'help', value: 0 };
    default: return undefined;
  }
}

/** For the help dialog, in reading order. */
export const keyHelp: readonly { readonly title: string; readonly keys: readonly (readonly [keys: string, does: string])[] }[] = [
  { title: 'Playing', keys: [
    ['Space  K', 'Play or pause'],
    ['J  L', '10 seconds back, forward'],
    ['←  →', '5 seconds back, forward'],
    ['PageDown  PageUp', '1 minute back, forward'],
    [',  .', 'One frame back, forward'],
    ['<  >', 'Slower, faster'],
    ['I', 'Skip idle on or off'],
    ['Home  End', 'To the start, to the end'],
    ['0 … 9', 'To that tenth of the recording'],
    ['G', 'Go to a time'],
    ['[  ]', 'Loop from here, to here'],
    ['\\', 'Stop looping'],
    ['Esc', 'Give up a seek that takes long'],
  ] },
  { title: 'Finding and noting', keys: [
    ['/', 'Search the recording'],
    ['F3  N', 'Next hit'],
    ['Shift+F3  Shift+N', 'Previous hit'],
    ['B  M', 'Bookmark this moment'],
    ['F', 'Full screen'],
    ['?', 'Show these keys'],
  ] },
  { title: 'On the timeline (Tab to it)', keys: [
    ['↑  ↓', 'Choose a track'],
    ['←  →', 'Previous, next mark on it'],
    ['+  -', 'Closer, wider (also: wheel)'],
    ['=', 'Show all of it'],
    ['Shift + wheel', 'Move along'],
  ] },
  { title: 'On the picture (Tab to it)', keys: [
    ['PageUp', 'Lines that scrolled away (also: wheel)'],
    ['Esc', 'Back to the screen'],
  ] },
];

export const speeds = [0.25, 0.5, 1, 2, 4, 8, 16, 32, fastest] as const;

/** The next slower or faster speed of the list. */
export function nextSpeed(speed: number, direction: number): number {
  if (direction > 0) return speeds.find((each) => each > speed + 1e-9) ?? speeds.at(-1)!;
  return [...speeds].reverse().find((each) => each < speed - 1e-9) ?? speeds[0];
}

/**
 * Whether a key belongs to the control that has the focus rather than to the player. A part of the page that has keys of its
 * own names them in `data-own-keys`, apart by spaces.
 */
export function belongsToFocus(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (key === 'F3') return target.closest('[role="dialog"], [role="alertdialog"]') !== null;
  const field = target.closest('input, textarea, select, [contenteditable="true"]');
  if (field) return !(field instanceof HTMLInputElement && field.type === 'range');
  if (target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]')) return true;
  if (target.closest<HTMLElement>('[data-own-keys]')?.dataset['ownKeys']?.split(' ').includes(key)) return true;
  if (key === ' ' || key === 'Enter') return target.closest('button, a, [role="tab"], [role="button"]') !== null;
  return target.closest('[role="tablist"], [role="radiogroup"]') !== null && (key.startsWith('Arrow') || key === 'Home' || key === 'End');
}
