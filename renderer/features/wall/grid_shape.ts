import type { WallGrid } from '../../state/wall';

export interface GridShape {
  readonly columns: number;
  /** CSS pixels of one tile, caption included. */
  readonly rowHeight: number;
}

export const gap = 8;
const captionHeight = 30;
/** Below this the text of an 80-column terminal is a texture, not something to read. */
const readableWidth = 270;
const pictureRatio = 0.56;

const heightFor = (width: number): number => Math.round(width * pictureRatio) + captionHeight;

/**
 * Columns and tile height for `count` tiles in a view of `width` x `height` CSS pixels. A fixed grid puts exactly n rows in
 * view. Auto takes the fewest columns that show everything without scrolling; when tiles would get too small, it scrolls.
 */
export function gridShape(grid: WallGrid, count: number, width: number, height: number): GridShape {
  const widthFor = (columns: number): number => (width - gap * (columns - 1)) / columns;
  if (grid !== 'auto') {
    const columns = Number(grid);
    return { columns, rowHeight: Math.max(90, Math.floor((height - gap * (columns - 1)) / columns)) };
  }
  const most = Math.max(1, Math.floor((width + gap) / (readableWidth + gap)));
  for (let columns = 1; columns <= most; columns += 1) {
    const rows = Math.ceil(count / columns);
    const natural = heightFor(widthFor(columns));
    const filling = Math.floor((height - gap * (rows - 1)) / Math.max(1, rows));
    if (filling >= natural) return { columns, rowHeight: Math.min(filling, Math.round(natural * 1.25)) };
  }
  // Nothing fits: as many columns as stay readable. If that is nearly a screenful, squeeze the rows into it.
  const rows = Math.ceil(count / most);
  const squeezed = Math.floor((height - gap * (rows - 1)) / rows);
  const natural = heightFor(widthFor(most));
  return { columns: most, rowHeight: squeezed >= natural * 0.72 ? squeezed : natural };
}
