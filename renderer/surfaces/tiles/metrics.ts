/** JetBrains Mono: a cell is 0.6 em wide; 1.25 em of line height keeps descenders apart. */
const cellEm = 0.6;
const lineEm = 1.25;
/** From this cell width on, text is drawn crisp on whole pixels; below it, as coverage. */
const crispFrom = 5;

/** How a screen of cells lies in a tile of device pixels, letterboxed. Cell i covers pixels [columnEdges[i], columnEdges[i+1]). */
export interface Metrics {
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
  readonly columnEdges: Int32Array;
  readonly rowEdges: Int32Array;
  /** Font size in device pixels when `crisp`. */
  readonly fontPixels: number;
  readonly crisp: boolean;
}

export function fit(columns: number, rows: number, width: number, height: number): Metrics {
  const em = Math.min(width / (columns * cellEm), height / (rows * lineEm));
  const crisp = Math.floor(em * cellEm) >= crispFrom;
  const cellWidth = crisp ? Math.floor(em * cellEm) : em * cellEm;
  const fontPixels = cellWidth / cellEm;
  const cellHeight = crisp ? Math.min(Math.floor(height / rows), Math.round(fontPixels * lineEm)) : em * lineEm;
  return {
    columns, rows, width, height, fontPixels, crisp,
    columnEdges: edges(columns, cellWidth, width), rowEdges: edges(rows, cellHeight, height),
  };
}

function edges(count: number, size: number, available: number): Int32Array {
  const start = Math.max(0, Math.floor((available - count * size) / 2));
  const found = new Int32Array(count + 1);
  for (let index = 0; index <= count; index += 1) found[index] = Math.min(available, start + Math.round(index * size));
  return found;
}
