import type { DisplayLayer } from '../../../shared/frames/frame';
import { whole } from './image-streams';
import { PaintedLayer } from './painted-layer';

/** guacd uses a dozen; its own client knows no limit. */
const mostLayers = 1_024;
/** 256 MiB. */
const mostPixels = 64 << 20;

export type Place = NonNullable<DisplayLayer['place']>;

export interface PlacedLayer {
  readonly index: number;
  readonly layer: PaintedLayer;
  /** Of layers above the desktop only. */
  place: Place | undefined;
}

/** A layer that is seen, with its place on the screen and its opacity (0..1). */
export interface Seen {
  readonly layer: PaintedLayer;
  readonly x: number;
  readonly y: number;
  readonly alpha: number;
}

/** The desktop (0), what lies on it (above 0) and buffers that are not shown (below 0), each made when it is first named. */
export class Layers {
  readonly #layers = new Map<number, PlacedLayer>();
  /** Pixels of all layers and buffers together. What is there stays when it becomes less. */
  most = mostPixels;

  /** Undefined when there are too many. */
  at(index: number): PlacedLayer | undefined {
    const known = this.#layers.get(index);
    if (known !== undefined || this.#layers.size >= mostLayers) return known;
    const made: PlacedLayer = { index, layer: new PaintedLayer(), place: index > 0 ? { parent: 0, x: 0, y: 0, z: 0, opacity: 255 } : undefined };
    const desktop = this.#layers.get(0)?.layer;
    this.#layers.set(index, made);
    if (index > 0 && desktop) this.resize(made.layer, desktop.width, desktop.height);
    return made;
  }

  named(text: string | undefined): PlacedLayer | undefined {
    return this.at(whole(text));
  }

  resize(layer: PaintedLayer, width: number, height: number): void {
    let pixels = width * height;
    for (const { layer: other } of this.#layers.values()) if (other !== layer) pixels += other.width * other.height;
    if (pixels <= this.most) layer.resize(width, height);
  }

  /** A buffer grows to hold what is drawn on it. */
  makeRoom({ index, layer }: PlacedLayer, right: number, bottom: number): void {
    if (index < 0 && (right > layer.width || bottom > layer.height)) this.resize(layer, Math.max(layer.width, right), Math.max(layer.height, bottom));
  }

  dispose(index: number): void {
    // The desktop stays; as in Guacamole's own client.
    if (index !== 0) this.#layers.delete(index);
  }

  clear(): void {
    this.#layers.clear();
  }

  /** All, the desktop first. */
  all(): PlacedLayer[] {
    return [...this.#layers.values()].sort((one, other) => rank(one.index) - rank(other.index));
  }

  get desktop(): PaintedLayer | undefined {
    return this.#layers.get(0)?.layer;
  }

  /** What is seen, from the bottom up. */
  visible(): Seen[] {
    const children = new Map<number, PlacedLayer[]>();
    for (const one of this.all()) if (one.place !== undefined) children.set(one.place.parent, [...children.get(one.place.parent) ?? [], one]);
    const seen: Seen[] = [];
    const visited = new Set<number>();
    const show = ({ index, layer }: PlacedLayer, x: number, y: number, alpha: number): void => {
      // A layer that is its own ancestor is not shown.
      if (visited.has(index) || layer.width * layer.height === 0 || alpha === 0) return;
      visited.add(index);
      seen.push({ layer, x, y, alpha });
      const on = (children.get(index) ?? []).sort((one, other) => (one.place?.z ?? 0) - (other.place?.z ?? 0) || one.index - other.index);
      for (const child of on) if (child.place) show(child, x + child.place.x, y + child.place.y, (alpha * child.place.opacity) / 255);
    };
    const desktop = this.#layers.get(0);
    if (desktop) show(desktop, 0, 0, 1);
    return seen;
  }
}

const rank = (index: number): number => (index < 0 ? 2_000_000_000 - index : index);
