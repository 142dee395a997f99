import { cursor, image, instruction } from './instructions';
import { squareSide, type Picture } from './picture';

export interface Pointer {
  readonly x: number;
  readonly y: number;
}

/** A smaller picture is looked at from afar. */
const smallQuality = 60;

/**
 * A picture's squares as instructions, whole or with every so many pixels of a side as one. What was made stays until the
 * square changes: it is made once, however many look at it and from whenever on.
 */
export class Squares {
  /** By divisor, then by square. */
  readonly #made = new Map<number, { readonly at: number; readonly text: string }[]>();
  #cursor: { readonly at: number; readonly divisor: number; readonly text: string } | undefined;

  constructor(private readonly picture: Picture) {}

  /** Draws all of it on a fresh display. */
  whole(divisor: number, pointer: Pointer | undefined, atMs: number): string {
    const { width, height } = this.picture;
    return instruction('size', 0, Math.ceil(width / divisor), Math.ceil(height / divisor)) + this.changes(-1, divisor, pointer, atMs);
  }

  /** Draws what has changed after position `from`. */
  changes(from: number, divisor: number, pointer: Pointer | undefined, atMs: number): string {
    const parts: string[] = [];
    for (let square = 0; square < this.picture.squares; square += 1) if (this.picture.changedAt(square) > from) parts.push(this.#square(square, divisor));
    if (this.picture.cursor !== undefined && this.picture.cursorAt > from) parts.push(this.#cursorOf(divisor));
    if (pointer !== undefined) parts.push(instruction('mouse', Math.floor(pointer.x / divisor), Math.floor(pointer.y / divisor), 0, atMs));
    parts.push(instruction('sync', atMs));
    return parts.join('');
  }

  clear(): void {
    this.#made.clear();
  }

  #square(index: number, divisor: number): string {
    const at = this.picture.changedAt(index);
    let made = this.#made.get(divisor);
    if (made === undefined) this.#made.set(divisor, (made = []));
    const known = made[index];
    if (known?.at === at) return known.text;
    const { x, y, width, height } = this.picture.square(index);
    const pixels = divisor === 1 ? this.#cut(x, y, width, height) : this.#shrunk(x, y, width, height, divisor);
    const [wide, high] = [Math.ceil(width / divisor), Math.ceil(height / divisor)];
    const text = image(0, x / divisor, y / divisor, wide, high, pixels, divisor === 1 ? undefined : smallQuality);
    made[index] = { at, text };
    return text;
  }

  #cursorOf(divisor: number): string {
    const { picture } = this;
    if (this.#cursor?.at !== picture.cursorAt || this.#cursor.divisor !== divisor) {
      // A small picture has a cursor of its own size, not a speck.
      this.#cursor = { at: picture.cursorAt, divisor, text: picture.cursor === undefined ? '' : cursor(picture.cursor) };
    }
    return this.#cursor.text;
  }

  #cut(x: number, y: number, width: number, height: number): Uint8Array {
    const cut = new Uint8Array(width * height * 4);
    for (let row = 0; row < height; row += 1) {
      const from = ((y + row) * this.picture.width + x) * 4;
      cut.set(this.picture.pixels.subarray(from, from + width * 4), row * width * 4);
    }
    return cut;
  }

  /** Each pixel the mean of those it stands for. */
  #shrunk(x: number, y: number, width: number, height: number, divisor: number): Uint8Array {
    const { pixels, width: stride } = this.picture;
    const wide = Math.ceil(width / divisor);
    const high = Math.ceil(height / divisor);
    const shrunk = new Uint8Array(wide * high * 4);
    for (let row = 0, to = 0; row < high; row += 1) {
      const tall = Math.min(divisor, height - row * divisor);
      for (let column = 0; column < wide; column += 1, to += 4) {
        const broad = Math.min(divisor, width - column * divisor);
        let [red, green, blue] = [0, 0, 0];
        for (let down = 0; down < tall; down += 1) {
          let from = ((y + row * divisor + down) * stride + x + column * divisor) * 4;
          for (let right = 0; right < broad; right += 1, from += 4) {
            red += pixels[from] as number;
            green += pixels[from + 1] as number;
            blue += pixels[from + 2] as number;
          }
        }
        const count = tall * broad;
        shrunk[to] = red / count;
        shrunk[to + 1] = green / count;
        shrunk[to + 2] = blue / count;
        shrunk[to + 3] = 255;
      }
    }
    return shrunk;
  }
}

/** A square must stay whole pixels. */
const divisors = [8, 4, 2] as const;

/** How much smaller a picture of these pixels may be made: it is never smaller than what it is shown with. 1 = as it is. */
export function divisorFor(desktop: { readonly width: number; readonly height: number }, picture: { readonly width: number; readonly height: number }): number {
  if (picture.width === 0 || picture.height === 0) return 1;
  return divisors.find((divisor) => squareSide % divisor === 0 && desktop.width / divisor >= picture.width && desktop.height / divisor >= picture.height) ?? 1;
}
