import type { Frame, ScreenSnapshot } from '../../../shared/frames/frame';
import type { FrameSink } from '../../../shared/frames/sink';
import { unreachable } from '../../../shared/base/unreachable';
import type { GlyphAtlas } from '../cells/glyphs';
import { fit } from './metrics';
import type { Ramps } from '../cells/colour';
import { Painter } from './painter';
import type { Palette } from './palette';
import { Screen } from './screen';
import type { ParseTurns } from './turns';

/** CSS pixels and their ratio to device pixels. */
export interface TileSize {
  readonly width: number;
  readonly height: number;
  readonly devicePixelRatio: number;
}

/** What all tiles share. */
export interface TileStudio {
  readonly atlas: GlyphAtlas;
  readonly ramps: Ramps;
  readonly palette: Palette;
  readonly turns: ParseTurns;
  /** Asks for a turn to paint. */
  wantPaint(tile: Tile): void;
  forget(tile: Tile): void;
}

/** No canvas side beyond this many device pixels. */
const largestSide = 8192;

/** One session on the wall: frames in, pixels of a canvas out. */
export class Tile implements FrameSink {
  readonly #screen: Screen;
  readonly #context: OffscreenCanvasRenderingContext2D;
  #image: ImageData | undefined;
  #painter: Painter | undefined;
  #size: TileSize;
  #oldestUnpainted: number | undefined;
  #disposed = false;

  constructor(private readonly canvas: OffscreenCanvas, size: TileSize, private readonly studio: TileStudio) {
    const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
    if (!context) throw new Error('no 2D context');
    this.#context = context;
    this.#screen = new Screen(studio.turns);
    this.#size = size;
    this.repaint();
  }

  get slowed(): boolean { return this.#screen.slowed; }
  get guarded(): number { return this.#screen.guarded; }

  async reset(snapshot: ScreenSnapshot): Promise<void> {
    await this.#screen.reset(snapshot);
    this.#changed();
  }

  async write(frame: Frame): Promise<void> {
    switch (frame.kind) {
      case 'output':
        await this.#screen.write(frame.text);
        this.#changed();
        return;
      case 'resize':
        this.#screen.resize(frame.columns, frame.rows);
        this.#changed();
        return;
      case 'snapshot':
        await this.reset(frame.snapshot);
        return;
      case 'input': case 'marker': case 'event': case 'gap': case 'end': case 'draw': case 'pointer':
        return;
      default:
        unreachable(frame);
    }
  }

  /** The last picture stays. */
  end(): void {}

  /** When the bytes of the next write came; for `measure`. Same clock as `paint`. */
  arrived(at: number): void {
    this.#oldestUnpainted ??= at;
  }

  resize(size: TileSize): void {
    this.#size = size;
    this.repaint();
  }

  /** Draws everything anew: another size, theme or font. */
  repaint(): void {
    this.#painter = undefined;
    this.#changed();
  }

  /** Brings the canvas up to date. Answers when the oldest bytes now visible came, if any. */
  paint(): number | undefined {
    if (this.#disposed) return undefined;
    const { terminal } = this.#screen;
    const painter = (this.#painter ??= this.#build(terminal.cols, terminal.rows));
    const dirty = painter.paint(terminal, this.#screen.cursorShown);
    if (dirty.width > 0) this.#context.putImageData(this.#image!, 0, 0, dirty.left, dirty.top, dirty.width, dirty.height);
    const arrivedAt = this.#oldestUnpainted;
    this.#oldestUnpainted = undefined;
    return arrivedAt;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.studio.forget(this);
    this.#screen.dispose();
    this.#image = undefined;
    this.#painter = undefined;
  }

  #changed(): void {
    if (this.#disposed) return;
    const { cols, rows } = this.#screen.terminal;
    if (this.#painter && (cols !== this.#painter.columns || rows !== this.#painter.rows)) this.#painter = undefined;
    this.studio.wantPaint(this);
  }

  #build(columns: number, rows: number): Painter {
    const pixelsOf = (length: number): number => Math.max(1, Math.min(largestSide, Math.round(length * this.#size.devicePixelRatio)));
    const width = pixelsOf(this.#size.width);
    const height = pixelsOf(this.#size.height);
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    if (this.#image?.width !== width || this.#image.height !== height) this.#image = new ImageData(width, height);
    const pixels = new Uint32Array(this.#image.data.buffer);
    return new Painter(fit(columns, rows, width, height), pixels, this.studio.palette, this.studio.atlas, this.studio.ramps);
  }
}
