import type { DisplayLimits } from './limits';

interface Entry {
  width: number;
  height: number;
  parent: number;
  depth: number;
}

/** A layer a viewer has already. */
export interface KnownLayer {
  readonly index: number;
  readonly width: number;
  readonly height: number;
  readonly place?: { readonly parent: number } | undefined;
}

/** Which layers a viewer behind the guard has, and how large: the desktop 0, layers on it above 0, buffers below 0. */
export class LayerBook {
  readonly #layers = new Map<number, Entry>();
  #pixels = 0;

  constructor(public limits: DisplayLimits) {}

  get pixels(): number { return this.#pixels; }

  adopt(layers: readonly KnownLayer[]): void {
    this.#layers.clear();
    this.#pixels = 0;
    for (const { index, width, height, place } of layers) {
      this.#layers.set(index, { width, height, parent: place?.parent ?? 0, depth: 0 });
      this.#pixels += width * height;
    }
  }

  /** Undefined: there are too many. A viewer makes a layer when it is first named: as large as the desktop, a buffer empty. */
  layer(index: number): Readonly<Entry> | undefined {
    return this.#entry(index);
  }

  #entry(index: number): Entry | undefined {
    const known = this.#layers.get(index);
    if (known !== undefined) return known;
    const desktop = index > 0 ? this.#layers.get(0) : undefined;
    const { width, height } = desktop ?? { width: 0, height: 0 };
    if (this.#layers.size >= this.limits.layers || this.#pixels + width * height > this.limits.pixels) return undefined;
    const made = { width, height, parent: 0, depth: 0 };
    this.#layers.set(index, made);
    this.#pixels += width * height;
    return made;
  }

  /** False: beyond the limits, nothing changed. */
  resize(index: number, width: number, height: number): boolean {
    const known = this.#layers.get(index);
    const pixels = this.#pixels - (known === undefined ? 0 : known.width * known.height) + width * height;
    if (pixels > this.limits.pixels || (known === undefined && this.#layers.size >= this.limits.layers)) return false;
    if (known === undefined) this.#layers.set(index, { width, height, parent: 0, depth: 0 });
    else Object.assign(known, { width, height });
    this.#pixels = pixels;
    return true;
  }

  /** A buffer grows to hold what is drawn on it. False: it may not. */
  makeRoom(index: number, right: number, bottom: number): boolean {
    const entry = this.#entry(index);
    if (entry === undefined) return false;
    if (index >= 0 || (right <= entry.width && bottom <= entry.height)) return true;
    if (right > this.limits.side || bottom > this.limits.side) return false;
    return this.resize(index, Math.max(entry.width, right), Math.max(entry.height, bottom));
  }

  /** False: it would lie inside itself. */
  move(index: number, parent: number): boolean {
    const entry = this.#entry(index);
    if (entry === undefined || this.#entry(parent) === undefined) return false;
    const seen = new Set([index]);
    for (let above = parent; above !== 0; above = this.#layers.get(above)?.parent ?? 0) {
      if (seen.has(above)) return false;
      seen.add(above);
    }
    entry.parent = parent;
    return true;
  }

  push(index: number): boolean {
    const entry = this.#entry(index);
    if (entry === undefined || entry.depth >= this.limits.depth) return false;
    entry.depth += 1;
    return true;
  }

  pop(index: number): boolean {
    const entry = this.#entry(index);
    if (entry === undefined || entry.depth === 0) return false;
    entry.depth -= 1;
    return true;
  }

  dispose(index: number): void {
    const entry = this.#layers.get(index);
    if (entry === undefined) return;
    this.#pixels -= entry.width * entry.height;
    this.#layers.delete(index);
    for (const other of this.#layers.values()) if (other.parent === index) other.parent = 0;
  }
}
