import { CanvasRasteriser, GlyphAtlas } from '../cells/glyphs';
import { Ramps } from '../cells/colour';
import type { Disposable } from '../../../shared/base/dispose';
import { palettes, type Palette, type TileTheme } from './palette';
import { CanvasStudio } from '../guac-painter/studio';
import { PixelShare } from './pixel-share';
import { ParseTurns } from './turns';
import { SharedFrames } from './pace';
import { Sheet, type Area } from './sheet';
import { Tile, type TileStudio } from './tile';

/** From frame to frame: 60 a second. */
const frameMs = 16;
/** Painting may take this much of a frame; the tiles that are left over come first in the next. */
const frameBudgetMs = 12;
/** An image of a desktop that takes longer counts as damaged. */
const decodeMs = 2000;
/** Delays kept for `measure`. */
const mostDelays = 60_000;
const fontFamily = '"JetBrains Mono", "DejaVu Sans Mono", monospace';

export interface WallFigures {
  readonly bytesToPixelsMs: readonly number[];
  readonly paints: number;
  readonly busyMs: number;
}

/** All tiles of the window: one atlas, one palette, one frame loop that paints only what has changed, in turn. */
export class TileWall implements TileStudio {
  readonly atlas = new GlyphAtlas(new CanvasRasteriser(fontFamily));
  readonly ramps = new Ramps();
  readonly turns = new ParseTurns();
  readonly pictures = new CanvasStudio(decodeMs);
  readonly pixels = new PixelShare();
  readonly #tiles = new Set<Tile>();
  readonly #sheets = new Map<number, Sheet>();
  /** In the order in which they asked. */
  readonly #waiting = new Set<Tile>();
  #palette: Palette = palettes.dark;
  #lastFrame = Number.NEGATIVE_INFINITY;
  readonly #shared = new SharedFrames();
  #frameAsked = false;
  #delays: number[] = [];
  #paints = 0;
  #busyMs = 0;

  get palette(): Palette { return this.#palette; }

  open(sheet: number, area: Area | undefined): Tile {
    const tile = new Tile(this.#sheet(sheet), area, this);
    this.#tiles.add(tile);
    return tile;
  }

  openStrip(sheet: number, canvas: OffscreenCanvas, area: Area): Disposable & { resize(area: Area): void } {
    // Software on purpose: it is written to by `putImageData` only, and many desktops have nothing else.
    const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
    if (!context) throw new Error('no 2D context');
    return this.#sheet(sheet).openStrip(canvas, context, area);
  }

  setTheme(theme: TileTheme): void {
    this.#palette = palettes[theme];
    for (const sheet of this.#sheets.values()) sheet.setGround(this.#ground);
    for (const tile of this.#tiles) tile.repaint();
  }

  /** Loads the terminal font; until it is there, and for what it lacks, the machine's monospace is used. */
  async loadFont(url: string): Promise<void> {
    const fonts = (globalThis as unknown as { fonts?: FontFaceSet }).fonts;
    if (typeof FontFace === 'undefined' || !fonts) return;
    try {
      const face = new FontFace('JetBrains Mono', `url(${JSON.stringify(url)})`);
      await face.load();
      fonts.add(face);
    } catch {
      return;
    }
    this.atlas.clear();
    for (const tile of this.#tiles) tile.repaint();
  }

  wantPaint(tile: Tile): void {
    this.#waiting.add(tile);
    this.#askFrame();
  }

  forget(tile: Tile): void {
    this.#tiles.delete(tile);
    this.#waiting.delete(tile);
  }

  /** Figures since the last call. */
  measure(): WallFigures {
    const figures = { bytesToPixelsMs: this.#delays, paints: this.#paints, busyMs: this.#busyMs };
    this.#delays = [];
    this.#paints = 0;
    this.#busyMs = 0;
    return figures;
  }

  get #ground(): string { return `#${this.#palette.ground.toString(16).padStart(6, '0')}`; }

  #sheet(number: number): Sheet {
    for (const [known, sheet] of this.#sheets) if (sheet.empty && known !== number) this.#sheets.delete(known);
    let sheet = this.#sheets.get(number);
    if (!sheet) this.#sheets.set(number, sheet = new Sheet(this.#ground, () => this.#askFrame()));
    return sheet;
  }

  #askFrame(): void {
    if (this.#frameAsked) return;
    this.#frameAsked = true;
    // Not by the worker's own animation frames: for a worker that asks for those Chromium raises its thread above the page's (Linux: nice -8 beside 0), and parsing of
    // hundreds of sessions held up the page. What is drawn is handed to the screen with its next frame all the same.
    setTimeout(() => this.#frame(), Math.max(0, this.#lastFrame + frameMs - performance.now()));
  }

  #frame(): void {
    this.#frameAsked = false;
    const startedAt = performance.now();
    this.#lastFrame = startedAt;
    for (const sheet of this.#sheets.values()) sheet.settle();
    const shared = this.#shared.due(startedAt);
    let some = false;
    let spent = false;
    for (const tile of this.#waiting) {
      if (tile.every > 1) {
        if (!shared) continue;
        some = true;
      }
      this.#waiting.delete(tile);
      const arrivedAt = tile.paint();
      this.#paints += 1;
      if (arrivedAt !== undefined && this.#delays.length < mostDelays) this.#delays.push(Date.now() - arrivedAt);
      spent = performance.now() - startedAt > frameBudgetMs;
      if (spent) break;
    }
    // Who was left over comes in the very next frame.
    if (some && !spent) this.#shared.painted(startedAt);
    this.#busyMs += performance.now() - startedAt;
    if (this.#waiting.size > 0) this.#askFrame();
  }
}
