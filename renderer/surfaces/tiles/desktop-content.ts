import type { DrawnSnapshot } from '../../../shared/frames/frame';
import { toPixel } from '../cells/colour';
import type { DirtyRect } from '../cells/easel';
import type { Area } from '../guac-painter/pixels';
import { nowhere, type TileContent, type TileHurt } from './content';
import { DesktopScreen, type DesktopStudio } from './desktop-screen';
import { greyOf, type Palette } from './palette';
import { axis, covered, scaleInto, type Axis } from './scaled';

/** Pixels of the desktop that one painting takes in at most: more would hold up the other tiles. */
const mostAtOnce = 1_500_000;
const bandHeight = 128;
/** A small desktop is shown this much larger at most. */
const largestScale = 2;

/** Where the desktop lies in the tile, and how it is scaled. */
interface Fit {
  readonly across: Axis;
  readonly down: Axis;
  readonly left: number;
  readonly top: number;
}

/** A graphical session on the wall. */
export class DesktopContent implements TileContent {
  readonly #screen: DesktopScreen;
  #fit: Fit | undefined;
  /** Of the desktop, not painted yet. */
  #waiting: Area[] = [];

  constructor(private readonly studio: DesktopStudio & { readonly palette: Palette }) {
    this.#screen = new DesktopScreen(studio);
  }

  get slowed(): boolean { return this.#screen.slowed; }
  get guarded(): number { return this.#screen.guarded; }
  get hurt(): TileHurt | undefined { return this.#screen.hurt; }
  get unfinished(): boolean { return this.#waiting.length > 0; }

  reset(snapshot: DrawnSnapshot): Promise<void> {
    return this.#screen.reset(snapshot);
  }

  write(instructions: string): Promise<void> {
    return this.#screen.write(instructions);
  }

  forget(): void {
    this.#screen.forget();
    this.#waiting = [];
  }

  paint(image: ImageData, anew: boolean, ended: boolean): DirtyRect {
    const { view } = this.#screen;
    const pixels = new Uint32Array(image.data.buffer);
    const changed = view.takeChanged();
    const known = this.#fit;
    const again = anew || known?.across.from !== view.width || known.down.from !== view.height;
    if (again) {
      pixels.fill(toPixel(this.studio.palette.background));
      this.#fit = fitOf(view.width, view.height, image.width, image.height);
      this.#waiting = bands({ x: 0, y: 0, width: view.width, height: view.height });
    } else this.#waiting.push(...changed.flatMap(bands));
    const fit = this.#fit;
    const dirty = new Extent();
    if (again) dirty.add(0, 0, image.width, image.height);
    for (let left = mostAtOnce; fit && left > 0;) {
      const area = this.#waiting.shift();
      if (!area) break;
      left -= area.width * area.height;
      this.#paintArea(image, pixels, fit, area, ended, dirty);
    }
    return dirty.rect;
  }

  dispose(): void {
    this.#screen.dispose();
    this.#waiting = [];
  }

  #paintArea(image: ImageData, pixels: Uint32Array, { across, down, left, top }: Fit, area: Area, ended: boolean, dirty: Extent): void {
    const [fromX, toX] = covered(across, area.x, area.x + area.width);
    const [fromY, toY] = covered(down, area.y, area.y + area.height);
    if (fromX >= toX || fromY >= toY) return;
    const x = across.firsts[fromX] ?? 0;
    const y = down.firsts[fromY] ?? 0;
    const width = (across.firsts[toX - 1] ?? 0) + (across.counts[toX - 1] ?? 0) - x;
    const height = (down.firsts[toY - 1] ?? 0) + (down.counts[toY - 1] ?? 0) - y;
    const part = this.#screen.view.part({ x, y, width, height });
    const origin = top * image.width + left;
    scaleInto(pixels, origin, image.width, across, down, { ...part, left: x, top: y }, fromX, fromY, toX, toY);
    if (ended) fade(pixels, origin, image.width, fromX, fromY, toX, toY);
    dirty.add(left + fromX, top + fromY, left + toX, top + toY);
  }
}

/** Centred, as large as fits. Undefined: there is nothing to show. */
function fitOf(width: number, height: number, tileWidth: number, tileHeight: number): Fit | undefined {
  if (width === 0 || height === 0) return undefined;
  const scale = Math.min(largestScale, tileWidth / width, tileHeight / height);
  const side = (pixels: number, most: number): number => Math.max(1, Math.min(most, Math.round(pixels * scale)));
  const across = axis(width, side(width, tileWidth));
  const down = axis(height, side(height, tileHeight));
  return { across, down, left: Math.floor((tileWidth - across.to) / 2), top: Math.floor((tileHeight - down.to) / 2) };
}

/** In parts of which each is worth a turn. */
function bands({ x, y, width, height }: Area): Area[] {
  const count = Math.ceil(height / bandHeight);
  return Array.from({ length: count }, (_, band) => ({ x, y: y + band * bandHeight, width, height: Math.min(bandHeight, height - band * bandHeight) }));
}

/** In greys, for what has ended: as terminals are. */
function fade(pixels: Uint32Array, origin: number, stride: number, left: number, top: number, right: number, bottom: number): void {
  for (let y = top; y < bottom; y += 1) {
    for (let at = origin + y * stride + left; at < origin + y * stride + right; at += 1) {
      const pixel = pixels[at] ?? 0;
      pixels[at] = toPixel(greyOf(((pixel & 0xff) << 16) | (pixel & 0xff00) | ((pixel >> 16) & 0xff)));
    }
  }
}

/** The smallest rectangle around others. */
class Extent {
  #left = Infinity;
  #top = Infinity;
  #right = 0;
  #bottom = 0;

  add(left: number, top: number, right: number, bottom: number): void {
    this.#left = Math.min(this.#left, left);
    this.#top = Math.min(this.#top, top);
    this.#right = Math.max(this.#right, right);
    this.#bottom = Math.max(this.#bottom, bottom);
  }

  get rect(): DirtyRect {
    return this.#right > this.#left ? { left: this.#left, top: this.#top, width: this.#right - this.#left, height: this.#bottom - this.#top } : nowhere;
  }
}
