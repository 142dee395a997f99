import type { Instruction } from '../../frames/frame';
import { startsInstruction } from './opcodes';

/** A piece of a recording, whole, over bytes [offset, endOffset). What lies between two pieces is line ends. */
export type Lexed =
  | { readonly kind: 'instruction'; readonly instruction: Instruction; readonly offset: number; readonly endOffset: number }
  /** Unreadable bytes, up to where reading could go on. */
  | { readonly kind: 'damage'; readonly offset: number; readonly endOffset: number }
  /** The file ends inside an instruction that starts at `offset`. */
  | { readonly kind: 'cut'; readonly offset: number; readonly endOffset: number };

/** guacd writes 8 KiB at most in one instruction; other writers send an image whole. */
export const longestElement = 16 << 20;

/** In bytes. */
export interface LexerLimits {
  readonly element: number;
  readonly instruction: number;
  readonly elements: number;
}
/** guacd gives up at 128 elements. */
const ofRecordings: LexerLimits = { element: longestElement, instruction: longestElement + (64 << 10), elements: 1_024 };
/** guacd's own: what it sends never exceeds them. */
export const guacdLimits: LexerLimits = { element: 8_192, instruction: 8_192, elements: 128 };
/** After damage an element may be this long at first, so that lying lengths cannot make reading quadratic. */
const shortestLimit = 8_192;
/** Enough to tell an instruction's start: line ends, LEN, opcode. */
const startBytes = 40;

const semicolon = 59;
const comma = 44;
const dot = 46;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Guacamole's instructions out of bytes cut anywhere: `LEN.VALUE,LEN.VALUE,…;` with LEN in Unicode code points. The cuts
 * change nothing. Holds one instruction at most (16 MiB) beside the piece. Damage (no number, a length that does not meet
 * a separator, an element or instruction that is too long) is skipped up to the next `;` after which a known opcode
 * starts; 16 MiB of lengths can be claimed again only after as many bytes were read in order.
 */
export class InstructionLexer {
  /** Bytes from `#offset` on that are not lexed yet. */
  #bytes: Uint8Array = new Uint8Array(0);
  #length = 0;
  /** `#bytes` is ours, with room behind `#length`; else it is never written to. */
  #own = false;
  #offset: number;
  /** Where unreadable bytes began; -1 while all is well. */
  #lostFrom = -1;
  /** Of the instruction being read: its elements so far, where the next begins, and how many bytes must be there to go on. */
  #values: string[] = [];
  #next = 0;
  #needed = 1;
  #limit: number;
  /** Bytes read in order since the last damage. */
  #good = longestElement;

  constructor(offset = 0, private readonly limits = ofRecordings) {
    this.#offset = offset;
    this.#limit = limits.element;
  }

