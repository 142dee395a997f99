import type { SessionId } from '../../../../shared/model/ids';
import type { Area, LivePort, TileNeed, TilePlace } from '../../../live/port';
import { tileNeed } from '../tile-need';
import { Attention } from './attention';
import { areaOf, sameArea, stripArea, stripsNear } from './areas';

/** Tiles are opened when they come this near to what is in view, and cost nothing while farther away. */
const nearby = '160px';

interface Strip {
  readonly canvas: HTMLCanvasElement;
  readonly number: Promise<number>;
  area: Area;
}

interface OpenTile {
  readonly sessionId: SessionId;
  readonly holder: HTMLElement;
  columns: number;
  large: boolean;
  visible: boolean;
  need: TileNeed;
  /** Asked for; `number` follows. */
  asked: boolean;
  number: number | undefined;
  area: Area | undefined;
  closed: boolean;
}

/** One tile's part of the sheet. */
export interface SheetTile {
  /** Size of its pixels; undefined while it has none. */
  readonly area: Area | undefined;
  /** Draws what it shows with its corner at 0, 0. */
  copyTo(context: CanvasRenderingContext2D): void;
  /** Of its terminal: whether its text can be read at its size. */
  setColumns(columns: number): void;
  /** The large one of the spotlight. */
  setLarge(large: boolean): void;
  close(): void;
}

let sheets = 0;

/** A window that goes to another screen keeps its size, and no observer tells. Answers how to end it. */
function onPixelRatio(listener: () => void): () => void {
  const media = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
  let leaveNext = (): void => undefined;
  const handleChange = (): void => {
    listener();
    leaveNext = onPixelRatio(listener);
  };
  media.addEventListener('change', handleChange, { once: true });
  return () => {
    media.removeEventListener('change', handleChange);
    leaveNext();
  };
}

/**
 * The picture behind all tiles: canvases in strips that scroll with them, painted by the live worker. Here is only decided
 * which strips there are and which area belongs to which tile. Each tile's holder is a hole in the page, through which its area is seen.
 */
export class WallSheet {
  readonly #number = (sheets += 1);
  readonly #tiles = new Map<Element, OpenTile>();
  readonly #strips = new Map<number, Strip>();
  #content: HTMLElement | undefined;
  #layer: HTMLElement | undefined;
  #view: HTMLElement | undefined;
  #sight: IntersectionObserver | undefined;
  #sizes: ResizeObserver | undefined;
  #pass: number | undefined;
  #ratio = 0;
  #width = 0;
  #shown = true;
  readonly #attention = new Attention(() => this.layout());

  constructor(private readonly live: LivePort, private readonly onFailed: (caught: unknown) => void) {}

