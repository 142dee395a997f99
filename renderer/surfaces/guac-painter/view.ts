import type { Layers, Seen } from './layers';
import type { PaintedLayer } from './painted-layer';
import { clipped, mix, over, type Area } from './pixels';

export interface DrawnCursor {
  readonly layer: PaintedLayer;
  readonly hotspotX: number;
  readonly hotspotY: number;
}

/** Pixels of a part of the screen: pixel x, y of the part is `data[start + y * stride + x]`. */
export interface Part {
  readonly data: Uint32Array;
  readonly start: number;
  readonly stride: number;
}

interface MouseShown {
  readonly cursor: DrawnCursor | undefined;
  readonly pointer: { readonly x: number; readonly y: number } | undefined;
}

/** What is seen of a display, as one picture: its layers over each other, and the mouse on them. */
export class DisplayView {
  #scratch = new Uint32Array(0);
  /** Layers as they were when `takeChanged` was last asked, as one text: moved ones change more than what is drawn. */
  #placed = '';
  #mouse: Area | undefined;
  #shape: DrawnCursor | undefined;

  constructor(private readonly layers: Layers, private readonly mouse: () => MouseShown) {}

  /** Of the desktop; 0 before it has a size. */
  get width(): number { return this.#desktop?.width ?? 0; }
  get height(): number { return this.#desktop?.height ?? 0; }

  get #desktop(): PaintedLayer | undefined { return this.layers.desktop; }

  /** What is not as it was when this was asked last. */
  takeChanged(): readonly Area[] {
    const desktop = this.#desktop;
    if (!desktop) return [];
    const all: Area = { x: 0, y: 0, width: desktop.width, height: desktop.height };
    const seen = this.layers.visible();
    const placed = seen.map(({ layer, x, y, alpha }) => `${x},${y},${layer.width},${layer.height},${alpha}`).join(';');
    const areas = seen.flatMap(({ layer, x, y }) => layer.takeDrawn().map((area) => ({ ...area, x: area.x + x, y: area.y + y })));
    const mouse = this.#cursorArea();
    const { cursor } = this.mouse();
    if (!same(mouse, this.#mouse) || cursor !== this.#shape) areas.push(...[mouse, this.#mouse].filter((area) => area !== undefined));
    this.#mouse = mouse;
    this.#shape = cursor;
    if (placed !== this.#placed) {
      this.#placed = placed;
      return [all];
    }
    return areas.map((area) => clipped(area, desktop.width, desktop.height)).filter(({ width, height }) => width > 0 && height > 0);
  }

  /** Pixels of `area`, which lies on the desktop; good until something is drawn or another part is asked for. */
  part(area: Area): Part {
    const seen = this.layers.visible().filter(({ layer, x, y }) => meets(area, { x, y, width: layer.width, height: layer.height }));
    const cursor = this.#cursorArea();
    const withMouse = cursor !== undefined && meets(area, cursor);
    const only = seen[0];
    if (only && seen.length === 1 && !withMouse && only.layer === this.#desktop) return { data: only.layer.data, start: area.y * only.layer.width + area.x, stride: only.layer.width };
    const length = area.width * area.height;
    if (this.#scratch.length < length) this.#scratch = new Uint32Array(length);
    this.#scratch.fill(0, 0, length);
    for (const one of seen) this.#put(one, area);
    const shape = this.mouse().cursor;
    if (withMouse && shape) this.#put({ layer: shape.layer, x: cursor.x, y: cursor.y, alpha: 1 }, area);
    return { data: this.#scratch, start: 0, stride: area.width };
  }

  #put({ layer, x, y, alpha }: Seen, area: Area): void {
    const from = clipped({ x: area.x - x, y: area.y - y, width: area.width, height: area.height }, layer.width, layer.height);
    const target = this.#scratch;
    for (let row = 0; row < from.height; row += 1) {
      const read = (from.y + row) * layer.width + from.x;
      const write = (from.y + row + y - area.y) * area.width + from.x + x - area.x;
      for (let column = 0; column < from.width; column += 1) {
        const pixel = layer.data[read + column] ?? 0;
        const value = alpha === 1 ? pixel : ((pixel & 0xffffff) | (Math.round((pixel >>> 24) * alpha) << 24)) >>> 0;
        target[write + column] = value >>> 24 === 255 ? value : mix(target[write + column] ?? 0, value, over);
      }
    }
  }

  #cursorArea(): Area | undefined {
    const { cursor, pointer } = this.mouse();
    if (!cursor || !pointer || cursor.layer.width * cursor.layer.height === 0) return undefined;
    return { x: pointer.x - cursor.hotspotX, y: pointer.y - cursor.hotspotY, width: cursor.layer.width, height: cursor.layer.height };
  }
}

const meets = (one: Area, other: Area): boolean =>
  one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

const same = (one: Area | undefined, other: Area | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && one.x === other.x && one.y === other.y && one.width === other.width && one.height === other.height);
