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
const leastPicture = 110;
/** A tile of this height still shows risk, name and whether something moves. */
const leastRow = 48;
/** Width to height of an 80x24 terminal in our font: what a picture can use of the space it gets. */
const pictureRatio = 0.6;

/**
 * Columns and tile height for `count` tiles in a view of `width` x `height` CSS pixels. A fixed grid puts exactly n rows in
 * view. Auto shows everything with the largest pictures that fit; when they would get too small to read, it scrolls.
 */
export function gridShape(grid: WallGrid, count: number, width: number, height: number): GridShape {
  const widthFor = (columns: number): number => (width - gap * (columns - 1)) / columns;
  if (grid !== 'auto') {
    const columns = Number(grid);
    return { columns, rowHeight: Math.max(leastRow, Math.floor((height - gap * (columns - 1)) / columns)) };
  }
  const most = Math.max(1, Math.floor((width + gap) / (readableWidth + gap)));
  let best: GridShape & { readonly picture: number } | undefined;
  for (let columns = 1; columns <= Math.min(most, Math.max(1, count)); columns += 1) {
    const rows = Math.max(1, Math.ceil(count / columns));
    const filling = Math.floor((height - gap * (rows - 1)) / rows);
    const natural = Math.round(widthFor(columns) * pictureRatio);
    const picture = Math.min(natural, filling - captionHeight);
    const rowHeight = Math.min(filling, Math.round(natural * 1.25) + captionHeight);
    if (picture >= leastPicture && picture > (best?.picture ?? 0)) best = { columns, rowHeight, picture };
  }
  if (best) return { columns: best.columns, rowHeight: best.rowHeight };
  return { columns: most, rowHeight: Math.round(widthFor(most) * pictureRatio) + captionHeight };
}
