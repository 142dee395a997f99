import type { TileGeometry, TileNeed } from '../../live/port';

/** From this cell width in device pixels on, tiles draw letters; below, only where there is text. */
const readableCell = 5;

/** How a tile is looked at: what of the wall is in sight, and whether the session's text can be read at the tile's size. */
export function tileNeed(visible: boolean, geometry: TileGeometry, columns: number): TileNeed {
  if (!visible) return 'off-screen';
  return (geometry.width * geometry.devicePixelRatio) / Math.max(1, columns) < readableCell ? 'small' : 'large';
}
