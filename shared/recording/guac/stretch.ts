import { byteOffset, millis, type Millis } from '../../base/units';
import type { FrameBody, Instruction } from '../../frames/frame';
import type { RecordedFrame } from '../formats/format';
import type { ProblemList } from '../formats/problems';
import { Keyboard } from './keysyms';
import type { Lexed } from './lexer';
import { integer, largestPixels, pixels } from './numbers';
import { drawing, opcodes } from './opcodes';
import { Teller, type Told } from './told';

/** What has to be known to go on reading right after a `sync`. */
export interface ReadingState {
  /** guacd's clock at the first `sync`; undefined before it. */
  readonly base: number | undefined;
  readonly width: number;
  readonly height: number;
  /** Modifiers held down. */
  readonly held: readonly number[];
  /** Image streams that are not complete. */
  readonly open: readonly string[];
}

/** A stretch without `sync` is drawn in parts of at most this much, so that it never fills the memory. */
const mostBytes = 32 << 20;
const mostParts = 50_000;
/** Images that may be under way at once; guacd has 64 streams. */
const mostOpen = 512;
/** The clock does not stand still for a month between two frames: such a time is damage. */
const longestStill = 31 * 86_400_000;
/** Keys may come after the last frame of a session in which nothing was drawn any more. */
const longestTail = 86_400_000;

/** Images of old guacds, which came in one piece, go as streams by this number; guacd has 64. */
const wholeImage = '999999999';

interface Input {
  readonly body: FrameBody & { readonly typed?: string };
  readonly clock: number | undefined;
}

/** Puts instructions together into frames, one stretch (what comes up to a `sync`) after the other. */
export class StretchReader {
  #base: number | undefined;
  #width: number;
  #height: number;
  readonly #keyboard: Keyboard;
  readonly #open: Set<string>;
  readonly #teller = new Teller();
  #at: Millis;
  #start: number;
  #end: number;
  #bytes = 0;
  #draw: Instruction[] = [];
  #inputs: Input[] = [];
  #told: Told[] = [];
  #gap = false;
  #frames: RecordedFrame[] = [];

  constructor(state: ReadingState, offset: number, at: Millis, readonly problems: ProblemList) {
    this.#base = state.base;
    this.#width = state.width;
    this.#height = state.height;
    this.#keyboard = new Keyboard(state.held);
    this.#open = new Set(state.open);
    this.#at = at;
    this.#start = offset;
    this.#end = offset;
  }

  get state(): ReadingState {
    return { base: this.#base, width: this.#width, height: this.#height, held: this.#keyboard.held, open: [...this.#open] };
  }

  /** Takes the next piece; true when it ended a stretch. */
  add(piece: Lexed): boolean {
    this.#end = piece.endOffset;
    if (piece.kind === 'cut') {
      this.problems.add('truncated', `byte ${piece.offset}`);
      return false;
    }
    if (piece.kind === 'damage') {
      this.problems.add('corrupt-bytes', `byte ${piece.offset}`);
      this.#gap = true;
      return false;
    }
    this.#bytes += piece.endOffset - piece.offset;
    const { instruction } = piece;
    if (instruction[0] === 'sync') {
      this.#sync(instruction[1], piece.offset);
      return true;
    }
    this.#take(instruction, piece.offset);
    if (this.#bytes < mostBytes && this.#draw.length + this.#inputs.length + this.#told.length < mostParts) return false;
    this.#flush(this.#at, this.#at);
    return true;
  }

  /** The end of the file. What was not followed by a `sync` is no whole frame, unless there never was one. */
  finish(): void {
    if (this.#base === undefined && this.#end > 0) {
      this.problems.add('no-sync');
      this.#flush(this.#at, this.#at);
    } else this.#flush(millis(this.#at + longestTail), undefined);
  }

  take(): RecordedFrame[] {
    return this.#frames.splice(0);
  }

  #take(instruction: Instruction, offset: number): void {
    const [opcode, first, second, third] = instruction;
    switch (opcode) {
      case 'key': return this.#key(first, second, third);
      case 'mouse': return this.#pointer(instruction[1], instruction[2], integer(instruction[3]) ?? 0, instruction[4]);
      // A finger on the screen: its force is 0 when it is lifted.
      case 'touch': return this.#pointer(instruction[2], instruction[3], Number(instruction[7]) > 0 ? 1 : 0, instruction[8]);
      case 'img':
        if (this.#open.size < mostOpen) this.#open.add(first ?? '');
        break;
      case 'blob': case 'end':
        if (!this.#open.has(first ?? '')) return this.#tell(instruction);
        if (opcode === 'end') this.#open.delete(first ?? '');
        break;
      case 'png': case 'jpeg': return this.#wholeImage(instruction);
      case 'size':
        if (first === '0' && (pixels(second) === undefined || pixels(third) === undefined)) this.problems.add('bad-resize', `byte ${offset}`);
        break;
      default:
        if (!drawing.has(opcode)) {
          if (!opcodes.has(opcode)) this.problems.add('unknown-event', `byte ${offset}`);
          return this.#tell(instruction);
        }
    }
    this.#draw.push(instruction);
  }

  /** `png` and `jpeg` of guacd before 0.9.7: mask, layer, place, and all of the image. As the newer ones, there is one way to draw them. */
  #wholeImage([opcode, mask = '', layer = '', x = '', y = '', data = '']: Instruction): void {
    this.#draw.push(['img', wholeImage, mask, layer, `image/${opcode}`, x, y], ['blob', wholeImage, data], ['end', wholeImage]);
  }

  #tell(instruction: Instruction): void {
    const told = this.#teller.take(instruction);
    if (told !== undefined) this.#told.push(told);
  }

  #key(keysym: string | undefined, pressed: string | undefined, clock: string | undefined): void {
    const typed = this.#keyboard.key(integer(keysym) ?? -1, pressed === '1');
    if (typed !== undefined) this.#inputs.push({ body: { kind: 'input', characters: 1, typed }, clock: integer(clock) });
  }