  /** `layer` holds the strips; it fills the element whose tiles lie above it, and `view` is what scrolls. Answers how to end it. */
  attach(layer: HTMLElement, view: HTMLElement): () => void {
    this.#layer = layer;
    this.#content = layer.parentElement ?? layer;
    this.#view = view;
    this.#sight = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const tile = this.#tiles.get(target);
        if (tile) tile.visible = isIntersecting;
      }
      this.layout();
    }, { root: view, rootMargin: nearby });
    this.#sizes = new ResizeObserver(() => this.layout());
    for (const element of [this.#content, view]) this.#sizes.observe(element);
    for (const holder of this.#tiles.keys()) this.#watch(holder);
    const release = this.#attention.attach(this.#content);
    const handleScroll = (): void => this.layout();
    view.addEventListener('scroll', handleScroll, { passive: true });
    const leaveRatio = onPixelRatio(() => this.layout());
    return () => {
      leaveRatio();
      view.removeEventListener('scroll', handleScroll);
      release();
      this.#sight?.disconnect();
      this.#sizes?.disconnect();
      if (this.#pass !== undefined) cancelAnimationFrame(this.#pass);
      this.#pass = undefined;
      this.#layer = undefined;
      for (const strip of this.#strips.values()) this.#close(strip);
    };
  }

  open(sessionId: SessionId, holder: HTMLElement): SheetTile {
    const tile: OpenTile = { sessionId, holder, columns: 80, large: false, visible: false, need: 'off-screen', asked: false, number: undefined, area: undefined, closed: false };
    this.#tiles.set(holder, tile);
    this.#watch(holder);
    return {
      get area() { return tile.area; },
      copyTo: (context) => {
        const { area } = tile;
        if (!area) return;
        for (const strip of this.#strips.values()) context.drawImage(strip.canvas, strip.area.left - area.left, strip.area.top - area.top);
      },
      setColumns: (columns) => {
        tile.columns = columns;
        this.layout();
      },
      setLarge: (large) => {
        tile.large = large;
        this.layout();
      },
      close: () => {
        tile.closed = true;
        this.#tiles.delete(holder);
        this.#sight?.unobserve(holder);
        this.#sizes?.unobserve(holder);
        if (tile.number !== undefined) this.#ask(this.live.closeTile(tile.number));
      },
    };
  }

  /**
   * False while nobody can see the window: then no tile asks for anything, so nothing is painted. What they showed stays on the
   * strips and is there at once when the window is; a new screen follows. At once: a hidden window may have no frames.
   */
  setShown(shown: boolean): void {
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (shown) this.#look();
    else for (const tile of this.#tiles.values()) this.#want(tile, 'off-screen');
  }

  /** Tiles may have moved, though nothing changed its size. Looks in the next frame. */
  layout(): void {
    if (!this.#layer) return;
    this.#pass ??= requestAnimationFrame(() => {
      this.#pass = undefined;
      this.#look();
    });
  }

  #watch(holder: Element): void {
    this.#sight?.observe(holder);
    this.#sizes?.observe(holder);
  }

  #look(): void {
    if (!this.#content || !this.#view || !this.#layer || !this.#shown) return;
    const ratio = window.devicePixelRatio;
    const origin = this.#content.getBoundingClientRect();
    this.#lay(origin, this.#view.getBoundingClientRect(), ratio);
    const places: TilePlace[] = [];
    for (const tile of this.#tiles.values()) {
      const area = tile.visible ? areaOf(tile.holder.getBoundingClientRect(), origin, ratio) : undefined;
      const need = tileNeed(area, tile.columns, tile.large || this.#attention.isOn(tile.holder));
      if (!tile.asked && area && area.width > 0 && area.height > 0) this.#open(tile, area, need);
      if (tile.number === undefined) continue;
      if (!sameArea(area, tile.area)) places.push({ tile: tile.number, area: (tile.area = area) });
      this.#want(tile, need);
    }
    if (places.length > 0) this.#ask(this.live.placeTiles(places));
  }

  #want(tile: OpenTile, need: TileNeed): void {
    if (tile.number !== undefined && need !== tile.need) this.#ask(this.live.setTileNeed(tile.number, (tile.need = need)));
  }

  #open(tile: OpenTile, area: Area, need: TileNeed): void {
    Object.assign(tile, { asked: true, area, need });
    this.live.openTile(tile.sessionId, this.#number, area, need).then((number) => {
      tile.number = number;
      if (tile.closed) return this.live.closeTile(number);
      if (!this.#shown) this.#want(tile, 'off-screen');
      return this.layout();
    }).catch(this.onFailed);
  }

  /** Opens and closes strips as the view goes over them. */
  #lay(origin: DOMRect, view: DOMRect, ratio: number): void {
    const { width, height } = areaOf(origin, origin, ratio);
    if (ratio !== this.#ratio || width !== this.#width) {
      this.#ratio = ratio;
      this.#width = width;
      for (const [index, strip] of this.#strips) this.#resize(strip, stripArea(index, width));
    }
    const seen = areaOf(view, origin, ratio);
    const wanted = new Set(this.#tiles.size === 0 ? [] : stripsNear(seen.top, seen.top + seen.height, height));
    for (const [index, strip] of this.#strips) {
      if (wanted.has(index)) continue;
      this.#strips.delete(index);
      this.#close(strip);
    }
    for (const index of wanted) {
      if (this.#strips.has(index)) continue;
      const canvas = document.createElement('canvas');
      const area = stripArea(index, width);
      // At most the one or two frames until the worker has painted show this.
      [canvas.width, canvas.height] = [area.width, area.height];
      const number = this.live.openStrip(this.#number, canvas.transferControlToOffscreen(), area);
      number.catch(this.onFailed);
      const strip: Strip = { canvas, number, area };
      this.#strips.set(index, strip);
      this.#place(strip);
      this.#layer!.append(canvas);
    }
  }

  #resize(strip: Strip, area: Area): void {
    this.#place(Object.assign(strip, { area: { ...area } }));
    this.#ask(strip.number.then((number) => this.live.resizeStrip(number, area)));
  }

  #place({ canvas, area }: Strip): void {
    canvas.style.top = `${area.top / this.#ratio}px`;
    canvas.style.width = `${area.width / this.#ratio}px`;
    canvas.style.height = `${area.height / this.#ratio}px`;
  }

  #close(strip: Strip): void {
    strip.canvas.remove();
    this.#ask(strip.number.then((number) => this.live.closeStrip(number)));
  }

  #ask(asked: Promise<unknown>): void {
    asked.catch(this.onFailed);
  }
}
