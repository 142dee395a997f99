import { Terminal } from '@xterm/xterm';
import type { Frame, Snapshot } from '../../../shared/frames/frame';
import { isText } from '../../../shared/frames/frame';
import type { FrameSink } from '../../../shared/frames/sink';
import { Ramps } from '../cells/colour';
import { Easel } from '../cells/easel';
import { CanvasRasteriser, GlyphAtlas } from '../cells/glyphs';
import { palettes, type PaletteName } from '../palette';
import { gridFor } from './canvas-renderer';
import { Contrast } from './contrast';
import { TerminalFeed } from './feed';
import { terminalFont } from './fit';
import { ScreenPainter, type Mark, type ScreenColours } from './screen-painter';

export interface FilmOptions {
  /** Of the canvas, in pixels; the screen lies in its middle. */
  readonly width: number;
  readonly height: number;
  readonly theme: PaletteName;
}

const noMarks: ReadonlyMap<number, readonly Mark[]> = new Map();

/**
 * A terminal that is never on the page: its pictures go into a canvas of a fixed size, for stills and films. Behind the same
 * guard as every other. `paint` after what was written; nothing is drawn by itself.
 */
export class TerminalFilm implements FrameSink {
  readonly canvas = document.createElement('canvas');
  readonly #terminal = new Terminal({ cols: 80, rows: 24, scrollback: 0, allowProposedApi: true, logLevel: 'off' });
  readonly #feed = new TerminalFeed(this.#terminal);
  readonly #context: CanvasRenderingContext2D;
  readonly #colours: ScreenColours;
  readonly #contrast: Contrast;
  readonly #ramps = new Ramps();
  readonly #atlas = new GlyphAtlas(new CanvasRasteriser(terminalFont));
  #painter: { readonly painter: ScreenPainter; readonly image: ImageData; readonly columns: number; readonly rows: number } | undefined;

  constructor(readonly options: FilmOptions) {
    this.canvas.width = options.width;
    this.canvas.height = options.height;
    const context = this.canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('no 2D context');
    this.#context = context;
    const palette = palettes[options.theme];
    this.#contrast = new Contrast(palette.contrast);
    this.#colours = {
      foreground: number(palette.foreground), background: number(palette.background), cursor: number(palette.cursor), cursorAccent: number(palette.background),
      selection: number(palette.selection), ansi: ansiOf(palette.ansi.map(number)),
    };
  }

  /** To be awaited before the first picture: the font may not be there yet. */
  ready(): Promise<unknown> {
    return Promise.all(['400', '700'].map((weight) => document.fonts.load(`${weight} 13px ${terminalFont}`))).catch(() => []);
  }

  async reset(snapshot: Snapshot): Promise<void> {
    if (isText(snapshot)) await this.#feed.reset(snapshot);
  }

  async write(frame: Frame): Promise<void> {
    if (frame.kind === 'output') await this.#feed.write(frame.text);
    else if (frame.kind === 'resize') this.#feed.resize(frame.columns, frame.rows);
    else if (frame.kind === 'snapshot') await this.#feed.reset(frame.snapshot);
  }

  end(): void {}

  /** Brings the canvas up to date with everything written. */
  async paint(): Promise<void> {
    await this.#feed.settled();
    const { cols: columns, rows } = this.#terminal;
    if (this.#painter?.columns !== columns || this.#painter.rows !== rows) this.#painter = this.#build(columns, rows);
    const { painter, image } = this.#painter;
    painter.mark(0, rows - 1);
    painter.paint(this.#terminal, { colours: this.#colours, contrast: this.#contrast, cursor: 'frame', selection: undefined, marks: noMarks }, () => true);
    this.#context.putImageData(image, Math.floor((this.canvas.width - image.width) / 2), Math.floor((this.canvas.height - image.height) / 2));
  }

  dispose(): void {
    this.#feed.close();
    this.#terminal.dispose();
  }

  #build(columns: number, rows: number) {
    const { width, height } = this.options;
    const grid = gridFor(columns, rows, { width, height }, 1);
    const image = new ImageData(grid.width, grid.height);
    const easel = new Easel(grid, new Uint32Array(image.data.buffer), this.#atlas, this.#ramps, this.#colours.cursor);
    easel.clear(this.#colours.background);
    this.#context.fillStyle = palettes[this.options.theme].background;
    this.#context.fillRect(0, 0, width, height);
    return { painter: new ScreenPainter(easel), image, columns, rows };
  }
}

const number = (colour: string): number => Number.parseInt(colour.slice(1), 16);

/** The 256 colours of xterm: 16 of the palette, a cube of 6 x 6 x 6, 24 greys. */
function ansiOf(first: readonly number[]): readonly number[] {
  const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
  const cube = Array.from({ length: 216 }, (_, index) => (level(Math.floor(index / 36)) << 16) | (level(Math.floor(index / 6) % 6) << 8) | level(index % 6));
  const greys = Array.from({ length: 24 }, (_, index) => (8 + index * 10) * 0x010101);
  return [...first, ...cube, ...greys];
}
