import type { SessionId } from '../../../shared/model/ids';
import type { GridShape } from './grid-shape';

type Sides = Pick<GridShape, 'columns' | 'span'>;

export interface Cell {
  readonly column: number;
  readonly row: number;
}

/** Where the tile of this index lies, its upper left cell: the first takes span x span, the others fill up row by row. */
export function cellOf(index: number, { columns, span }: Sides): Cell {
  if (span === 1 || index === 0) return { column: index % columns, row: Math.floor(index / columns) };
  const beside = columns - span;
  const small = index - 1;
  if (small < beside * span) return { column: span + (small % beside), row: Math.floor(small / beside) };
  const below = small - beside * span;
  return { column: below % columns, row: span + Math.floor(below / columns) };
}

/** The other way round: the index of whoever covers the cell. */
export function indexAt({ column, row }: Cell, { columns, span }: Sides): number {
  if (span === 1) return row * columns + column;
  if (column < span && row < span) return 0;
  const beside = columns - span;
  return row < span ? 1 + row * beside + column - span : 1 + beside * span + (row - span) * columns + column;
}

export const stepKeys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'] as const;
export type StepKey = (typeof stepKeys)[number];
export const isStepKey = (key: string): key is StepKey => (stepKeys as readonly string[]).includes(key);

/** The index a key leads to from `index`; at an edge it stays. */
export function stepTo(key: StepKey, index: number, count: number, sides: Sides): number {
  const last = Math.max(0, count - 1);
  if (key === 'Home') return 0;
  if (key === 'End') return last;
  if (key === 'ArrowLeft') return Math.max(0, index - 1);
  if (key === 'ArrowRight') return Math.min(last, index + 1);
  const { column, row } = cellOf(index, sides);
  const height = index === 0 ? sides.span : 1;
  const next = key === 'ArrowUp' ? row - 1 : row + height;
  if (next < 0) return index;
  const found = indexAt({ column, row: next }, sides);
  // The last row may be short: its last one, unless that is above.
  if (found <= last) return found;
  return cellOf(last, sides).row > row ? last : index;
}

/** Exchanges the first with `large`; nobody else moves. */
export function withLarge(order: readonly SessionId[], large: SessionId | undefined): readonly SessionId[] {
  const at = large === undefined ? -1 : order.indexOf(large);
  const first = order[0];
  if (at <= 0 || first === undefined) return order;
  return order.map((id, index) => (index === 0 ? order[at] ?? id : index === at ? first : id));
}

/**
 * Pages of at most `size` tiles. Pinned ones come first on every page, as long as they leave room for at least one more;
 * everyone else is on exactly one page. There is always a page.
 */
export function pagesOf(order: readonly SessionId[], pins: readonly SessionId[], size: number): readonly (readonly SessionId[])[] {
  if (order.length <= size) return [order];
  const present = new Set(order);
  const head = pins.filter((id) => present.has(id)).slice(0, Math.max(0, size - 1));
  const isHead = new Set(head);
  const rest = order.filter((id) => !isHead.has(id));
  const room = size - head.length;
  return Array.from({ length: Math.ceil(rest.length / room) }, (_none, page) => [...head, ...rest.slice(page * room, (page + 1) * room)]);
}
