import { DisplayGuard, type DisplayInstruction } from '../../shared/guard/guac/display';
import { imageHead } from '../../shared/guard/guac/image-head';
import type { Instruction } from '../../shared/frames/frame';
import { mostPixels, type DrawOperation } from './operations';
import { readPng, type Pixels } from './png-reader';
import { decodeLossy } from './codecs';

interface Layer {
  width: number;
  height: number;
  words: Uint32Array;
  /** Of layers above the desktop. */
  parent: number;
  x: number;
  y: number;
  z: number;
  opacity: number;
}

interface Area { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }

interface OpenImage { readonly layer: number; readonly mask: number; readonly x: number; readonly y: number; readonly data: string[] }

/** More areas than this in one picture are told as the one that holds them all. */
const mostAreas = 64;
/** What is larger is not a cursor. */
const largestCursor = 256;
/** "Takes the place of what is there", transparency included. */
const sourceMask = 12;

const empty = (): Layer => ({ width: 0, height: 0, words: new Uint32Array(0), parent: 0, x: 0, y: 0, z: 0, opacity: 255 });
const text = (values: readonly string[], at: number): string => values[at] ?? '';
const number = (values: readonly string[], at: number): number => Number(values[at] ?? 0);

/**
 * A Guacamole display without a screen: instructions in (behind the guard, so that they are sound and bounded), and for each `sync` what has
 * changed of the flat desktop out. Layers and buffers end here, so whoever comes late needs none of them. What cannot be decoded is grey.
 */
export class GuacamoleDisplay {
  readonly #guard = new DisplayGuard();
  readonly #layers = new Map<number, Layer>([[0, empty()]]);
  readonly #images = new Map<string, OpenImage>();
  #path: Area[] = [];
  #dirty: Area[] = [];
  #operations: DrawOperation[] = [];

  get width(): number {
    return this.#layer(0).width;
  }

  get height(): number {
    return this.#layer(0).height;
  }

  /** What is to be drawn when the instruction was a `sync`; else undefined. */
  async take(instruction: Instruction): Promise<readonly DrawOperation[] | undefined> {
    let picture: readonly DrawOperation[] | undefined;
    for (const safe of this.#guard.filter(instruction as DisplayInstruction)) {
      if (safe[0] === 'sync') picture = this.#flush();
      else await this.#draw(safe);
    }
    return picture;
  }

