import { ScreenOutput } from './output';
import { longestPlain, quickFinals } from './csi';
import { defaultLimits, noCounts, type GuardCounts, type GuardLimits } from './limits';
import { SequenceCollector } from './collector';

export type { GuardCounts, GuardLimits } from './limits';

/** Anything the plain path cannot wave through: controls other than BEL..SI, C1 controls, and what may pile up or pair. */
// oxlint-disable-next-line no-control-regex no-misleading-character-class
const special = /[\x00-\x06\x10-\x1f\x7f-\x9f\u0300-\uffff]/;

/**
 * Stands in front of every terminal. Takes a session's text in pieces cut anywhere, and answers text that draws the
 * same picture but cannot make a terminal answer, freeze, open, copy, or grow without bound (SECURITY: terminal attacks).
 * Whatever it emits is whole sequences in canonical form; a sequence cut in two is held back until its end arrives.
 * Filtering twice changes nothing, and how the input is cut changes nothing.
 */
export class TerminalGuard {
  readonly counts: GuardCounts = noCounts();
  readonly #limits: GuardLimits;
  #output: ScreenOutput;
  #collector: SequenceCollector;
  /** First half of a character whose second half has not come yet. */
  #half = '';

  constructor(options: Partial<GuardLimits> = {}) {
    this.#limits = { ...defaultLimits, ...options };
    this.#output = new ScreenOutput(this.#limits, this.counts);
    this.#collector = new SequenceCollector(this.#limits, this.#output);
  }

  /** The session asked for application cursor keys (DECCKM): a Participate viewer sends `ESC O A` for Up. */
  get applicationCursorKeys(): boolean {
    return this.#output.applicationCursorKeys;
  }

  /** The session asked for bracketed paste; the viewer's terminal is not told, a Participate viewer adds the brackets. */
  get bracketedPaste(): boolean {
    return this.#output.bracketedPaste;
  }

  /** False while it holds back the first half of a sequence or character: a snapshot taken then would lose that half. */
  get idle(): boolean {
    return this.#collector.idle && this.#half === '';
  }

  /** Nothing is held back: what was fed is on the screen, and a fresh guard may take over here. */
  get settled(): boolean {
    return this.#collector.idle && this.#half === '' && !this.#output.waiting;
  }

  /** Tells the size of the terminal behind the guard; until told, counts are clamped to 1024. */
  setSize(columns: number, rows: number): void {
    this.#output.setSize(columns, rows);
  }

  /** Forgets what the stream did so far, for a terminal that was reset; the counts and the size stay. */
  reset(): void {
    this.#output = this.#output.renewed();
    this.#collector = new SequenceCollector(this.#limits, this.#output);
    this.#half = '';
  }

  filter(text: string): string {
    const output = this.#output;
    if (this.#collector.idle && this.#half === '' && output.plain && !special.test(text)) {
      output.skip(text);
      return text;
    }
    const source = this.#half + text;
    this.#half = '';
    let index = 0;
    output.begin(source);
    while (index < source.length) {
      index = this.#collector.idle ? this.#ground(source, index) : this.#collector.step(source, index);
    }
    return output.take(this.#collector.idle);
  }

  /** Takes text up to the next control that matters, and that control; answers where to go on. */
  #ground(source: string, from: number): number {
    const output = this.#output;
    const length = source.length;
    const stopAtControls = output.waiting;
    let wide = output.trimming;
    let index = from;
    let code = 0;
    for (; index < length; index += 1) {
      code = source.charCodeAt(index);
      if (code < 0x20) {
        if (code < 0x07 || code > 0x0f || stopAtControls) break;
      } else if (code >= 0x7f) {
        if (code < 0xa0) break;
        if (code >= 0x300) wide = true;
      }
    }
    if (wide && index > from) {
      if (index === length && isHighSurrogate(source.charCodeAt(index - 1))) this.#half = source.charAt(index - 1);
      output.trimmed(from, index, index - this.#half.length);
    }
    if (index === length) return length;
    if (code === 0x1b) {
      const end = this.#quickSequence(source, index);
      if (end > 0) return end;
    }
    output.flush(index);
    return this.#collector.control(source, index);
  }

  /** The commonest sequences, whole and harmless, stay where they are. Answers the end, or 0 for "take the slow way". */
  #quickSequence(source: string, start: number): number {
    const output = this.#output;
    if (output.waiting || source.charCodeAt(start + 1) !== 0x5b) return 0;
    const limit = this.#limits.parameterValue;
    const last = Math.min(source.length, start + longestPlain);
    let count = 1;
    let value = 0;
    let first = -1;
    for (let index = start + 2; index < last; index += 1) {
      const code = source.charCodeAt(index);
      if (code >= 0x30 && code <= 0x39) {
        value = value * 10 + code - 0x30;
        if (value > limit) return 0;
      } else if (code === 0x3b || code === 0x3a) {
        if (first < 0) first = value;
        value = 0;
        count += 1;
      } else {
        const rule = code < 0x80 ? quickFinals[code] : 0;
        if (rule === 0 || count > this.#limits.parameters) return 0;
        if (rule === 2 && (first < 0 ? value : first) > output.rows) return 0;
        if (rule === 3 && (first < 0 ? value : first) > output.columns) return 0;
        return index + 1;
      }
    }
    return 0;
  }
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