  #pointer(x: string | undefined, y: string | undefined, buttons: number, clock: string | undefined): void {
    const place = (text: string | undefined): number => Math.max(0, Math.min(largestPixels, integer(text) ?? 0));
    this.#inputs.push({ body: { kind: 'pointer', x: place(x), y: place(y), buttons: buttons & 0xff }, clock: integer(clock) });
  }

  #sync(text: string | undefined, offset: number): void {
    const clock = integer(text);
    let at = this.#at;
    if (clock === undefined || clock < 0) this.problems.add('corrupt-bytes', `byte ${offset}`);
    else {
      this.#base ??= clock;
      const next = clock - this.#base;
      if (next < at) this.problems.add('time-back', `byte ${offset}`);
      else if (next - at > longestStill) this.problems.add('corrupt-bytes', `byte ${offset}`);
      else at = millis(next);
    }
    this.#flush(at, at);
  }

  /** Ends the stretch: what was typed in it, not after `latest`, then what happened and what was drawn, at `at` (undefined: no whole frame). */
  #flush(latest: Millis, at: Millis | undefined): void {
    if (this.#gap) this.#push(this.#at, { kind: 'gap', cause: 'Part of the file is damaged.' });
    for (const { body, clock } of this.#inputs) {
      const meant = clock === undefined || this.#base === undefined ? this.#at : clock - this.#base;
      this.#push(millis(Math.max(this.#at, Math.min(meant, latest))), body);
    }
    for (const told of this.#told) this.#push(at ?? this.#at, { kind: 'event', ...told });
    if (at !== undefined) {
      this.#resize(at);
      const instructions = this.#draw;
      this.#push(at, this.#open.size === 0 ? { kind: 'draw', instructions } : { kind: 'draw', instructions, openStreams: [...this.#open] });
    }
    this.#draw = [];
    this.#inputs = [];
    this.#told = [];
    this.#gap = false;
    this.#bytes = 0;
    this.#start = this.#end;
  }

  #resize(at: Millis): void {
    const last = this.#draw.findLast(([opcode, layer, width, height]) => opcode === 'size' && layer === '0' && pixels(width) !== undefined && pixels(height) !== undefined);
    const columns = pixels(last?.[2]) ?? this.#width;
    const rows = pixels(last?.[3]) ?? this.#height;
    if (columns === this.#width && rows === this.#height) return;
    this.#width = columns;
    this.#height = rows;
    this.#push(at, { kind: 'resize', columns, rows });
  }

  /** Every frame of a stretch covers the whole of it: its offset is a place to read from. */
  #push(at: Millis, body: FrameBody & { readonly typed?: string }): void {
    this.#at = at;
    this.#frames.push({ epoch: 0, offset: byteOffset(this.#start), endOffset: byteOffset(this.#end), at, ...body });
  }
}
