import type { Cursor, FrameBatch } from './format';
import { ProblemList, type DefectCode } from './problems';

/** Everything a parser has to know to go on from a place: numbers only, so that it can be kept with an index. */
export type MarkState = readonly number[];

/**
 * A sparse table of places a parser can go on from, filled as reading goes on. Formats whose state is more than an offset
 * (sums of intervals, positions in a second file, half characters) read from the mark before a cursor and drop what comes
 * before it. Without marks (an index from a cache) they read from the start: slower, the same frames.
 */
export class Marks {
  readonly #table: { readonly offset: number; readonly state: MarkState }[] = [];

  /** One mark per `spacing` bytes of the stream offsets count in. */
  constructor(readonly spacing: number) {}

  /** Frames before this place have smaller offsets, those after it none smaller. */
  offer(offset: number, state: () => MarkState): void {
    if (offset >= (this.#table.at(-1)?.offset ?? 0) + this.spacing) this.#table.push({ offset, state: state() });
  }

  before(offset: number): MarkState | undefined {
    let low = 0;
    for (let high = this.#table.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((this.#table[middle]?.offset ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return this.#table[low - 1]?.state;
  }

  save(): readonly MarkState[] {
    return this.#table.map(({ offset, state }) => [offset, ...state]);
  }

  /** Takes what `save` gave, for the same file. */
  load(saved: readonly MarkState[]): void {
    this.#table.length = 0;
    for (const [offset, ...state] of saved) if (offset !== undefined) this.#table.push({ offset, state });
  }
}

/** Defects of what lies before the cursor are none of the reader's. */
class PassingProblems extends ProblemList {
  constructor(readonly target: ProblemList, public open: boolean) {
    super();
  }

  override add(code: DefectCode, where = '', count = 1): void {
    if (this.open) this.target.add(code, where, count);
  }
}

interface MarkedParser {
  readonly marks: Marks;
  readonly start: Cursor;
  /** Frames from a mark on (undefined: from the start), offsets never going back. */
  readonly parse: (mark: MarkState | undefined, problems: ProblemList) => AsyncIterable<FrameBatch>;
}

/** The frames of [from, to), whatever mark has to be read from. */
export async function* readMarked({ marks, start, parse }: MarkedParser, from: Cursor, problems: ProblemList, to = Infinity): AsyncGenerator<FrameBatch> {
  const whole = from.offset <= start.offset;
  const passing = new PassingProblems(problems, whole);
  for await (const { frames, fraction } of parse(whole ? undefined : marks.before(from.offset), passing)) {
    let low = 0;
    while (low < frames.length && (frames[low]?.offset ?? 0) < from.offset) low += 1;
    let high = frames.length;
    while (high > low && (frames[high - 1]?.offset ?? 0) >= to) high -= 1;
    if (low < frames.length) passing.open = true;
    if (high > low || whole) yield { frames: frames.slice(low, high), fraction };
    if (high < frames.length) return;
  }
}
