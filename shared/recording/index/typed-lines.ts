import { millis, type Millis } from '../../base/units';
import type { TypedText } from '../port';

/** A line somebody typed. `times[n]` is when character n of `text` was typed. */
export interface TypedLine extends TypedText {
  /** Empty for a hidden line. */
  readonly times: readonly Millis[];
  /** Typed into a full-screen program, so no command. */
  readonly fullScreen: boolean;
  /** The bytes of the recording, [offset, endOffset), from its first to its last key, and the time of the frame before them. */
  readonly offset: number;
  readonly endOffset: number;
  readonly since: Millis;
}

/** The place in the recording that tells of a key. */
export interface KeyPlace {
  readonly offset: number;
  readonly endOffset: number;
  readonly since: Millis;
}

const nowhere: KeyPlace = { offset: 0, endOffset: 0, since: millis(0) };

interface Waiting {
  readonly character: string;
  readonly at: Millis;
  /** Undefined where nobody looked for an echo any more. */
  echoed: boolean | undefined;
}

export interface TypedOptions {
  /** False where the stream does not tell what was echoed (graphical): nothing is hidden then. */
  readonly echoes?: boolean | undefined;
  /** True keeps the text of hidden lines: only for answering a person who asked for them. */
  readonly reveal?: boolean | undefined;
}

const longestLine = 4_096;
const mostLines = 200_000;
/** Characters whose times are kept one by one; a line after that keeps only when it was begun and ended. */
const mostTimes = 2_000_000;
/** An echo comes within a round trip; a second is a slow one. */
const echoWithin = 1_000;
/** So many keys in a row without an echo, and the line is hidden, however much of the rest was shown: a secret that ended without Enter. */
const secretRun = 5;
/** The rest of an escape sequence follows at once; what comes later was typed after the Escape key. */
const escapeWithin = 40;
/** Without echoes, keys after a longer pause begin a new line, as in Guacamole's own player: a screen may have changed, and nobody pressed Return. */
const batchWithin = 5_000;
/** What is told of a hidden line: not even how long it is. */
export const hiddenText = '••••••••';

