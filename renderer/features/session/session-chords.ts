import { leaveChord } from '../../../shared/ipc/contract';

/** Keys of a joined session that never reach it. With Ctrl and Shift, as terminals leave those to whoever shows them. */
export const markChord = 'Ctrl+Shift+M';
export const keyboardChord = 'Ctrl+Shift+K';
export const pointChord = 'Ctrl+Shift+arrows';

const arrows: Readonly<Record<string, readonly [columns: number, rows: number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export type SessionChord = { readonly kind: 'leave' | 'mark' | 'keyboard' } | { readonly kind: 'point'; readonly columns: number; readonly rows: number };

/** What a key event asks for, if anything. */
export function sessionChord(event: Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>): SessionChord | undefined {
  if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return undefined;
  if (event.code === leaveChord.code) return { kind: 'leave' };
  if (event.code === 'KeyM') return { kind: 'mark' };
  if (event.code === 'KeyK') return { kind: 'keyboard' };
  const arrow = arrows[event.code];
  return arrow && { kind: 'point', columns: arrow[0], rows: arrow[1] };
}

export const isSessionChord = (event: KeyboardEvent): boolean => sessionChord(event) !== undefined;
