import type { Millis } from '../../base/units';
import { checksum } from '../index/pages';
import type { ByteSource, ByteStore } from '../source';
import type { KeptKeyframe, Keyframe, Piece, Pieces } from './kept-keyframe';
import { packKeyframes, unpackKeyframes } from './keyframe-table';
import type { DisplayState } from './painter';

export interface KeyframeBudget {
  /** Bytes of pictures in memory; what is beyond goes to the disk. */
  readonly memory: number;
  readonly disk: number;
}

export const usualBudget: KeyframeBudget = { memory: 48 << 20, disk: 1 << 29 };

/** Spilled at once. */
const spillBytes = 2 << 20;
/** Pieces with less between them are read together. */
const readTogether = 64 << 10;

/**
 * Whole screens of a recording, in time order. Tiles that several have in common are kept once. Over the budget the oldest
 * tiles go to the store; where there is none, or it is full, every second screen goes.
 */
export class Keyframes {
  #kept: KeptKeyframe[] = [];
  readonly #known = new WeakMap<Uint8Array, Piece>();
  /** In memory, oldest first. */
  readonly #inMemory = new Set<Piece>();
  readonly #bySum = new Map<number, Piece>();
  #memory = 0;
  #store: ByteStore | undefined;
  /** Where the screens of an earlier time are. */
  #earlier: ByteSource | undefined;
  #full = false;
  #loaded = new Map<Piece, Uint8Array>();
  /** Doubles each time every second screen had to go: make them this many times as rarely. */
  rarity = 1;

  constructor(readonly room: (() => Promise<ByteStore | undefined>) | undefined, readonly budget: KeyframeBudget = usualBudget) {}

  /** Screens made earlier: `pack`ed, their tiles in `tiles`. Throws at anything else. */
  static over(packed: Uint8Array, tiles: ByteSource): Keyframes {
    const keyframes = new Keyframes(undefined);
    keyframes.#kept = unpackKeyframes(packed);
    keyframes.#earlier = tiles;
    keyframes.#full = true;
    return keyframes;
  }

