import type { Area, TileNeed } from '../../live/port';

/** From this cell width in device pixels on, tiles draw letters; below, only where there is text. */
const readableCell = 5;

/** How a tile is looked at: where it lies in sight, if at all, whether it is attended to, and whether its session's text can be read at that size. */
export function tileNeed(area: Area | undefined, columns: number, attended = false): TileNeed {
  if (!area) return 'off-screen';
  if (attended) return 'focused';
  return area.width / Math.max(1, columns) < readableCell ? 'small' : 'large';
}
