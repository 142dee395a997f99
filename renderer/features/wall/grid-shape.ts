import type { WallState } from '../../state/wall';

export interface GridShape {
  readonly columns: number;
  /** CSS pixels of one tile, caption included. */
  readonly rowHeight: number;
  /** Columns and rows that the first tile takes; 1 where all are alike. */
  readonly span: number;
  /** CSS pixels between tiles. */
  readonly gap: number;
}

const gapFor = (columns: number): number => (columns >= 12 ? 4 : 8);
const captionHeight = 30;
/** Below this the text of an 80-column terminal is a texture, not something to read. */
const readableWidth = 270;
const leastPicture = 110;
/** A tile of this height still shows risk, name and whether something moves. */
const leastRow = 32;
/** Narrower ones have their risk beside the picture (wall.css says the same), not below, and so can be lower. */
const narrow = 92;
const leastNarrowRow = 26;
/** Width to height of an 80x24 terminal in our font: what a picture can use of the space it gets. */
const pictureRatio = 0.6;
/** Columns, rows and the side of the large one: each fits columns x rows - span² small ones beside it into the view. */
const spotlights: readonly (readonly [columns: number, rows: number, span: number])[] = [[1, 1, 1], [4, 3, 3], [3, 3, 2], [4, 4, 3], [5, 5, 3], [6, 6, 4], [8, 8, 5], [10, 10, 6]];

/**
 * Columns and tile height for `count` tiles in a view of `width` x `height` CSS pixels. A fixed grid puts exactly n rows in
 * view, and the spotlight all of them as long as the small ones can be told apart. Auto shows everything with the largest
 * pictures that fit; when they would get too small to read, it scrolls.
 */
export function gridShape({ layout, grid }: Pick<WallState, 'layout' | 'grid'>, count: number, width: number, height: number): GridShape {
  const widthFor = (columns: number): number => (width - gapFor(columns) * (columns - 1)) / columns;
  const rowsIn = (rows: number): number => Math.max(widthFor(rows) <= narrow ? leastNarrowRow : leastRow, Math.floor((height - gapFor(rows) * (rows - 1)) / rows));
  if (layout === 'grid' || layout === 'rotate') return { columns: Number(grid), rowHeight: rowsIn(Number(grid)), span: 1, gap: gapFor(Number(grid)) };
  if (layout === 'spotlight') {
    const [columns, rows, span] = spotlights.find(([across, down, large]) => across * down - large * large + 1 >= count) ?? [10, 10, 6];
    // Rows that nobody is in give their height to the others.
    const below = Math.ceil(Math.max(0, count - 1 - (columns - span) * span) / columns);
    return { columns, rowHeight: rowsIn(Math.min(rows, span + below)), span, gap: gapFor(columns) };
  }
  const gap = gapFor(1);
  const most = Math.max(1, Math.floor((width + gap) / (readableWidth + gap)));
  let best: GridShape & { readonly picture: number } | undefined;
  for (let columns = 1; columns <= Math.min(most, Math.max(1, count)); columns += 1) {
    const rows = Math.max(1, Math.ceil(count / columns));
    const filling = Math.floor((height - gap * (rows - 1)) / rows);
    const natural = Math.round(widthFor(columns) * pictureRatio);
    const picture = Math.min(natural, filling - captionHeight);
    const rowHeight = Math.min(filling, Math.round(natural * 1.25) + captionHeight);
    if (picture >= leastPicture && picture > (best?.picture ?? 0)) best = { columns, rowHeight, span: 1, gap, picture };
  }
  if (best) return { columns: best.columns, rowHeight: best.rowHeight, span: 1, gap };
  return { columns: most, rowHeight: Math.round(widthFor(most) * pictureRatio) + captionHeight, span: 1, gap };
}

/** Whether `count` tiles of this shape do not all fit into `height` CSS pixels. */
export function isTallerThan({ columns, rowHeight, span, gap }: GridShape, count: number, height: number): boolean {
  const rows = Math.max(span, Math.ceil((count + span * span - 1) / columns));
  return rows * (rowHeight + gap) - gap > height;
}
