import { millis } from '../../../../shared/base/units';
import type { RecordingPort } from '../../../../shared/recording/port';
import { ScreenWriter } from '../../../player/screen-writer';
import { TerminalFilm, type FilmOptions } from '../../../surfaces/terminal/terminal-film';
import type { FilmSource } from './webm';

/** Pixels of a character cell in stills and films: readable, and a common screen fits a common display. */
const cellWidth = 12;
const cellHeight = 25;
const largestSide = 3840;

/** A canvas on which `columns` x `rows` characters are readable; even sides, which film encoders want. */
export function filmSize(columns: number, rows: number): { readonly width: number; readonly height: number } {
  const share = Math.min(1, largestSide / (columns * cellWidth), largestSide / (rows * cellHeight));
  const even = (value: number): number => Math.max(2, Math.round((value * share) / 2) * 2);
  return { width: even(columns * cellWidth), height: even(rows * cellHeight) };
}

/** The terminal's screen at `at` as a PNG, drawn for itself: the window's size does not matter. */
export async function terminalStill(port: Pick<RecordingPort, 'segmentAt'>, at: number, options: FilmOptions): Promise<Blob> {
  const film = new TerminalFilm(options);
  try {
    await film.ready();
    await new ScreenWriter(film).show(await port.segmentAt(millis(at)), millis(at), () => false);
    await film.paint();
    return await pngOf(film.canvas);
  } finally {
    film.dispose();
  }
}

/** For a film of a stretch. */
export async function terminalFilm(options: FilmOptions): Promise<FilmSource> {
  const film = new TerminalFilm(options);
  await film.ready();
  return { sink: film, canvas: film.canvas, paint: () => film.paint(), dispose: () => film.dispose() };
}

export const pngOf = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture could not be encoded'))), 'image/png'));