  async #draw(values: readonly string[]): Promise<void> {
    const target = number(values, 1);
    switch (values[0]) {
      case 'size': return this.#resize(target, number(values, 2), number(values, 3));
      case 'move': return this.#place(target, { parent: number(values, 2), x: number(values, 3), y: number(values, 4), z: number(values, 5) });
      case 'shade': return this.#place(target, { opacity: number(values, 2) });
      case 'dispose':
        this.#touchAll(target);
        this.#layers.delete(target);
        return;
      case 'img':
        this.#images.set(text(values, 1), { mask: number(values, 2), layer: number(values, 3), x: number(values, 5), y: number(values, 6), data: [] });
        return;
      case 'blob': return void this.#images.get(text(values, 1))?.data.push(text(values, 2));
      case 'end': return this.#image(text(values, 1));
      case 'copy': case 'transfer': return this.#copy(values);
      case 'rect': {
        const [left, top] = [number(values, 2), number(values, 3)];
        this.#path.push({ left, top, right: left + number(values, 4), bottom: top + number(values, 5) });
        return;
      }
      case 'cfill': return this.#fill(values);
      case 'cursor': return this.#cursor(values);
      default: if (values[0] === 'lfill' || values[0] === 'cstroke' || values[0] === 'lstroke') this.#path = [];
    }
  }

  #layer(index: number): Layer {
    let layer = this.#layers.get(index);
    if (layer === undefined) this.#layers.set(index, (layer = empty()));
    return layer;
  }

  #resize(index: number, width: number, height: number): void {
    const layer = this.#layer(index);
    if (width * height > mostPixels || (layer.width === width && layer.height === height)) return;
    this.#touchAll(index);
    const words = new Uint32Array(width * height);
    if (index === 0) words.fill(0xff000000);
    const wide = Math.min(width, layer.width);
    for (let row = 0; row < Math.min(height, layer.height); row += 1) words.set(layer.words.subarray(row * layer.width, row * layer.width + wide), row * width);
    Object.assign(layer, { width, height, words });
    if (index !== 0) return this.#touchAll(index);
    this.#dirty = [];
    this.#operations = this.#operations.filter(({ kind }) => kind === 'cursor');
    if (width === 0 || height === 0) return;
    this.#operations.push({ kind: 'size', width, height });
    this.#dirty = [{ left: 0, top: 0, right: width, bottom: height }];
  }

  #place(index: number, change: Partial<Layer>): void {
    this.#touchAll(index);
    Object.assign(this.#layer(index), change);
    this.#touchAll(index);
  }

  async #image(stream: string): Promise<void> {
    const image = this.#images.get(stream);
    this.#images.delete(stream);
    if (image === undefined) return;
    const base64 = image.data.join('');
    const head = imageHead(base64);
    if (head === undefined) return;
    const bytes = Buffer.concat(image.data.map((piece) => Buffer.from(piece, 'base64')));
    const pixels: Pixels | undefined = head.type === 'image/png' ? readPng(bytes, head)
      : await decodeLossy(head.type, bytes).then((made) => made && { width: made.width, height: made.height, data: new Uint8Array(made.data) }, () => undefined);
    const { width, height } = pixels ?? head;
    if (width !== head.width || height !== head.height) return;
    const words = pixels === undefined ? new Uint32Array(width * height).fill(0xff808080) : new Uint32Array(pixels.data.buffer, pixels.data.byteOffset, width * height);
    this.#put(image.layer, image.x, image.y, width, height, words, width, 0, image.mask);
  }

  #copy(values: readonly string[]): void {
    const source = this.#layer(number(values, 1));
    const [x, y, width, height, mask] = [number(values, 2), number(values, 3), number(values, 4), number(values, 5), number(values, 6)];
    if (x + width > source.width || y + height > source.height) return;
    // A transfer's function is not a mask; what servers use of them takes the place of what is there.
    this.#put(number(values, 7), number(values, 8), number(values, 9), width, height, source.words, source.width, y * source.width + x, values[0] === 'transfer' ? sourceMask : mask);
  }

  /** Puts pixels that begin at `from` of `words`, rows of `stride`, on a layer. */
  #put(index: number, x: number, y: number, width: number, height: number, words: Uint32Array, stride: number, from: number, mask: number): void {
    const layer = this.#layer(index);
    if (index < 0 && (x + width > layer.width || y + height > layer.height)) this.#resize(index, Math.max(layer.width, x + width), Math.max(layer.height, y + height));
    const [left, top] = [Math.max(0, x), Math.max(0, y)];
    const [right, bottom] = [Math.min(layer.width, x + width), Math.min(layer.height, y + height)];
    if (left >= right || top >= bottom) return;
    const up = words === layer.words && from < y * layer.width + x;
    for (let step = top; step < bottom; step += 1) {
      const row = up ? bottom - 1 - (step - top) : step;
      const read = from + (row - y) * stride + (left - x);
      const write = row * layer.width + left;
      if (words === layer.words) layer.words.copyWithin(write, read, read + right - left);
      else if (mask === sourceMask) layer.words.set(words.subarray(read, read + right - left), write);
      else for (let column = 0; column < right - left; column += 1) layer.words[write + column] = over(words[read + column] as number, layer.words[write + column] as number);
    }
    this.#touch(index, { left, top, right, bottom });
  }

  #fill(values: readonly string[]): void {
    const path = this.#path.splice(0);
    const [mask, index] = [number(values, 1), number(values, 2)];
    const layer = this.#layer(index);
    const word = ((number(values, 6) << 24) | (number(values, 5) << 16) | (number(values, 4) << 8) | number(values, 3)) >>> 0;
    for (const area of path) {
      const [left, top] = [Math.max(0, area.left), Math.max(0, area.top)];
      const [right, bottom] = [Math.min(layer.width, area.right), Math.min(layer.height, area.bottom)];
      if (left >= right || top >= bottom) continue;
      for (let row = top; row < bottom; row += 1) {
        const from = row * layer.width;
        if (mask === sourceMask || word >>> 24 === 255) layer.words.fill(word, from + left, from + right);
        else for (let at = from + left; at < from + right; at += 1) layer.words[at] = over(word, layer.words[at] as number);
      }
      this.#touch(index, { left, top, right, bottom });
    }
  }

  #cursor(values: readonly string[]): void {
    const [hotspotX, hotspotY, source, x, y] = [number(values, 1), number(values, 2), number(values, 3), number(values, 4), number(values, 5)];
    const layer = this.#layer(source);
    const width = Math.min(number(values, 6), layer.width - x, largestCursor);
    const height = Math.min(number(values, 7), layer.height - y, largestCursor);
    if (x < 0 || y < 0 || width <= 0 || height <= 0) return;
    const words = new Uint32Array(width * height);
    for (let row = 0; row < height; row += 1) words.set(layer.words.subarray((y + row) * layer.width + x, (y + row) * layer.width + x + width), row * width);
    this.#operations = [...this.#operations.filter(({ kind }) => kind !== 'cursor'), { kind: 'cursor', width, height, hotspotX, hotspotY, pixels: new Uint8Array(words.buffer) }];
  }

  /** Where a layer is on the desktop; undefined for what is not shown. */
  #origin(index: number): { readonly x: number; readonly y: number } | undefined {
    if (index < 0) return undefined;
    let [x, y] = [0, 0];
    for (let at = index, depth = 0; at > 0; depth += 1) {
      const layer = this.#layers.get(at);
      if (layer === undefined || depth > 64) return undefined;
      x += layer.x;
      y += layer.y;
      at = layer.parent;
    }
    return { x, y };
  }

  #touchAll(index: number): void {
    const layer = this.#layers.get(index);
    if (layer !== undefined) this.#touch(index, { left: 0, top: 0, right: layer.width, bottom: layer.height });
  }

  #touch(index: number, { left, top, right, bottom }: Area): void {
    const origin = this.#origin(index);
    if (origin === undefined) return;
    const area = { left: Math.max(0, left + origin.x), top: Math.max(0, top + origin.y), right: Math.min(this.width, right + origin.x), bottom: Math.min(this.height, bottom + origin.y) };
    if (area.left >= area.right || area.top >= area.bottom) return;
    const inside = (one: Area, other: Area): boolean => one.left >= other.left && one.top >= other.top && one.right <= other.right && one.bottom <= other.bottom;
    if (this.#dirty.some((other) => inside(area, other))) return;
    this.#dirty = [...this.#dirty.filter((other) => !inside(other, area)), area];
    if (this.#dirty.length > mostAreas) {
      this.#dirty = [this.#dirty.reduce((one, other) => ({
        left: Math.min(one.left, other.left), top: Math.min(one.top, other.top), right: Math.max(one.right, other.right), bottom: Math.max(one.bottom, other.bottom),
      }))];
    }
  }

  #flush(): readonly DrawOperation[] {
    const shown = [...this.#layers].filter(([index, { opacity }]) => index > 0 && opacity > 0).sort(([, one], [, other]) => one.z - other.z).map(([index, layer]) => ({ layer, origin: this.#origin(index) }));
    const operations = this.#operations.splice(0);
    for (const { left, top, right, bottom } of this.#dirty.splice(0)) {
      const [width, height] = [right - left, bottom - top];
      const words = new Uint32Array(width * height);
      const desktop = this.#layer(0);
      for (let row = 0; row < height; row += 1) words.set(desktop.words.subarray((top + row) * desktop.width + left, (top + row) * desktop.width + right), row * width);
      for (const { layer, origin } of shown) {
        if (origin === undefined) continue;
        for (let y = Math.max(top, origin.y); y < Math.min(bottom, origin.y + layer.height); y += 1) {
          for (let x = Math.max(left, origin.x); x < Math.min(right, origin.x + layer.width); x += 1) {
            const to = (y - top) * width + x - left;
            words[to] = over(layer.words[(y - origin.y) * layer.width + x - origin.x] as number, words[to] as number, layer.opacity);
          }
        }
      }
      operations.push({ kind: 'pixels', x: left, y: top, width, height, pixels: new Uint8Array(words.buffer) });
    }
    return operations;
  }
}

/** One pixel over another, as 0xAABBGGRR without premultiplication. */
function over(above: number, below: number, opacity = 255): number {
  const alpha = ((above >>> 24) * opacity) / 255;
  if (alpha >= 255) return above;
  if (alpha === 0) return below;
  const under = ((below >>> 24) * (255 - alpha)) / 255;
  const whole = alpha + under;
  const mix = (shift: number): number => Math.round((((above >>> shift) & 255) * alpha + ((below >>> shift) & 255) * under) / whole) << shift;
  return ((Math.round(whole) << 24) | mix(16) | mix(8) | mix(0)) >>> 0;
}
