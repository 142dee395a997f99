import { squareSide, type Picture } from './picture';

/**
 * A picture with every `divisor` pixels of a side as one: each the mean of those it stands for. Only what has changed since it
 * was last asked is made anew.
 */
export class SmallPicture {
  #width = 0;
  #height = 0;
  #words = new Uint32Array(0);
  /** By square: it is as it was then. */
  #madeAt = new Float64Array(0);

  constructor(private readonly picture: Picture, readonly divisor: number) {}

  get width(): number {
    return Math.ceil(this.picture.width / this.divisor);
  }

  get height(): number {
    return Math.ceil(this.picture.height / this.divisor);
  }

  get columns(): number {
    return Math.ceil(this.width / squareSide);
  }

  /** Parts of this picture are as large as squares of the whole one, so each stands for `divisor` of them a side. */
  get parts(): number {
    return this.columns * Math.ceil(this.height / squareSide);
  }

  /** Where a part is in this picture. */
  part(index: number): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
    const x = (index % this.columns) * squareSide;
    const y = Math.floor(index / this.columns) * squareSide;
    return { x, y, width: Math.min(squareSide, this.width - x), height: Math.min(squareSide, this.height - y) };
  }

  /** When any of a part last changed. */
  changedAt(index: number): number {
    let last = 0;
    for (const square of this.#squaresOf(index)) last = Math.max(last, this.picture.changedAt(square));
    return last;
  }

  /** RGBA pixels of a part, as it is now. */
  pixels(index: number): Uint8Array {
    this.#fit();
    for (const square of this.#squaresOf(index)) {
      const at = this.picture.changedAt(square);
      if (this.#madeAt[square] === at) continue;
      this.#madeAt[square] = at;
      this.#shrink(square);
    }
    const { x, y, width, height } = this.part(index);
    const cut = new Uint32Array(width * height);
    for (let row = 0; row < height; row += 1) cut.set(this.#words.subarray((y + row) * this.#width + x, (y + row) * this.#width + x + width), row * width);
    return new Uint8Array(cut.buffer);
  }

  #squaresOf(index: number): number[] {
    const { picture, divisor } = this;
    const left = (index % this.columns) * divisor;
    const top = Math.floor(index / this.columns) * divisor;
    const squares: number[] = [];
    for (let row = top; row < Math.min(top + divisor, picture.squares / picture.columns); row += 1) {
      for (let column = left; column < Math.min(left + divisor, picture.columns); column += 1) squares.push(row * picture.columns + column);
    }
    return squares;
  }

  #fit(): void {
    const { width, height } = this;
    if (width === this.#width && height === this.#height && this.#madeAt.length === this.picture.squares) return;
    this.#width = width;
    this.#height = height;
    this.#words = new Uint32Array(width * height);
    this.#madeAt = new Float64Array(this.picture.squares).fill(-1);
  }

  /** Two colours are added at a time: 64 of them stay below 16 bits. */
  #shrink(square: number): void {
    const { divisor, picture: { words, width: stride } } = this;
    const { x, y, width, height } = this.picture.square(square);
    const wide = Math.ceil(width / divisor);
    const high = Math.ceil(height / divisor);
    for (let row = 0; row < high; row += 1) {
      const tall = Math.min(divisor, height - row * divisor);
      let to = (y / divisor + row) * this.#width + x / divisor;
      for (let column = 0; column < wide; column += 1, to += 1) {
        const broad = Math.min(divisor, width - column * divisor);
        let redBlue = 0;
        let green = 0;
        for (let down = 0, from = (y + row * divisor) * stride + x + column * divisor; down < tall; down += 1, from += stride) {
          for (let at = from; at < from + broad; at += 1) {
            const word = words[at] as number;
            redBlue += word & 0xff00ff;
            green += word & 0xff00;
          }
        }
        const count = tall * broad;
        this.#words[to] = (0xff000000 | (Math.floor((redBlue >>> 16) / count) << 16) | (Math.floor((green >>> 8) / count) << 8) | Math.floor((redBlue & 0xffff) / count)) >>> 0;
      }
    }
  }
}
