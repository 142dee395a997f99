import { ByteTaker } from './byte-taker';
import { longestLine } from './lines';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const quote = 0x22;
const backslash = 0x5c;
const closing = 0x5d;
const comma = 0x2c;

const headBytes = 80;

/** How a frame is written: a number, then a JSON string, in brackets or not. */
export interface ElementGrammar {
  /** The start of a frame anywhere; global. Inside a JSON string its quotes would have backslashes before them. */
  readonly start: RegExp;
  /** The same, for bytes that begin with it, up to the string's quote. */
  readonly head: RegExp;
  /** What ends a frame after its string; undefined: nothing does. */
  readonly frameEnd: number | undefined;
  /** What ends the frames. */
  readonly listEnd: number;
}

/** asciicast v1: `[seconds, "text"]`. */
const listGrammar: ElementGrammar = {
  start: /\[\s*(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*,\s*"/g, head: /^\[\s*(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*,\s*(?=")/, frameEnd: closing, listEnd: closing,
};

/** One frame. */
export interface Element {
  readonly seconds: number;
  /** The JSON string, quotes included; without the closing one when `cut`. */
  readonly json: string;
  readonly offset: number;
  readonly endOffset: number;
  readonly cut: boolean;
}

/** `seconds`: the interval of a frame whose text cannot be read; it has passed all the same. */
export type Found = Element | { readonly damage: 'corrupt' | 'truncated'; readonly offset: number; readonly seconds?: number };

/**
 * The frames of a `stdout` list, one after the other, whatever its size: holds one frame of at most 1 MiB beside what was
 * read. After damage it goes on at the next place that looks like a frame.
 */
export class ElementReader {
  constructor(readonly taker: ByteTaker, readonly grammar: ElementGrammar = listGrammar) {}

  /** The next frame; undefined at the end of the list. Whoever gets `truncated` is at the end of the file. */
  async next(): Promise<Found | undefined> {
    for (;;) {
      await this.taker.fill(1);
      const bytes = this.taker.peek();
      const blank = bytes.findIndex((byte) => byte > 0x20 && byte !== comma);
      const offset = this.taker.offset + Math.max(0, blank);
      if (blank < 0) {
        if (bytes.length === 0) return { damage: 'truncated', offset };
        this.taker.take(bytes.length);
      } else {
        if (bytes[blank] === this.grammar.listEnd) return undefined;
        this.taker.take(blank);
        return this.#element(offset);
      }
    }
  }

  async #element(offset: number): Promise<Found> {
    await this.taker.fill(headBytes);
    const head = this.grammar.head.exec(decoder.decode(this.taker.peek(headBytes)));
    if (head === null) return this.#damaged(offset);
    const stringStart = head[0].length;
    const stringEnd = await this.#stringEnd(stringStart + 1);
    const seconds = Number(head[1]);
    if (stringEnd === undefined) {
      const whole = await this.taker.fill(longestLine);
      if (!whole) return this.#damaged(offset, seconds);
      const json = decoder.decode(this.taker.peek(longestLine).subarray(stringStart, longestLine - 12));
      this.taker.take(longestLine);
      await this.#resync(0);
      return { seconds, json, offset, endOffset: this.taker.offset, cut: true };
    }
    const end = this.grammar.frameEnd === undefined ? stringEnd : await this.#elementEnd(stringEnd, this.grammar.frameEnd);
    if (end === undefined) return this.#damaged(offset, seconds);
    const json = decoder.decode(this.taker.peek(end).subarray(stringStart, stringEnd));
    this.taker.take(end);
    return { seconds, json, offset, endOffset: this.taker.offset, cut: false };
  }

  /** Where the string ends (after its closing quote); undefined when that is not within 1 MiB. */
  async #stringEnd(from: number): Promise<number | undefined> {
    for (let searched = from; ;) {
      const bytes = this.taker.peek(longestLine);
      const at = bytes.indexOf(quote, searched);
      if (at >= 0) {
        let slashes = 0;
        while (bytes[at - 1 - slashes] === backslash) slashes += 1;
        if (slashes % 2 === 0) return at + 1;
        searched = at + 1;
      } else {
        if (bytes.length >= longestLine || !await this.taker.fill(bytes.length + 1)) return undefined;
        searched = Math.max(searched, bytes.length);
      }
    }
  }

  /** Where the frame ends (after its closing bracket); undefined when something else follows the string. */
  async #elementEnd(stringEnd: number, closes: number): Promise<number | undefined> {
    for (let at = stringEnd; ; at += 1) {
      if (this.taker.available <= at && !await this.taker.fill(at + 1)) return undefined;
      const byte = this.taker.peek()[at] ?? 0;
      if (byte === closes) return at + 1;
      if (byte > 0x20) return undefined;
    }
  }

  async #damaged(offset: number, seconds = 0): Promise<Found> {
    return { damage: await this.#resync(1) ? 'corrupt' : 'truncated', offset, seconds };
  }

  /** Goes on to the next place that looks like a frame, after at least `least` bytes. False when there is none. */
  async #resync(least: number): Promise<boolean> {
    await this.taker.fill(least);
    this.taker.take(least);
    // Small windows first: a file with damage in every frame is not looked through a megabyte at a time.
    for (let window = 512; ; window = Math.min(window * 16, longestLine)) {
      const whole = await this.taker.fill(window);
      const bytes = this.taker.peek(window);
      // One character a byte, so that places in the text are places in the file.
      const text = latin1.decode(bytes);
      this.grammar.start.lastIndex = 0;
      const place = this.grammar.start.exec(text)?.index ?? (whole ? undefined : this.#listEnd(text));
      if (place !== undefined) {
        this.taker.take(place);
        return true;
      }
      if (!whole) {
        this.taker.take(bytes.length);
        return false;
      }
      if (window === longestLine) this.taker.take(bytes.length - headBytes);
    }
  }

  /** The end of the list and of the file, when that is what is left: `] }` and at most a few fields. */
  #listEnd(text: string): number | undefined {
    if (this.grammar.listEnd !== closing) return /\}\s*$/.exec(text)?.index;
    return /\]\s*(?:,\s*"[^"]{0,40}"\s*:[^\]]{0,4000})?\}\s*$/.exec(text)?.index;
  }
}

const latin1 = new TextDecoder('latin1');