// oxlint-disable-next-line no-control-regex
const screenSwitch = /\x1b\[\?(?:1049|1047|47)([hl])/g;

/**
 * Puts typed lines together from key presses: backspace, ^U and ^W work as in a shell, escape sequences are left out.
 * A line of which most characters were never echoed (a password, keys in a full-screen program) is hidden: where it is
 * gets kept, what it says does not, neither in memory nor in a cache.
 */
export class TypedLines {
  readonly lines: TypedLine[] = [];
  /** How many of the lines are hidden. */
  hidden = 0;
  #text: string[] = [];
  #times: Millis[] = [];
  /** Of each character of the text. */
  #echoes: (Waiting | undefined)[] = [];
  #printable = 0;
  #echoed = 0;
  /** Characters that wait for their echo. */
  #waiting: Waiting[] = [];
  #escape = '';
  #lastKey: Millis = millis(0);
  #fullScreen = false;
  #timesKept = 0;
  #begun: { readonly at: Millis; readonly place: KeyPlace } | undefined;
  /** The last key took something back. */
  #erasing = false;

  constructor(readonly options: TypedOptions = {}) {}

  input(text: string, at: Millis, place = nowhere): void {
    if (this.#escape === '\x1b' && at - this.#lastKey > escapeWithin) this.#escape = '';
    if (this.options.echoes === false && at - this.#lastKey > batchWithin) this.#endLine(this.#lastKey, place.endOffset);
    this.#lastKey = at;
    for (const character of text) this.#key(character, at, place);
  }

  output(text: string, at: Millis): void {
    if (text.includes('\x1b[?')) for (const [, letter] of text.matchAll(screenSwitch)) this.#fullScreen = letter === 'h';
    if (this.#waiting.length === 0) return;
    let from = 0;
    const left: Waiting[] = [];
    for (const waiting of this.#waiting) {
      const found = at - waiting.at > echoWithin ? -1 : text.indexOf(waiting.character, from);
      if (found >= 0) {
        from = found + 1;
        waiting.echoed = true;
        this.#echoed += 1;
      } else if (at - waiting.at <= echoWithin) left.push(waiting);
    }
    this.#waiting = left;
  }

  /** The line still being typed when the recording ends. */
  finish(endOffset = this.#begun?.place.endOffset ?? 0): void {
    this.#endLine(this.#lastKey, endOffset);
  }

  /** Lines of an index made earlier. */
  restore(lines: readonly TypedLine[]): void {
    for (const line of lines) this.lines.push(line);
    this.hidden = lines.filter(({ hidden }) => hidden).length;
  }

  #key(character: string, at: Millis, place: KeyPlace): void {
    if (this.#escape !== '') return this.#inEscape(character);
    switch (character) {
      case '\x1b': this.#escape = character; return;
      case '\r': case '\n': case '\x03': case '\x04': this.#endLine(at, place.endOffset); return;
      case '\x7f': case '\b': this.#keepErased(place); this.#erase(1); return;
      case '\x15': this.#erase(this.#text.length); return;
      case '\x17': this.#erase(this.#text.length - (/\S+\s*$/.exec(this.#text.join(''))?.index ?? 0)); return;
      default: if (character >= ' ' || character === '\t') this.#type(character, at, place);
    }
  }

  #type(character: string, at: Millis, place: KeyPlace): void {
    this.#erasing = false;
    this.#begun ??= { at, place };
    if (this.#text.length >= longestLine) return;
    this.#text.push(character);
    this.#times.push(at);
    const waiting = character === '\t' ? undefined : { character, at, echoed: false };
    this.#echoes.push(waiting);
    if (waiting === undefined) return;
    this.#printable += 1;
    this.#waiting.push(waiting);
    const late = this.#waiting.length > 256 ? this.#waiting.shift() : undefined;
    if (late) late.echoed = undefined;
  }

  /** Where no screen can be searched for what was typed and taken back, it becomes a line of its own. */
  #keepErased({ endOffset }: KeyPlace): void {
    if (this.options.echoes !== false || this.#erasing) return;
    this.#keepLine(this.#times.at(-1) ?? this.#lastKey, endOffset);
    this.#erasing = true;
  }

  #erase(count: number): void {
    this.#text.length = Math.max(0, this.#text.length - count);
    this.#times.length = this.#text.length;
    if (this.options.echoes === false && this.#text.length === 0) this.#begun = undefined;
  }

  /** `ESC [ … letter`, `ESC O letter`, `ESC letter`: arrows, function keys, Alt. */
  #inEscape(character: string): void {
    this.#escape += character;
    const length = this.#escape.length;
    const open = length === 2 ? character === '[' || character === 'O' : this.#escape[1] === '[' && !/[@-~]/.test(character);
    if (!open || length > 32) this.#escape = '';
  }

  #endLine(to: Millis, endOffset: number): void {
    this.#keepLine(to, endOffset);
    this.#text = [];
    this.#times = [];
    this.#echoes = [];
    this.#printable = 0;
    this.#echoed = 0;
    this.#waiting = [];
    this.#begun = undefined;
    this.#erasing = false;
  }

  #keepLine(to: Millis, endOffset: number): void {
    const text = this.#text.join('');
    const begun = this.#begun;
    if (begun !== undefined && this.#printable > 0 && text.trim() !== '' && this.lines.length < mostLines) {
      const hidden = this.options.echoes !== false && (this.#echoed * 2 < this.#printable || this.#hasSecretRun());
      const shown = !hidden || this.options.reveal === true;
      if (hidden) this.hidden += 1;
      this.lines.push({
        at: begun.at, to, text: shown ? text : hiddenText, hidden, fullScreen: this.#fullScreen,
        offset: begun.place.offset, since: begun.place.since, endOffset,
        times: shown ? this.#keptTimes() : [],
      });
    }
  }

  #hasSecretRun(): boolean {
    let run = 0;
    for (const waiting of this.#echoes) {
      if (waiting !== undefined) run = waiting.echoed === false ? run + 1 : 0;
      if (run >= secretRun) return true;
    }
    return false;
  }

  #keptTimes(): Millis[] {
    if (this.#timesKept + this.#times.length > mostTimes) return [this.#times[0] ?? millis(0)];
    this.#timesKept += this.#times.length;
    return this.#times.flatMap((at, index) => Array<Millis>(this.#text[index]?.length ?? 1).fill(millis(at)));
  }
}
