/** The font of terminals, and what stands in for glyphs it lacks. */
export const terminalFont = '"JetBrains Mono", "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace';

/** Width and height of one cell per pixel of font size. */
export interface CellRatio {
  readonly width: number;
  readonly height: number;
}

export const smallestFont = 4;
export const largestFont = 40;

/**
 * The largest font size, in half pixels, with which `columns` x `rows` cells fit into `width` x `height` CSS pixels.
 * Cell heights are rounded up to device pixels, as xterm.js does.
 */
export function fittingFontSize(
  columns: number, rows: number, width: number, height: number, ratio: CellRatio, devicePixelRatio: number,
): number {
  const byWidth = width / (columns * ratio.width);
  const byHeight = height / (rows * ratio.height);
  let size = Math.min(largestFont, Math.max(smallestFont, Math.floor(Math.min(byWidth, byHeight) * 2) / 2));
  const fits = (tried: number): boolean =>
    columns * ratio.width * tried <= width && (rows * Math.ceil(ratio.height * tried * devicePixelRatio)) / devicePixelRatio <= height;
  while (size > smallestFont && !fits(size)) size -= 0.5;
  return size;
}

/** Measures the terminal font in this page. */
export function measureCell(page: Document = document): CellRatio {
  const context = page.createElement('canvas').getContext('2d');
  if (context === null) return { width: 0.6, height: 1.32 };
  context.font = `100px ${terminalFont}`;
  const measured = context.measureText('W');
  return { width: measured.width / 100, height: (measured.fontBoundingBoxAscent + measured.fontBoundingBoxDescent) / 100 };
}
