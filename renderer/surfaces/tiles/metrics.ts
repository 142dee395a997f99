import { edges, type Grid } from '../cells/easel';

/** JetBrains Mono: a cell is 0.6 em wide; 1.25 em of line height keeps descenders apart. */
const cellEm = 0.6;
const lineEm = 1.25;
/** From this cell width on, text is drawn crisp on whole pixels; below it, as coverage. */
const crispFrom = 5;

/** How a screen of cells lies in a tile of device pixels, letterboxed. */
export interface Metrics extends Grid {
  readonly crisp: boolean;
}

export function fit(columns: number, rows: number, width: number, height: number): Metrics {
  const em = Math.min(width / (columns * cellEm), height / (rows * lineEm));
  const crisp = Math.floor(em * cellEm) >= crispFrom;
  const cellWidth = crisp ? Math.floor(em * cellEm) : em * cellEm;
  const fontPixels = cellWidth / cellEm;
  const cellHeight = crisp ? Math.min(Math.floor(height / rows), Math.round(fontPixels * lineEm)) : em * lineEm;
  return {
    columns, rows, width, height, fontPixels: crisp ? fontPixels : undefined, crisp,
    columnEdges: centred(columns, cellWidth, width), rowEdges: centred(rows, cellHeight, height),
  };
}

const centred = (count: number, size: number, available: number): Int32Array =>
  edges(count, size, Math.max(0, Math.floor((available - count * size) / 2)), available);
