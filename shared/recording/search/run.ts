/** A stretch of an expression that ends, in the words of the machine's own engine: it matches what the stretch matches, or a little more. */
export interface Piece {
  readonly source: string;
  /** Ways to go through it, at most. */
  readonly paths: number;
  /** Characters it takes, at most. */
  readonly size: number;
  /** How little of a text is like it: plain characters weigh most. */
  readonly weight: number;
}

/** What is known of a part of an expression. */
export interface Shape {
  /** The part as one piece; undefined where it repeats without an end, or could be gone through in too many ways. */
  readonly whole: Piece | undefined;
  /** Pieces that every match of the part holds, beside `whole`. */
  readonly needed: readonly Piece[];
  /** Plain texts that every match holds, in whatever case. */
  readonly literals: readonly string[];
  /** There may be a match without a character. */
  readonly empty: boolean;
  /** The part is this one character. */
  readonly character?: string;
}

export interface Times {
  readonly least: number;
  readonly most: number;
}

/** Where a piece can be matched in more ways than these, the machine's engine could take long over it. */
const mostPaths = 64;
const mostSize = 256;
const shortestLiteral = 3;
const nothing: Piece = { source: '', paths: 1, size: 0, weight: 0 };

/** Parts that follow each other: joined to pieces as long as they end, cut where something repeats without an end. */
export class Run {
  #piece = nothing;
  #cut = false;
  /** Copies that the piece before ends with already: alone they tell nothing new. */
  #said: string | undefined;
  #empty = true;
  #text = '';
  readonly #needed: Piece[] = [];
  readonly #literals: string[] = [];

  add(part: Shape, { least, most }: Times): void {
    this.#empty &&= part.empty || least === 0;
    this.#spell(part, least, most);
    const { whole } = part;
    if (whole !== undefined && Number.isFinite(most) && this.#join(repeated(whole, least, most))) return;
    this.#cut = true;
    // The first of many follow what was before; the last of them are followed by what comes.
    const some = whole && copies(whole, least);
    if (some && !this.#join(some)) {
      this.#close();
      this.#join(some);
    }
    this.#close();
    if (some) {
      this.#join(some);
      this.#said = this.#piece.source;
    } else if (least > 0) this.#needed.push(...part.needed);
  }

  shape(): Shape {
    this.#endText();
    if (!this.#cut) return { whole: this.#piece, needed: [], literals: this.#literals, empty: this.#empty };
    this.#close();
    return { whole: undefined, needed: this.#needed, literals: this.#literals, empty: this.#empty };
  }

  #join(piece: Piece): boolean {
    const joined = { source: this.#piece.source + piece.source, paths: this.#piece.paths * piece.paths, size: this.#piece.size + piece.size, weight: this.#piece.weight + piece.weight };
    if (!fits(joined)) return false;
    this.#piece = joined;
    return true;
  }

  #close(): void {
    if (this.#piece.weight > 0 && this.#piece.source !== this.#said) this.#needed.push(this.#piece);
    this.#piece = nothing;
    this.#said = undefined;
  }

  #spell({ character, literals }: Shape, least: number, most: number): void {
    if (character === undefined || least === 0 || least > 8) {
      this.#endText();
      if (least > 0) this.#literals.push(...literals);
      return;
    }
    this.#text += character.repeat(least);
    if (most === least) return;
    this.#endText();
    this.#text = character.repeat(least);
  }

  #endText(): void {
    if (this.#text.length >= shortestLiteral) this.#literals.push(this.#text);
    this.#text = '';
  }
}

/** One of several parts. */
export function either(parts: readonly Shape[]): Shape {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return { whole: only.whole, needed: only.needed, literals: only.literals, empty: only.empty };
  const joined = (pieces: readonly (Piece | undefined)[]): Piece | undefined => {
    if (!pieces.every((piece) => piece !== undefined)) return undefined;
    const piece = {
      source: `(?:${pieces.map(({ source }) => source).join('|')})`, paths: pieces.reduce((sum, { paths }) => sum + paths, 0),
      size: Math.max(...pieces.map(({ size }) => size)), weight: Math.min(...pieces.map(({ weight }) => weight)),
    };
    return fits(piece) ? piece : undefined;
  };
  const whole = joined(parts.map((part) => part.whole));
  const needed = whole ? undefined : joined(parts.map((part) => heaviest(piecesOf(part))));
  return { whole, needed: needed && needed.weight > 0 ? [needed] : [], literals: [], empty: parts.some(({ empty }) => empty) };
}

/** What every match of a part holds. */
export const piecesOf = ({ whole, needed }: Shape): readonly Piece[] => (whole ? [whole] : needed);

export const heaviest = (pieces: readonly Piece[]): Piece | undefined =>
  pieces.reduce<Piece | undefined>((best, piece) => (best === undefined || piece.weight > best.weight ? piece : best), undefined);

const fits = ({ paths, size }: Piece): boolean => paths <= mostPaths && size <= mostSize;

function repeated({ source, paths, size, weight }: Piece, least: number, most: number): Piece {
  if (least === 1 && most === 1) return { source, paths, size, weight };
  return { source: `(?:${source}){${least},${most}}`, paths: (most - least + 1) * paths ** most, size: size * most, weight: weight * least };
}

/** As many of the first `least` copies as may be; undefined: none. */
function copies(piece: Piece, least: number): Piece | undefined {
  for (let count = Math.min(least, 16); count > 0; count -= 1) {
    const some = repeated(piece, count, count);
    if (fits(some)) return some;
  }
  return undefined;
}
