/** What a key did to the line; `insert`: it stands there now. */
export type KeyEffect = 'insert' | 'edit' | 'enter' | 'interrupt';

/** Nobody types more; a flood must not cost time. */
const longestLine = 8_192;
/** Longest escape sequence that is waited for. */
const longestSequence = 64;

/** `ESC [ …` and `ESC O …` whose effect on the line is known in every shell's editor. */
const moves: Readonly<Record<string, 'left' | 'right' | 'home' | 'end' | 'delete'>> = {
  '[D': 'left', 'OD': 'left', '[C': 'right', 'OC': 'right', '[H': 'home', 'OH': 'home', '[1~': 'home', '[7~': 'home',
  '[F': 'end', 'OF': 'end', '[4~': 'end', '[8~': 'end', '[3~': 'delete',
};
/** What terminals send by themselves: focus, mouse, answers. It edits nothing. */
const noKey = /^\[(?:[IO]|<[\d;]*[Mm]|\??[\d;]*[Rcny]|>[\d;]*c)$/;

/**
 * The line as it stands according to the keys alone, edited as readline does it in its emacs mode. Where a key means something
 * only the shell knows (history, completion, search, vi commands), `certain` becomes false and the screen must be asked.
 */
export class LineModel {
  #text: string[] = [];
  #cursor = 0;
  #escape: string | undefined;
  #quoted = false;
  #pasting = false;
  #certain = true;
  #keys = 0;

  /** `pasteMarks`: whether the shell has asked for marks around pasted text; only then do line ends between them run nothing. */
  constructor(private readonly pasteMarks: () => boolean) {}

  get text(): string {
    return this.#text.join('');
  }

  /** False: the keys do not tell what stands on the line. */
  get certain(): boolean {
    return this.#certain;
  }

  /** No key has touched this line yet. */
  get fresh(): boolean {
    return this.#keys === 0;
  }

  /** A new line begins; `certain` false when the shell fills it in by itself. */
  reset(certain = true): void {
    this.#text = [];
    this.#cursor = 0;
    this.#certain = certain;
    this.#keys = 0;
    this.#quoted = false;
  }

  /** One character. An Enter ends the line: the caller takes the text, then calls `reset`. */
  key(character: string): KeyEffect {
    const isEnter = character === '\r' || character === '\n' || character === '\x0f';
    if (isEnter && !this.#pasting) {
      // Also in the middle of a sequence, and after a quote: whoever reads the bytes may take it for an Enter.
      if (this.#escape !== undefined || this.#quoted) this.#certain = false;
      this.#escape = undefined;
      this.#quoted = false;
      return 'enter';
    }
    this.#keys += 1;
    if (this.#escape !== undefined) return this.#inSequence(character);
    if (this.#pasting && character !== '\x1b') {
      return this.#insert(isEnter ? '\n' : character);
    }
    if (this.#quoted) {
      this.#quoted = false;
      return this.#insert(character);
    }
    return this.#plain(character);
  }

  #plain(character: string): KeyEffect {
    switch (character) {
      case '\x1b': this.#escape = ''; break;
      case '\x03': case '\x1a': case '\x1c': return 'interrupt';
      case '\x04': if (this.#text.length === 0 && this.#certain) return 'interrupt'; this.#cut(this.#cursor, this.#cursor + 1); break;
      case '\x7f': case '\b': this.#cut(this.#cursor - 1, this.#cursor); break;
      case '\x01': this.#cursor = 0; break;
      case '\x05': this.#cursor = this.#text.length; break;
      case '\x02': this.#cursor = Math.max(0, this.#cursor - 1); break;
      case '\x06': this.#cursor = Math.min(this.#text.length, this.#cursor + 1); break;
      case '\x0b': this.#cut(this.#cursor, this.#text.length); break;
      case '\x15': this.#cut(0, this.#cursor); break;
      case '\x17': this.#cut(/\S*\s*$/.exec(this.#text.slice(0, this.#cursor).join(''))?.index ?? 0, this.#cursor); break;
      case '\x0c': case '\0': break;
      case '\x16': this.#quoted = true; this.#certain = false; break;
      default:
        if (character >= ' ') return this.#insert(character);
        this.#certain = false;
    }
    return 'edit';
  }

  /** `ESC [ … letter`, `ESC O letter`, `ESC ] … BEL`, `ESC letter`. */
  #inSequence(character: string): KeyEffect {
    if (character === '\x03') {
      this.#escape = undefined;
      return 'interrupt';
    }
    const sequence = (this.#escape ?? '') + character;
    this.#escape = sequence;
    const [kind] = sequence;
    const open = sequence.length === 1 ? kind === '[' || kind === 'O' || kind === ']' || kind === 'P' || kind === '\x1b'
      : kind === '[' ? !/[@-~]/.test(character) : kind === ']' || kind === 'P' ? character !== '\x07' && !sequence.endsWith('\x1b\\') : false;
    if (open && sequence.length < longestSequence) return 'edit';
    this.#escape = undefined;
    this.#sequence(sequence);
    return 'edit';
  }

  #sequence(sequence: string): void {
    if (sequence === '[200~' && this.pasteMarks()) this.#pasting = true;
    else if (sequence === '[201~' && this.#pasting) this.#pasting = false;
    else if (this.#pasting || noKey.test(sequence) || /^[\]P]/.test(sequence)) return;
    else if (moves[sequence] === 'left') this.#cursor = Math.max(0, this.#cursor - 1);
    else if (moves[sequence] === 'right') this.#cursor = Math.min(this.#text.length, this.#cursor + 1);
    else if (moves[sequence] === 'home') this.#cursor = 0;
    else if (moves[sequence] === 'end') this.#cursor = this.#text.length;
    else if (moves[sequence] === 'delete') this.#cut(this.#cursor, this.#cursor + 1);
    else this.#certain = false;
  }

  #insert(character: string): KeyEffect {
    if (this.#text.length >= longestLine) {
      this.#certain = false;
      return 'edit';
    }
    this.#text.splice(this.#cursor, 0, character);
    this.#cursor += 1;
    return 'insert';
  }

  #cut(from: number, to: number): void {
    const start = Math.max(0, from);
    this.#text.splice(start, Math.max(0, to - start));
    if (this.#cursor > start) this.#cursor = Math.max(start, this.#cursor - (to - start));
    this.#cursor = Math.min(this.#cursor, this.#text.length);
  }
}
