import { clipped, type Area, type Pixels } from './pixels';
import { decodeTile, encodeTile } from './tile-codec';

/** Pixels along each side of a tile. */
export const tileSize = 128;
/** A side of a layer; larger than any desktop, and what a canvas can be. */
export const longestSide = 16_384;
const mostPixels = 32 << 20;

/**
 * One layer or buffer. It remembers which tiles were drawn on, so that what did not change is encoded once and is the same
 * object in every picture that is kept of it.
 */
export class PaintedLayer implements Pixels {
  width = 0;
  height = 0;
  data = new Uint32Array(0);
  /** Rectangles that wait for the fill that draws them. */
  path: Area[] = [];
  #columns = 0;
  /** Tiles that are not encoded as they are now. */
  #changed = new Uint8Array(0);
  /** Tiles that were drawn on since `takeDrawn`. */
  #drawn = new Uint8Array(0);
  #tiles: (Uint8Array | undefined)[] = [];

  /** Nothing to be seen on it. */
  get empty(): boolean {
    for (let at = 0; at < this.data.length; at += 1) if (this.data[at] !== 0) return false;
    return true;
  }

  resize(wantedWidth: number, wantedHeight: number): void {
    const width = Math.min(longestSide, Math.max(0, wantedWidth));
    const height = Math.min(longestSide, Math.max(0, wantedHeight), Math.floor(mostPixels / Math.max(1, width)));
    if (width === this.width && height === this.height) return;
    const data = new Uint32Array(width * height);
    const kept = Math.min(width, this.width);
    for (let y = 0; y < Math.min(height, this.height); y += 1) data.set(this.data.subarray(y * this.width, y * this.width + kept), y * width);
    const keptRows = this.height;
    this.#allot(width, height, data);
    this.touch({ x: 0, y: 0, width: kept, height: keptRows });
  }

  /** Grows where `area` would not fit. */
  grow(area: Area): void {
    if (area.x + area.width > this.width || area.y + area.height > this.height) this.resize(Math.max(this.width, area.x + area.width), Math.max(this.height, area.y + area.height));
  }

  /** To be called for everything that is drawn. */
  touch(area: Area): void {
    const { x, y, width, height } = clipped(area, this.width, this.height);
    if (width === 0 || height === 0) return;
    const right = Math.floor((x + width - 1) / tileSize);
    for (let row = Math.floor(y / tileSize); row <= Math.floor((y + height - 1) / tileSize); row += 1) {
      this.#changed.fill(1, row * this.#columns + Math.floor(x / tileSize), row * this.#columns + right + 1);
      this.#drawn.fill(1, row * this.#columns + Math.floor(x / tileSize), row * this.#columns + right + 1);
    }
  }

  /** Where it was drawn on since this was asked last, in rows of tiles. Of another size than before: all of it. */
  takeDrawn(): readonly Area[] {
    const areas: Area[] = [];
    for (let tile = 0; tile < this.#drawn.length; tile += 1) {
      if (this.#drawn[tile] === 0) continue;
      const { x, y, height } = this.#place(tile);
      let last = tile;
      while ((last + 1) % this.#columns !== 0 && this.#drawn[last + 1] === 1) last += 1;
      const end = this.#place(last);
      areas.push({ x, y, width: end.x + end.width - x, height });
      tile = last;
    }
    this.#drawn.fill(0);
    return areas;
  }

  /** The picture as encoded tiles, row by row. Undefined where it is empty. What did not change is the same object as last time. */
  tiles(): readonly (Uint8Array | undefined)[] {
    for (let tile = 0; tile < this.#tiles.length; tile += 1) {
      if (this.#changed[tile] === 0) continue;
      const { x, y, width, height } = this.#place(tile);
      const bytes = encodeTile(this.data, y * this.width + x, this.width, width, height);
      if (bytes === undefined || !isSame(bytes, this.#tiles[tile])) this.#tiles[tile] = bytes;
      this.#changed[tile] = 0;
    }
    return this.#tiles.slice();
  }

  /** Puts a kept picture back; tiles that are there already are left alone. */
  restore(width: number, height: number, tiles: readonly (Uint8Array | undefined)[]): void {
    if (width !== this.width || height !== this.height) this.#allot(width, height, new Uint32Array(width * height));
    this.path = [];
    for (let tile = 0; tile < this.#tiles.length; tile += 1) {
      const bytes = tiles[tile];
      if (this.#changed[tile] === 0 && bytes === this.#tiles[tile]) continue;
      const place = this.#place(tile);
      const start = place.y * this.width + place.x;
      if (bytes !== undefined) decodeTile(bytes, this.data, start, this.width, place.width, place.height);
      else for (let row = 0; row < place.height; row += 1) this.data.fill(0, start + row * this.width, start + row * this.width + place.width);
      this.#tiles[tile] = bytes;
      this.#changed[tile] = 0;
      this.#drawn[tile] = 1;
    }
  }

  #allot(width: number, height: number, data: Uint32Array<ArrayBuffer>): void {
    this.width = width;
    this.height = height;
    this.data = data;
    this.#columns = Math.ceil(width / tileSize);
    const count = this.#columns * Math.ceil(height / tileSize);
    this.#changed = new Uint8Array(count);
    this.#drawn = new Uint8Array(count).fill(1);
    this.#tiles = Array<Uint8Array | undefined>(count).fill(undefined);
  }

  #place(tile: number): Area {
    const x = (tile % this.#columns) * tileSize;
    const y = Math.floor(tile / this.#columns) * tileSize;
    return { x, y, width: Math.min(tileSize, this.width - x), height: Math.min(tileSize, this.height - y) };
  }
}

function isSame(one: Uint8Array, other: Uint8Array | undefined): boolean {
  if (other === undefined || one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
