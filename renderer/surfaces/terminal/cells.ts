import type { Terminal } from '@xterm/xterm';

/** Where a terminal's screen lies on the page and how large one cell is, in CSS pixels; and the cell of its cursor, from 0. */
export interface Cells {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly cursor: { readonly column: number; readonly row: number };
}

export function cellsOf(host: HTMLElement, { cols, rows, buffer }: Pick<Terminal, 'cols' | 'rows' | 'buffer'>): Cells | undefined {
  const rect = host.querySelector('.xterm-screen')?.getBoundingClientRect();
  if (rect === undefined || rect.width === 0) return undefined;
  const { cursorX, cursorY } = buffer.active;
  return { left: rect.left, top: rect.top, width: rect.width / cols, height: rect.height / rows, cursor: { column: Math.min(cursorX, cols - 1), row: cursorY } };
}
