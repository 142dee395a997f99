import type { Terminal } from '@xterm/xterm';
import { Ramps } from '../cells/colour';
import { Easel, edges, type Grid } from '../cells/easel';
import { CanvasRasteriser, GlyphAtlas } from '../cells/glyphs';
import { Contrast } from './contrast';
import { largestFont, terminalFont } from './fit';
import { ScreenPainter, type Mark, type ScreenColours, type ScreenState, type Selection } from './screen-painter';
import { coreOf, type Core, type RenderDimensions, type XtermRenderer } from './xterm-core';

/** Painting may take this much of a frame, in ms; what is left comes in the next ones. */
const frameBudgetMs = 8;
const cellEm = 0.6;
const lineEm = 1.25;
/** Narrower than this, in device pixels, letters cannot be told apart and only their coverage is drawn. */
const narrowestLetter = 3;
/** No picture larger than this many device pixels on a side. */
const largestSide = 8192;

/** CSS pixels. */
export interface Space {
  readonly width: number;
  readonly height: number;
}

/** The largest cells with which the whole screen fits into `space`. */
export function gridFor(columns: number, rows: number, space: Space, devicePixelRatio: number): Grid {
  const inside = (length: number): number => Math.max(1, Math.min(largestSide, Math.floor(length * devicePixelRatio)));
  const em = Math.min(inside(space.width) / (columns * cellEm), inside(space.height) / (rows * lineEm), largestFont * devicePixelRatio);
  const cellWidth = em * cellEm;
  const width = Math.max(1, Math.round(cellWidth * columns));
  const height = Math.max(1, Math.round(em * lineEm * rows));
  const letters = cellWidth >= narrowestLetter;
  return {
    columns, rows, width, height, columnEdges: edges(columns, cellWidth, 0, width), rowEdges: edges(rows, em * lineEm, 0, height),
    fontPixels: letters ? em : undefined, ...(letters ? { exactWidth: cellWidth } : {}),
  };
}

/** Glyphs are the same for all terminals of the page. */
let shared: { readonly atlas: GlyphAtlas; readonly ramps: Ramps } | undefined;
const studio = (): { readonly atlas: GlyphAtlas; readonly ramps: Ramps } =>
  (shared ??= { atlas: new GlyphAtlas(new CanvasRasteriser(terminalFont)), ramps: new Ramps() });

/**
 * Draws a terminal with pixels of its own instead of elements of the page. A screen of 65,000 cells is laid out by the page in
 * one go, which takes longer than a page may be held; pixels can be painted a part at a time.
 */
export class CanvasRenderer implements XtermRenderer {
  dimensions: RenderDimensions;
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #colourChange: { dispose(): void };
  #space: Space;
  #grid: Grid;
  #buffer = new ArrayBuffer(0);
  #image: ImageData | undefined;
  #painter: ScreenPainter | undefined;
  #colours: ScreenColours | undefined;
  #contrast = new Contrast(1);
  #selection: Selection | undefined;
  #frame: number | undefined;
  #disposed = false;

