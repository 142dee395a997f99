import { millis } from '../../base/units';
import type { Cursor, FrameBatch } from '../formats/format';
import { ProblemList } from '../formats/problems';
import type { ByteStream } from '../formats/stream';
import { InstructionLexer } from './lexer';
import { pixels } from './numbers';
import { StretchReader, type ReadingState } from './stretch';

/** The first `sync` is looked for in this much; a recording begins with a full screen. */
const headBytes = 8 << 20;
/** What Guacamole's own client is before it is told. */
const defaultSize = { width: 1024, height: 768 };
const mostStates = 500_000;

/** What a recording says before its first frame is drawn. */
export interface Beginning {
  readonly width: number;
  readonly height: number;
  readonly base: number | undefined;
  readonly name: string;
}

export async function readBeginning(stream: ByteStream): Promise<Beginning> {
  const lexer = new InstructionLexer();
  let { width, height } = defaultSize;
  let name = '';
  for await (const { bytes } of stream.pieces(0, new ProblemList())) {
    for (const piece of lexer.take(bytes)) {
      if (piece.kind !== 'instruction') continue;
      const [opcode, first, second, third] = piece.instruction;
      if (opcode === 'name') name = first ?? '';
      if (opcode === 'size' && first === '0') {
        width = pixels(second) ?? width;
        height = pixels(third) ?? height;
      }
      if (opcode === 'sync' && /^\d{1,15}$/.test(first ?? '')) return { width, height, base: Number(first), name };
    }
    if (lexer.offset > headBytes) break;
  }
  return { width, height, base: undefined, name };
}

/**
 * A Guacamole recording as frames. A frame covers its stretch: the bytes after one `sync` up to and with the next. So every
 * frame's offset is a place to read from, and frames of one stretch share it. What has to be known there is noted while
 * reading goes on; a place that was not reached yet is read from the start.
 */
export class GuacamoleFrames {
  /** States where they changed, in the order of offsets. */
  readonly #states: { readonly offset: number; readonly state: ReadingState }[];
  #readTo = 0;

  constructor(readonly stream: ByteStream, beginning: Beginning) {
    this.#states = [{ offset: 0, state: { base: undefined, width: beginning.width, height: beginning.height, held: [], open: [] } }];
  }

  async *read(from: Cursor, problems: ProblemList, to = Infinity): AsyncGenerator<FrameBatch> {
    if (from.offset >= to) return;
    const known = from.offset <= this.#readTo;
    const start: Cursor = known ? from : { offset: 0, at: millis(0) };
    const lexer = new InstructionLexer(start.offset);
    const reader = new StretchReader(this.#stateAt(start.offset), start.offset, start.at, known ? problems : new ProblemList());
    const batch = (): FrameBatch['frames'] => (known ? reader.take() : reader.take().filter(({ offset }) => offset >= from.offset));
    for await (const { bytes, fraction } of this.stream.pieces(start.offset, problems)) {
      for (const piece of lexer.take(bytes)) {
        if (!reader.add(piece)) continue;
        this.#note(piece.endOffset, reader);
        if (piece.endOffset >= to) {
          yield { frames: batch(), fraction };
          return;
        }
      }
      yield { frames: batch(), fraction };
    }
    for (const piece of lexer.finish()) if (reader.add(piece)) this.#note(piece.endOffset, reader);
    reader.finish();
    yield { frames: batch(), fraction: 1 };
  }

  /** Numbers only: offset, base, width, height, how many modifiers, these, how many open streams, these. */
  save(): readonly (readonly number[])[] {
    return [[this.#readTo], ...this.#states.map(({ offset, state: { base, width, height, held, open } }) => [offset, base ?? -1, width, height, held.length, ...held, ...open.map(Number).filter((stream) => !Number.isNaN(stream))])];
  }

  load([known, ...saved]: readonly (readonly number[])[]): void {
    if (known === undefined || saved.length === 0) return;
    this.#readTo = known[0] ?? 0;
    this.#states.length = 0;
    for (const [offset = 0, base = -1, width = defaultSize.width, height = defaultSize.height, held = 0, ...rest] of saved) {
      this.#states.push({ offset, state: { base: base < 0 ? undefined : base, width, height, held: rest.slice(0, held), open: rest.slice(held).map(String) } });
    }
  }

  #note(offset: number, reader: StretchReader): void {
    if (offset <= this.#readTo) return;
    const state = reader.state;
    if (!same(this.#states.at(-1)?.state, state)) {
      if (this.#states.length >= mostStates) return;
      this.#states.push({ offset, state });
    }
    this.#readTo = offset;
  }

  #stateAt(offset: number): ReadingState {
    let low = 0;
    for (let high = this.#states.length - 1; low < high;) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#states[middle]?.offset ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return (this.#states[low] as { state: ReadingState }).state;
  }
}

const same = (one: ReadingState | undefined, other: ReadingState): boolean =>
  one !== undefined && one.base === other.base && one.width === other.width && one.height === other.height && sameList(one.held, other.held) && sameList(one.open, other.open);

const sameList = (one: readonly unknown[], other: readonly unknown[]): boolean => one.length === other.length && one.every((value, index) => value === other[index]);