  take(piece: Uint8Array): Lexed[] {
    const out: Lexed[] = [];
    if (piece.length === 0) return out;
    this.#append(piece);
    this.#run(out, false);
    // The piece is the caller's: what is left of it is copied.
    if (!this.#own) this.#bytes = this.#bytes.slice(0, this.#length);
    return out;
  }

  /** No more bytes will come. */
  finish(): Lexed[] {
    const out: Lexed[] = [];
    this.#run(out, true);
    const endOffset = this.#offset + this.#length;
    if (this.#lostFrom >= 0) out.push({ kind: 'damage', offset: this.#lostFrom, endOffset });
    if (this.#lostFrom >= 0 || this.#length > 0) out.push({ kind: 'cut', offset: this.#lostFrom >= 0 ? this.#lostFrom : this.#offset, endOffset });
    return out;
  }

  /** Bytes are being skipped: they were no instructions, and the next one was not found yet. */
  get lost(): boolean {
    return this.#lostFrom >= 0;
  }

  /** Where the bytes that are not lexed yet begin. */
  get offset(): number {
    return this.#offset;
  }

  #append(piece: Uint8Array): void {
    if (this.#length === 0) {
      this.#bytes = piece;
      this.#length = piece.length;
      return;
    }
    const length = this.#length + piece.length;
    // Room is doubled, so that a thousand small pieces are not copied a thousand times.
    if (!this.#own || this.#bytes.length < length) {
      const larger = new Uint8Array(Math.max(length, Math.min(2 * length, length + (1 << 20))));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
      this.#own = true;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  #drop(count: number): void {
    this.#bytes = this.#bytes.subarray(count);
    this.#length -= count;
    this.#offset += count;
    this.#values = [];
    this.#next = 0;
    this.#needed = 1;
    if (this.#length === 0) this.#own = false;
  }

  #run(out: Lexed[], last: boolean): void {
    for (;;) {
      if (this.#lostFrom >= 0 && !this.#resync(out, last)) return;
      if (this.#offset === 0 && this.#bytes[0] === 0xef && this.#length < 3 && !last) return;
      this.#skipLineEnds();
      if (this.#length < this.#needed && !(last && this.#length > 0)) return;
      const state = this.#instruction(out);
      if (state === 'whole') continue;
      // What claims to go on behind the end of the file may be a wrong length: look for instructions inside.
      if (state === 'more' && (!last || !this.#startAhead())) return;
      this.#lostFrom = this.#offset;
      this.#good = 0;
      this.#limit = Math.min(shortestLimit, this.limits.element);
      this.#drop(Math.min(1, this.#length));
    }
  }

  /** Between instructions only. */
  #skipLineEnds(): void {
    if (this.#values.length > 0 || this.#next > 0) return;
    let count = 0;
    for (; count < this.#length; count += 1) {
      const byte = this.#bytes[count];
      if (byte !== 10 && byte !== 13) break;
    }
    if (this.#offset === 0 && this.#bytes[0] === 0xef && this.#bytes[1] === 0xbb && this.#bytes[2] === 0xbf) count = 3;
    if (count > 0) this.#drop(count);
  }

  /** Reads on in the instruction that starts at byte 0. */
  #instruction(out: Lexed[]): 'whole' | 'more' | 'damage' {
    for (;;) {
      let position = this.#next;
      let count = 0;
      let digits = 0;
      for (; position < this.#length; position += 1, digits += 1) {
        const digit = (this.#bytes[position] ?? 0) - 48;
        if (!(digit >= 0 && digit <= 9)) break;
        count = count * 10 + digit;
        if (digits >= 8) return 'damage';
      }
      if (position >= this.#length) return this.#wait(position + 1);
      if (digits === 0 || this.#bytes[position] !== dot || count > this.#limit) return 'damage';
      position += 1;
      if (position + count > this.limits.instruction) return 'damage';
      // A code point takes a byte at least, and a separator follows.
      if (position + count >= this.#length) return this.#wait(position + count + 1);
      let end = position + count;
      let text = this.#plain(position, end);
      if (text === undefined) {
        end = this.#endOf(position, count);
        if (end < 0) return this.#wait(this.#length - end);
        if (end >= this.#length) return this.#wait(end + 1);
        text = decoder.decode(this.#bytes.subarray(position, end));
      }
      const separator = this.#bytes[end];
      if (separator !== comma && separator !== semicolon) return 'damage';
      this.#values.push(text);
      if (this.#values.length > this.limits.elements) return 'damage';
      this.#next = end + 1;
      this.#needed = this.#next + 1;
      if (separator === comma) continue;
      const length = end + 1;
      out.push({ kind: 'instruction', instruction: this.#values as unknown as Instruction, offset: this.#offset, endOffset: this.#offset + length });
      this.#drop(length);
      if (this.#limit < this.limits.element) {
        this.#good += length;
        this.#limit = Math.min(this.limits.element, Math.max(shortestLimit, this.#good));
      }
      return 'whole';
    }
  }

  #wait(needed: number): 'more' {
    this.#needed = needed;
    return 'more';
  }

  /** The bytes as text when each is one code point, which base64 and nearly all else is. */
  #plain(from: number, to: number): string | undefined {
    if (to - from > 12) {
      const text = decoder.decode(this.#bytes.subarray(from, to));
      // Bytes that make one character together make a text shorter than they are.
      return text.length === to - from && !text.includes('\ufffd') ? text : undefined;
    }
    let text = '';
    for (let position = from; position < to; position += 1) {
      const byte = this.#bytes[position] as number;
      if (byte >= 0x80) return undefined;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  /** Where `count` code points from `from` end; minus the number of those that are not there yet. */
  #endOf(from: number, count: number): number {
    let position = from;
    let left = count;
    for (; left > 0; left -= 1) {
      if (position >= this.#length) return -left;
      const size = this.#sizeAt(position);
      if (size === 0) return -left - 1;
      position += size;
    }
    return position;
  }

  /** Bytes of the code point there by its first byte alone, as guacd counts; 0: not all of it is there yet. */
  #sizeAt(position: number): number {
    const lead = this.#bytes[position] as number;
    const size = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : 1;
    return position + size > this.#length ? 0 : size;
  }

  /** Goes to the next place where an instruction can start. False: not in these bytes. */
  #resync(out: Lexed[], last: boolean): boolean {
    for (;;) {
      const at = this.#bytes.subarray(0, this.#length).indexOf(semicolon);
      if (at < 0) {
        this.#drop(this.#length);
        return false;
      }
      if (!last && at + 1 + startBytes > this.#length) {
        this.#drop(at);
        return false;
      }
      this.#drop(at + 1);
      if (!startsInstruction(this.#head(0))) continue;
      out.push({ kind: 'damage', offset: this.#lostFrom, endOffset: this.#offset });
      this.#lostFrom = -1;
      return true;
    }
  }

  #head(from: number): string {
    let text = '';
    for (let position = from; position < Math.min(this.#length, from + startBytes); position += 1) text += String.fromCharCode(this.#bytes[position] as number);
    return text.replace(/^[\r\n]+/, '');
  }

  /** Behind the first byte, an instruction starts after a `;`. */
  #startAhead(): boolean {
    const bytes = this.#bytes.subarray(0, this.#length);
    for (let at = bytes.indexOf(semicolon, 1); at >= 0; at = bytes.indexOf(semicolon, at + 1)) {
      if (startsInstruction(this.#head(at + 1))) return true;
    }
    return false;
  }
}