  constructor(private readonly terminal: Terminal, private readonly core: Core, space: Space) {
    this.#space = space;
    this.#canvas = document.createElement('canvas');
    this.#canvas.ariaHidden = 'true';
    // Pixels come from memory; a canvas on a graphics processor would only be a detour.
    const context = this.#canvas.getContext('2d', { alpha: false, willReadFrequently: true });
    if (!context) throw new Error('no 2D context');
    this.#context = context;
    this.#grid = gridFor(terminal.cols, terminal.rows, space, window.devicePixelRatio);
    this.dimensions = dimensionsOf(this.#grid);
    this.#colourChange = core._themeService.onChangeColors(() => (this.#colours = undefined));
    core.screenElement.append(this.#canvas);
  }

  /** The space there is has changed. */
  setSpace(space: Space): void {
    if (space.width === this.#space.width && space.height === this.#space.height) return;
    this.#space = space;
    // The second tells the scroll bar and the marks of a search, once the figures are new.
    this.core._renderService.handleResize(this.terminal.cols, this.terminal.rows);
    this.core._renderService.resize(this.terminal.cols, this.terminal.rows);
  }

  /** The web font has arrived. */
  refreshFont(): void {
    studio().atlas.clear();
    this.#measure();
    this.#ask();
  }

  // Only figures: a session may change its size many times before the next picture.
  #measure(): void {
    this.#grid = gridFor(this.terminal.cols, this.terminal.rows, this.#space, window.devicePixelRatio);
    this.dimensions = dimensionsOf(this.#grid);
    this.#painter = undefined;
  }

  #ask(): void {
    if (this.#disposed) return;
    this.#frame ??= requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    if (this.#disposed) return;
    const until = performance.now() + frameBudgetMs;
    const state = this.#state();
    const painter = (this.#painter ??= this.#build(state.colours));
    const done = painter.paint(this.terminal, state, () => performance.now() < until);
    const { left, top, width, height } = painter.easel.touched;
    if (width > 0) this.#context.putImageData(this.#image!, 0, 0, left, top, width, height);
    painter.easel.begin();
    if (!done) this.#ask();
  }

  #build(colours: ScreenColours): ScreenPainter {
    const { width, height } = this.#grid;
    const { css } = this.dimensions;
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    for (const { style } of [this.#canvas, this.core.screenElement]) {
      style.width = `${css.canvas.width}px`;
      style.height = `${css.canvas.height}px`;
    }
    const bytes = width * height * 4;
    if (this.#buffer.byteLength < bytes) this.#buffer = new ArrayBuffer(bytes);
    this.#image = new ImageData(new Uint8ClampedArray(this.#buffer, 0, bytes), width, height);
    const { atlas, ramps } = studio();
    const easel = new Easel(this.#grid, new Uint32Array(this.#buffer, 0, width * height), atlas, ramps, colours.cursor);
    easel.clear(colours.background);
    this.#warm(easel);
    return new ScreenPainter(easel);
  }

  /** While the page has nothing else to do; never long in one go, as it may have the next moment. */
  #warm(easel: Easel): void {
    const glyphs = easel.warm();
    const draw = (deadline: IdleDeadline): void => {
      if (this.#disposed || this.#painter?.easel !== easel) return;
      const until = performance.now() + frameBudgetMs;
      while (deadline.timeRemaining() > 2 && performance.now() < until) if (glyphs.next().done) return;
      requestIdleCallback(draw);
    };
    requestIdleCallback(draw);
  }

  #state(): ScreenState {
    const { coreService, optionsService, _coreBrowserService: browser } = this.core;
    const colours = (this.#colours ??= coloursOf(this.core));
    const ratio = optionsService.rawOptions.minimumContrastRatio;
    if (ratio !== this.#contrast.ratio) this.#contrast = new Contrast(ratio);
    const style = browser.isFocused
      ? coreService.decPrivateModes.cursorStyle ?? optionsService.rawOptions.cursorStyle
      : optionsService.rawOptions.cursorInactiveStyle;
    return { colours, contrast: this.#contrast, selection: this.#selection, marks: this.#marks(), cursor: coreService.isCursorHidden ? 'none' : cursors[style] ?? 'block' };
  }

  #marks(): ReadonlyMap<number, readonly Mark[]> {
    const marks = new Map<number, Mark[]>();
    for (const { marker, options, backgroundColorRGB, foregroundColorRGB } of this.core._decorationService.decorations) {
      const from = options.x ?? 0;
      const mark = {
        from, to: from + (options.width ?? 1), overSelection: options.layer === 'top',
        background: backgroundColorRGB && colourIn(backgroundColorRGB), foreground: foregroundColorRGB && colourIn(foregroundColorRGB),
      };
      const others = marks.get(marker.line);
      if (others) others.push(mark);
      else marks.set(marker.line, [mark]);
    }
    return marks;
  }

  #changed(): void {
    this.#painter?.mark(0, this.terminal.rows - 1);
    this.#ask();
  }

  // What follows is xterm.js asking.

  renderRows(first: number, last: number): void {
    this.#painter?.mark(first, last);
    this.#paint();
  }

  handleResize(): void {
    this.#measure();
    this.#ask();
  }

  handleSelectionChanged(start: [number, number] | undefined, end: [number, number] | undefined, block: boolean): void {
    this.#selection = start && end ? { start, end, block } : undefined;
    this.#changed();
  }

  handleDevicePixelRatioChange(): void { this.handleResize(); }
  handleBlur(): void { this.#changed(); }
  handleFocus(): void { this.#changed(); }
  clear(): void { this.#changed(); }
  // The rows between which the cursor moves are rendered anyway.
  handleCursorMove(): void {}
  // The cells' size follows from the space.
  handleCharSizeChanged(): void {}
  // It asks for its own frames.
  onRequestRedraw(): { dispose(): void } { return { dispose: () => undefined }; }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#colourChange.dispose();
    this.#canvas.remove();
    this.#image = undefined;
    this.#painter = undefined;
  }
}

const cursors: Readonly<Record<string, ScreenState['cursor']>> = { block: 'block', outline: 'frame', bar: 'bar', underline: 'foot', none: 'none' };

const colourIn = ({ rgba }: { readonly rgba: number }): number => (rgba >>> 8) & 0xffffff;

function coloursOf({ _themeService: { colors } }: Core): ScreenColours {
  return {
    foreground: colourIn(colors.foreground), background: colourIn(colors.background), cursor: colourIn(colors.cursor),
    cursorAccent: colourIn(colors.cursorAccent), selection: colourIn(colors.selectionBackgroundOpaque), ansi: colors.ansi.map(colourIn),
  };
}

function dimensionsOf({ columns, rows, width, height }: Grid): RenderDimensions {
  const ratio = window.devicePixelRatio;
  const of = (across: number, down: number) => ({ width: across, height: down });
  return {
    css: { canvas: of(width / ratio, height / ratio), cell: of(width / ratio / columns, height / ratio / rows) },
    device: { canvas: of(width, height), cell: of(width / columns, height / rows), char: { ...of(width / columns, height / rows), left: 0, top: 0 } },
  };
}

/** Gives an opened terminal this renderer; undefined when this xterm.js is not the one it was made for. */
export function useCanvas(terminal: Terminal, space: Space): { readonly renderer: CanvasRenderer; putBack(): void } | undefined {
  const core = coreOf(terminal);
  if (!core) return undefined;
  let renderer: CanvasRenderer;
  try {
    renderer = new CanvasRenderer(terminal, core, space);
  } catch {
    return undefined;
  }
  // Resizing tells the scroll bar and the marks of a search of the new figures. The rows are rendered with the next frame.
  const show = (next: unknown): void => {
    core._renderService.setRenderer(next);
    core._renderService.resize(terminal.cols, terminal.rows);
  };
  show(renderer);
  // xterm.js disposes of the renderer it is given when it gets another one, and of the last with itself.
  return { renderer, putBack: () => { if (!core._store._isDisposed) show(core._createRenderer()); } };
}
