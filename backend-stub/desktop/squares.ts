import { cursor, image, instruction } from './instructions';
import { squareSide, type Picture } from './picture';
import { SmallPicture } from './small-picture';

export interface Pointer {
  readonly x: number;
  readonly y: number;
}

/** A smaller picture is looked at from afar. */
const smallQuality = 60;

interface Made {
  readonly at: number;
  readonly text: string;
}

interface Small {
  readonly picture: SmallPicture;
  readonly made: Made[];
}

/**
 * A picture's squares as instructions, whole or with every so many pixels of a side as one. What was made stays until the
 * square changes: it is made once, however many look at it and from whenever on. Squares of small pictures are of the same
 * size: what an image costs whoever draws it is mostly that it is one.
 */
export class Squares {
  readonly #made: Made[] = [];
  /** By divisor. */
  readonly #small = new Map<number, Small>();
  #cursor: { readonly at: number; readonly divisor: number; readonly text: string } | undefined;

  constructor(private readonly picture: Picture) {}

  /** Draws all of it on a fresh display. */
  whole(divisor: number, pointer: Pointer | undefined, atMs: number): string {
    const { width, height } = this.picture;
    return instruction('size', 0, Math.ceil(width / divisor), Math.ceil(height / divisor)) + this.changes(-1, divisor, pointer, atMs);
  }

  /** Draws what has changed after position `from`. */
  changes(from: number, divisor: number, pointer: Pointer | undefined, atMs: number): string {
    const parts = divisor === 1 ? this.#changed(from) : this.#changedSmall(from, divisor);
    if (this.picture.cursor !== undefined && this.picture.cursorAt > from) parts.push(this.#cursorOf(divisor));
    if (pointer !== undefined) parts.push(instruction('mouse', Math.floor(pointer.x / divisor), Math.floor(pointer.y / divisor), 0, atMs));
    parts.push(instruction('sync', atMs));
    return parts.join('');
  }

  clear(): void {
    this.#made.length = 0;
    this.#small.clear();
  }

  #changed(from: number): string[] {
    const { picture } = this;
    const parts: string[] = [];
    for (let square = 0; square < picture.squares; square += 1) {
      const at = picture.changedAt(square);
      if (at <= from) continue;
      const { x, y, width, height } = picture.square(square);
      parts.push(textAt(this.#made, square, at, () => image(0, x, y, width, height, this.#cut(x, y, width, height))));
    }
    return parts;
  }

  #changedSmall(from: number, divisor: number): string[] {
    let small = this.#small.get(divisor);
    if (small === undefined) this.#small.set(divisor, (small = { picture: new SmallPicture(this.picture, divisor), made: [] }));
    const { picture, made } = small;
    const parts: string[] = [];
    for (let part = 0; part < picture.parts; part += 1) {
      const at = picture.changedAt(part);
      if (at <= from) continue;
      const { x, y, width, height } = picture.part(part);
      parts.push(textAt(made, part, at, () => image(0, x, y, width, height, picture.pixels(part), smallQuality)));
    }
    return parts;
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
    const { words, width: stride } = this.picture;
    const cut = new Uint32Array(width * height);
    for (let row = 0; row < height; row += 1) cut.set(words.subarray((y + row) * stride + x, (y + row) * stride + x + width), row * width);
    return new Uint8Array(cut.buffer);
  }
}

/** As it was made at that time, or made now. */
function textAt(made: Made[], index: number, at: number, make: () => string): string {
  const known = made[index];
  if (known?.at === at) return known.text;
  const text = make();
  made[index] = { at, text };
  return text;
}

/** A square must stay whole pixels. */
const divisors = [8, 4, 2] as const;

/** How much smaller a picture of these pixels may be made: it is never smaller than what it is shown with. 1 = as it is. */
export function divisorFor(desktop: { readonly width: number; readonly height: number }, picture: { readonly width: number; readonly height: number }): number {
  if (picture.width === 0 || picture.height === 0) return 1;
  return divisors.find((divisor) => squareSide % divisor === 0 && desktop.width / divisor >= picture.width && desktop.height / divisor >= picture.height) ?? 1;
}
