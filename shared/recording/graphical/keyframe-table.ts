import { bytesOf, doublesOf, packParts, packText, unpackParts, unpackText, wordsOf } from '../index/packed';
import type { KeptKeyframe, Piece, Pieces } from './kept-keyframe';

/** A keyframe as it is told, without its tiles: those follow, layer by layer, as numbers of pieces. */
type Told = Omit<KeptKeyframe, 'state'> & {
  readonly state: Omit<KeptKeyframe['state'], 'layers' | 'cursor'> & {
    readonly layers: readonly (Omit<KeptKeyframe['state']['layers'][number], 'tiles'> & { readonly tiles: number })[];
    readonly cursor: (Omit<NonNullable<KeptKeyframe['state']['cursor']>, 'tiles'> & { readonly tiles: number }) | undefined;
  };
};

/** Keyframes all of whose pieces have a place, as bytes. */
export function packKeyframes(keyframes: readonly KeptKeyframe[]): Uint8Array {
  const numbers = new Map<Piece, number>();
  const places: number[] = [];
  const sizes: number[] = [];
  const tiles: number[] = [];
  const numberOf = (piece: Piece): number => {
    const known = numbers.get(piece);
    if (known !== undefined) return known;
    places.push(piece.place);
    sizes.push(piece.size, piece.sum);
    numbers.set(piece, places.length);
    return places.length;
  };
  const put = (pieces: Pieces): number => {
    for (const piece of pieces) tiles.push(piece === undefined ? 0 : numberOf(piece));
    return pieces.length;
  };
  const told = keyframes.map(({ state, ...keyframe }): Told => ({
    ...keyframe,
    state: { ...state, layers: state.layers.map((layer) => ({ ...layer, tiles: put(layer.tiles) })), cursor: state.cursor && { ...state.cursor, tiles: put(state.cursor.tiles) } },
  }));
  return packParts([packText(JSON.stringify(told)), bytesOf(Float64Array.from(places)), bytesOf(Uint32Array.from(sizes)), bytesOf(Uint32Array.from(tiles))]);
}

/** Throws when parts are missing. */
export function unpackKeyframes(packed: Uint8Array): KeptKeyframe[] {
  const [text, placeBytes, sizeBytes, tileBytes] = unpackParts(packed);
  if (text === undefined || placeBytes === undefined || sizeBytes === undefined || tileBytes === undefined) throw new Error('a part is missing');
  const [sizes, tiles] = [wordsOf(sizeBytes), wordsOf(tileBytes)];
  const pieces = Array.from(doublesOf(placeBytes), (place, number): Piece => ({ size: sizes[number * 2] ?? 0, users: 1, bytes: undefined, place, sum: sizes[number * 2 + 1] ?? 0 }));
  let read = 0;
  const take = (count: number): Pieces => {
    const taken = Array.from(tiles.subarray(read, read + count), (number) => (number === 0 ? undefined : pieces[number - 1]));
    read += count;
    return taken;
  };
  return (JSON.parse(unpackText(text)) as readonly Told[]).map(({ state, ...keyframe }) => ({
    ...keyframe,
    state: { ...state, layers: state.layers.map((layer) => ({ ...layer, tiles: take(layer.tiles) })), cursor: state.cursor && { ...state.cursor, tiles: take(state.cursor.tiles) } },
  }));
}
