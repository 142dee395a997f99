import { millis, type Millis } from '../../base/units';

/** A line somebody typed and saw: `times[n]` is when character n of `text` was typed. */
export interface TypedLine {
  readonly text: string;
  readonly times: readonly Millis[];
}

interface Waiting {
  readonly character: string;
  readonly at: Millis;
}

const longestLine = 4_096;
const mostLines = 200_000;
/** An echo comes within a round trip; a second is a slow one. */
const echoWithin = 1_000;
/** The rest of an escape sequence follows at once; what comes later was typed after the Escape key. */
const escapeWithin = 40;

/**
 * Puts typed lines together from key presses: backspace, ^U and ^W work as in a shell, escape sequences are left out.
 * A line of which most characters were never echoed (a password, keys in a full-screen program) is hidden: not kept at all.
 */
export class TypedLines {
  readonly lines: TypedLine[] = [];
  /** Lines left out because they were not shown. */
  hidden = 0;
  #text: string[] = [];
  #times: Millis[] = [];
  #printable = 0;
  #echoed = 0;
  /** Characters that wait for their echo. */
  #waiting: Waiting[] = [];
  #escape = '';
  #lastKey: Millis = millis(0);

  input(text: string, at: Millis): void {
    if (this.#escape === '\x1b' && at - this.#lastKey > escapeWithin) this.#escape = '';
    this.#lastKey = at;
    for (const character of text) this.#key(character, at);
  }

  output(text: string, at: Millis): void {
    if (this.#waiting.length === 0) return;
    let from = 0;
    const left: Waiting[] = [];
    for (const waiting of this.#waiting) {
      const found = at - waiting.at > echoWithin ? -1 : text.indexOf(waiting.character, from);
      if (found >= 0) {
        from = found + 1;
        this.#echoed += 1;
      } else if (at - waiting.at <= echoWithin) left.push(waiting);
    }
    this.#waiting = left;
  }

  /** The line still being typed when the recording ends. */
  finish(): void {
    this.#endLine();
  }

  #key(character: string, at: Millis): void {
    if (this.#escape !== '') return this.#inEscape(character);
    switch (character) {
      case '\x1b': this.#escape = character; return;
      case '\r': case '\n': case '\x03': case '\x04': this.#endLine(); return;
      case '\x7f': case '\b': this.#erase(1); return;
      case '\x15': this.#erase(this.#text.length); return;
      case '\x17': this.#erase(this.#text.length - (/\S+\s*$/.exec(this.#text.join(''))?.index ?? 0)); return;
      default: if (character >= ' ' || character === '\t') this.#type(character, at);
    }
  }

  #type(character: string, at: Millis): void {
    if (this.#text.length >= longestLine) return;
    this.#text.push(character);
    this.#times.push(at);
    if (character === '\t') return;
    this.#printable += 1;
    this.#waiting.push({ character, at });
    if (this.#waiting.length > 256) this.#waiting.shift();
  }

  #erase(count: number): void {
    this.#text.length = Math.max(0, this.#text.length - count);
    this.#times.length = this.#text.length;
  }

  /** `ESC [ … letter`, `ESC O letter`, `ESC letter`: arrows, function keys, Alt. */
  #inEscape(character: string): void {
    this.#escape += character;
    const length = this.#escape.length;
    const open = length === 2 ? character === '[' || character === 'O' : this.#escape[1] === '[' && !/[@-~]/.test(character);
    if (!open || length > 32) this.#escape = '';
  }

  #endLine(): void {
    const text = this.#text.join('');
    const shown = this.#echoed * 2 >= this.#printable;
    if (this.#printable > 0 && text.trim() !== '') {
      if (!shown) this.hidden += 1;
      else if (this.lines.length < mostLines) this.lines.push({ text, times: this.#times.flatMap((at, index) => Array<Millis>(this.#text[index]?.length ?? 1).fill(millis(at))) });
    }
    this.#text = [];
    this.#times = [];
    this.#printable = 0;
    this.#echoed = 0;
    this.#waiting = [];
  }
}
