/** A line's text (without its line end) and the bytes [offset, endOffset) it covers, line end included. */
export interface Line {
  readonly text: string;
  readonly offset: number;
  readonly endOffset: number;
  /** False for a last line without a line end. */
  readonly ended: boolean;
  /** Longer than the limit: `text` is its beginning. */
  readonly cut: boolean;
}

/** Lines beyond this are cut; a recorder writes a few kilobytes at a time. */
export const longestLine = 1 << 20;

const newline = 10;
const nothing = new Uint8Array(0);
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Splits a stream of bytes into lines, whatever the pieces. Holds at most one line of `longestLine` bytes beside the piece.
 * `take` answers the lines that are complete; `finish` the last one, if it has no line end.
 */
export class LineSplitter {
  #rest = nothing;
  #restOffset: number;
  /** Bytes of a line beyond the limit that were thrown away. */
  #dropped = 0;

  constructor(offset = 0) {
    this.#restOffset = offset;
  }

  take(piece: Uint8Array): Line[] {
    const last = piece.lastIndexOf(newline);
    if (last < 0) {
      this.#keep(piece);
      return [];
    }
    const lines: Line[] = [];
    let from = 0;
    if (this.#rest.length + this.#dropped > 0) {
      const end = piece.indexOf(newline);
      this.#keep(piece.subarray(0, end));
      lines.push(this.#take(true, 1));
      from = end + 1;
    }
    if (from <= last) this.#splitWhole(piece.subarray(from, last + 1), lines);
    this.#keep(piece.subarray(last + 1));
    return lines;
  }

  finish(): Line | undefined {
    return this.#rest.length + this.#dropped > 0 ? this.#take(false, 0) : undefined;
  }

  #take(ended: boolean, lineEnd: number): Line {
    const bytes = this.#rest.length + this.#dropped + lineEnd;
    const line = {
      text: withoutReturn(decoder.decode(this.#rest)), offset: this.#restOffset, endOffset: this.#restOffset + bytes, ended, cut: this.#dropped > 0,
    };
    this.#restOffset += bytes;
    this.#rest = nothing;
    this.#dropped = 0;
    return line;
  }

  /** Decodes all lines at once: a decoder call per line would cost more than the rest. Newlines are the same in bytes and text. */
  #splitWhole(bytes: Uint8Array, lines: Line[]): void {
    const text = decoder.decode(bytes);
    const sameLength = text.length === bytes.length;
    let byte = 0;
    for (let from = 0; from < text.length;) {
      const end = text.indexOf('\n', from);
      const byteEnd = sameLength ? end : bytes.indexOf(newline, byte);
      const cut = byteEnd - byte > longestLine;
      const content = cut ? decoder.decode(bytes.subarray(byte, byte + longestLine)) : text.slice(from, end);
      lines.push({ text: withoutReturn(content), offset: this.#restOffset + byte, endOffset: this.#restOffset + byteEnd + 1, ended: true, cut });
      from = end + 1;
      byte = byteEnd + 1;
    }
    this.#restOffset += bytes.length;
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const room = Math.max(0, longestLine - this.#rest.length);
    const kept = bytes.subarray(0, room);
    if (kept.length > 0) {
      const joined = new Uint8Array(this.#rest.length + kept.length);
      joined.set(this.#rest);
      joined.set(kept, this.#rest.length);
      this.#rest = joined;
    }
    this.#dropped += bytes.length - kept.length;
  }
}

const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);
