import type { DrawOperation } from './operations';

/** Changes are known by squares of so many pixels: few enough to ask all of them, small enough that a key costs little. */
export const squareSide = 128;

export interface Cursor {
  readonly width: number;
  readonly height: number;
  readonly hotspotX: number;
  readonly hotspotY: number;
  readonly pixels: Uint8Array;
}

/** A desktop as it is now, and for each square at which position in the recording it last changed. */
export class Picture {
  #width = 0;
  #height = 0;
  #pixels = new Uint8Array(0);
  #words = new Uint32Array(0);
  #changedAt = new Float64Array(0);
  cursor: Cursor | undefined;
  cursorAt = 0;

  constructor(width: number, height: number) {
    this.#resize(width, height, 0);
  }

  get width(): number {
    return this.#width;
  }

  get height(): number {
    return this.#height;
  }

  get columns(): number {
    return Math.ceil(this.#width / squareSide);
  }

  get squares(): number {
    return this.#changedAt.length;
  }

  /** RGBA, rows from the top. Not to be written to. */
  get pixels(): Uint8Array {
    return this.#pixels;
  }

  /** The same, a pixel a word of 0xAABBGGRR. */
  get words(): Uint32Array {
    return this.#words;
  }

  changedAt(square: number): number {
    return this.#changedAt[square] ?? 0;
  }

  /** Where a square is, cut to the desktop. */
  square(index: number): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
    const x = (index % this.columns) * squareSide;
    const y = Math.floor(index / this.columns) * squareSide;
    return { x, y, width: Math.min(squareSide, this.#width - x), height: Math.min(squareSide, this.#height - y) };
  }

  /** Draws it. `at`: the end of the recording's stretch that tells of it. What lies outside is cut off. */
  draw(operation: DrawOperation, at: number): void {
    switch (operation.kind) {
      case 'size': return this.#resize(operation.width, operation.height, at);
      case 'cursor':
        this.cursor = operation;
        this.cursorAt = at;
        return;
      case 'pixels': return this.#put(operation, at);
      case 'fill': return this.#fill(operation, at);
      case 'copy': return this.#copy(operation, at);
    }
  }

  #resize(width: number, height: number, at: number): void {
    const before = { pixels: this.#words, width: this.#width, height: this.#height };
    this.#width = width;
    this.#height = height;
    this.#pixels = new Uint8Array(width * height * 4);
    this.#words = new Uint32Array(this.#pixels.buffer);
    this.#words.fill(0xff000000);
    const wide = Math.min(width, before.width);
    for (let row = 0; row < Math.min(height, before.height); row += 1) this.#words.set(before.pixels.subarray(row * before.width, row * before.width + wide), row * width);
    this.#changedAt = new Float64Array(this.columns * Math.ceil(height / squareSide)).fill(at);
  }

  #put({ x, y, width, height, pixels }: Extract<DrawOperation, { kind: 'pixels' }>, at: number): void {
    const wide = Math.min(width, this.#width - x);
    const high = Math.min(height, this.#height - y);
    if (x < 0 || y < 0 || wide <= 0 || high <= 0) return;
    for (let row = 0; row < high; row += 1) this.#pixels.set(pixels.subarray(row * width * 4, (row * width + wide) * 4), ((y + row) * this.#width + x) * 4);
    this.#mark(x, y, wide, high, at);
  }

  #fill({ x, y, width, height, colour }: Extract<DrawOperation, { kind: 'fill' }>, at: number): void {
    const wide = Math.min(width, this.#width - x);
    const high = Math.min(height, this.#height - y);
    if (x < 0 || y < 0 || wide <= 0 || high <= 0) return;
    const word = (0xff000000 | ((colour & 0xff) << 16) | (colour & 0xff00) | ((colour >> 16) & 0xff)) >>> 0;
    for (let row = y; row < y + high; row += 1) this.#words.fill(word, row * this.#width + x, row * this.#width + x + wide);
    this.#mark(x, y, wide, high, at);
  }

  #copy({ fromX, fromY, width, height, x, y }: Extract<DrawOperation, { kind: 'copy' }>, at: number): void {
    const wide = Math.min(width, this.#width - x, this.#width - fromX);
    const high = Math.min(height, this.#height - y, this.#height - fromY);
    if (Math.min(x, y, fromX, fromY) < 0 || wide <= 0 || high <= 0) return;
    const down = fromY < y;
    for (let step = 0; step < high; step += 1) {
      const row = down ? high - 1 - step : step;
      const from = (fromY + row) * this.#width + fromX;
      this.#words.copyWithin((y + row) * this.#width + x, from, from + wide);
    }
    this.#mark(x, y, wide, high, at);
  }

  #mark(x: number, y: number, width: number, height: number, at: number): void {
    for (let row = Math.floor(y / squareSide); row <= Math.floor((y + height - 1) / squareSide); row += 1) {
      for (let column = Math.floor(x / squareSide); column <= Math.floor((x + width - 1) / squareSide); column += 1) this.#changedAt[row * this.columns + column] = at;
    }
  }
}
