import type { IBufferLine } from '@xterm/headless';

/*
 * xterm keeps a line as three numbers a cell. Read where they lie, painting takes about a third less time than by way of
 * `getCell` and its methods, and a wall of 256 busy terminals reads a million cells a second. A test compares both ways; where a line is not kept
 * like this, the public one is taken.
 */

/** Numbers a cell has: content, foreground, background. */
export const cellSize = 3;

/** Bits of the content. */
export const content = { code: 0x1fffff, combined: 0x200000, widthShift: 22 } as const;
/** Bits of the foreground; colour and its mode are the lower ones of fore- and background. */
export const fore = { inverse: 0x4000000, bold: 0x8000000, underline: 0x10000000, invisible: 0x40000000, strike: 0x80000000 } as const;
/** Bits of the background. */
export const back = { dim: 0x8000000, extended: 0x10000000 } as const;
export const modeMask = 0x3000000;

/** The numbers of a line, or undefined when they are not where they are expected. Never to be written. */
export function rawCells(line: IBufferLine, columns: number): Uint32Array | undefined {
  const inner = (line as unknown as { readonly _line?: { readonly _data?: unknown } })._line?._data;
  return inner instanceof Uint32Array && inner.length >= columns * cellSize ? inner : undefined;
}