  get length(): number { return this.#kept.length; }
  get memoryBytes(): number { return this.#memory; }
  get diskBytes(): number { return this.#store?.size ?? 0; }

  /** Takes a screen that is later than all before. */
  async add(keyframe: Keyframe, state: DisplayState): Promise<void> {
    const pieces = (tiles: readonly (Uint8Array | undefined)[]): Pieces => tiles.map((bytes) => bytes && this.#piece(bytes));
    this.#kept.push({
      ...keyframe,
      state: { ...state, layers: state.layers.map((layer) => ({ ...layer, tiles: pieces(layer.tiles) })), cursor: state.cursor && { ...state.cursor, tiles: pieces(state.cursor.tiles) } },
    });
    while (this.#memory > this.budget.memory && !this.#full) await this.#spill(this.#inMemory, true);
    while (this.#memory > this.budget.memory && this.#kept.length > 1) this.#thin();
  }

  /** The last screen all of which is over at `at`. */
  before(at: Millis): number {
    let low = -1;
    for (let high = this.#kept.length - 1; low < high;) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#kept[middle]?.cursor.at ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  at(number: number): Keyframe | undefined {
    return this.#kept[number];
  }

  /** The screen itself. Undefined when it could not be read back from the store, is not what it was, or is gone. */
  async load(number: number): Promise<DisplayState | undefined> {
    const kept = this.#kept[number];
    if (kept === undefined) return undefined;
    const { state } = kept;
    const loaded = await this.#read(piecesOf(kept));
    if (loaded === undefined) return undefined;
    this.#loaded = loaded;
    const bytes = (tiles: Pieces): (Uint8Array | undefined)[] => tiles.map((piece) => piece && (piece.bytes ?? loaded.get(piece)));
    return { ...state, layers: state.layers.map((layer) => ({ ...layer, tiles: bytes(layer.tiles) })), cursor: state.cursor && { ...state.cursor, tiles: bytes(state.cursor.tiles) } };
  }

  /** Everything to be kept for the next time: writes the tiles to `room` and answers the rest. Undefined when there is no room for all. */
  async pack(): Promise<Uint8Array | undefined> {
    const waiting = new Set([...this.#inMemory].filter(({ place }) => place < 0));
    while (waiting.size > 0 && !this.#full) await this.#spill(waiting, false);
    return this.#full ? undefined : packKeyframes(this.#kept);
  }

  async close(): Promise<void> {
    this.#kept = [];
    this.#loaded.clear();
    this.#inMemory.clear();
    this.#bySum.clear();
    this.#memory = 0;
    this.#full = true;
    const store = this.#store;
    this.#store = undefined;
    await store?.close();
  }

  #piece(bytes: Uint8Array): Piece {
    const known = this.#known.get(bytes);
    // Without users its bytes were given back, or are on the disk for nothing.
    const piece = known !== undefined && (known.bytes !== undefined || known.place >= 0) ? known : this.#alike(bytes);
    piece.users += 1;
    return piece;
  }

  /** The same bytes, kept already: guacd copies the screen into a buffer, so most tiles come twice. Else a new piece. */
  #alike(bytes: Uint8Array): Piece {
    const sum = checksum(bytes);
    const kept = this.#bySum.get(sum);
    const piece = kept?.bytes !== undefined && isSame(kept.bytes, bytes) ? kept : { size: bytes.length, users: 0, bytes, place: -1, sum };
    this.#known.set(bytes, piece);
    if (piece === kept) return piece;
    this.#bySum.set(sum, piece);
    this.#inMemory.add(piece);
    this.#memory += piece.size;
    return piece;
  }

  /** Writes the first of `waiting`, which are in memory, and takes them out of it. */
  async #spill(waiting: Set<Piece>, forget: boolean): Promise<void> {
    const pieces: Piece[] = [];
    let size = 0;
    for (const piece of waiting) {
      if (size + piece.size > spillBytes && pieces.length > 0) break;
      pieces.push(piece);
      size += piece.size;
    }
    const together = new Uint8Array(size);
    let end = 0;
    for (const { bytes } of pieces) {
      if (bytes !== undefined) together.set(bytes, end);
      end += bytes?.length ?? 0;
    }
    try {
      if (this.diskBytes + size > this.budget.disk) throw new Error('no room left for keyframes');
      this.#store ??= await this.room?.();
      if (this.#store === undefined) throw new Error('no room for keyframes');
      let place = await this.#store.append(together);
      for (const piece of pieces) {
        piece.place = place;
        place += piece.size;
        waiting.delete(piece);
        if (forget) this.#forget(piece);
      }
    } catch {
      this.#full = true;
    }
  }

  #forget(piece: Piece): void {
    this.#inMemory.delete(piece);
    if (piece.bytes === undefined) return;
    this.#memory -= piece.size;
    piece.bytes = undefined;
    if (this.#bySum.get(piece.sum) === piece) this.#bySum.delete(piece.sum);
  }

  #thin(): void {
    const gone = this.#kept.filter((_, number) => number % 2 === 1);
    this.#kept = this.#kept.filter((_, number) => number % 2 === 0);
    this.rarity *= 2;
    for (const piece of gone.flatMap(piecesOf)) {
      piece.users -= 1;
      if (piece.users === 0) this.#forget(piece);
    }
  }

  async #read(wanted: readonly Piece[]): Promise<Map<Piece, Uint8Array> | undefined> {
    const loaded = new Map<Piece, Uint8Array>();
    const missing = new Set<Piece>();
    for (const piece of wanted) {
      const known = this.#loaded.get(piece);
      if (known !== undefined) loaded.set(piece, known);
      else if (piece.bytes === undefined) missing.add(piece);
    }
    const inOrder = [...missing].sort((one, other) => one.place - other.place);
    try {
      for (let first = 0; first < inOrder.length;) {
        const from = inOrder[first]?.place ?? 0;
        let to = from;
        let last = first;
        for (let piece = inOrder[last]; piece !== undefined && piece.place <= to + readTogether; piece = inOrder[last]) {
          to = Math.max(to, piece.place + piece.size);
          last += 1;
        }
        const bytes = await (this.#earlier ?? this.#store)?.read(from, to);
        if (bytes === undefined || bytes.length < to - from) return undefined;
        for (const piece of inOrder.slice(first, last)) {
          const part = bytes.slice(piece.place - from, piece.place - from + piece.size);
          if (checksum(part) !== piece.sum) return undefined;
          loaded.set(piece, part);
        }
        first = last;
      }
    } catch {
      return undefined;
    }
    return loaded;
  }
}

const piecesOf = ({ state }: KeptKeyframe): Piece[] => [...state.layers.flatMap(({ tiles }) => tiles), ...state.cursor?.tiles ?? []].filter((piece) => piece !== undefined);

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
