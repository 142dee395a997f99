import { dispatchControl, dispatchCsi, dispatchEscape } from './dispatch';
import type { GuardLimits } from './limits';
import type { ScreenOutput } from './output';
import { kindOfString, titleCommand, type StringIntroducer } from './strings';
import { titleText } from './text';

type State = 'ground' | 'escape' | 'escapeIntermediate' | 'csiEntry' | 'csiParameter' | 'csiIntermediate' | 'csiIgnore' | 'string';

/** Longest parameter text kept; the rest of it cannot matter. */
const longestParameters = 4096;
/** How much of a string other than an OSC is kept, to tell what it was. */
const stringHead = 64;
const bell = 0x07;

/**
 * The state machine for everything but plain text: the VT500 parser as xterm.js has it (vt100.net/emu/dec_ansi_parser,
 * with C1 controls), collecting one sequence over as many pieces as it takes.
 */
export class SequenceCollector {
  #state: State = 'ground';
  #prefix = '';
  #parameters = '';
  #intermediates = '';
  #introducer: StringIntroducer = 'osc';
  #string = '';
  #tooLong = false;
  #swallowed = 0;

  constructor(readonly limits: GuardLimits, readonly output: ScreenOutput) {}

  get idle(): boolean {
    return this.#state === 'ground';
  }

  /** Takes the control at `index` in plain text; the output has been flushed up to it. Answers where to go on. */
  control(source: string, index: number): number {
    this.#anywhere(source.charCodeAt(index));
    if (this.#state === 'ground') this.output.resume(index + 1);
    return index + 1;
  }

  /** Takes what follows within a sequence. Answers where to go on. */
  step(source: string, index: number): number {
    let next = index;
    while (next < source.length && this.#state !== 'ground') {
      if (this.#state === 'string') next = this.#takeString(source, next);
      else this.#take(source.charCodeAt(next++));
    }
    if (this.#state === 'ground') this.output.resume(next);
    return next;
  }

  #clear(state: State): void {
    this.#state = state;
    this.#prefix = '';
    this.#parameters = '';
    this.#intermediates = '';
  }

  #startString(introducer: StringIntroducer): void {
    this.#state = 'string';
    this.#introducer = introducer;
    this.#string = '';
    this.#tooLong = false;
    this.#swallowed = 0;
  }

  /** Controls that mean the same in every state: C0, ESC, CAN, SUB and C1. */
  #anywhere(code: number): void {
    switch (code) {
      case 0x1b: this.#clear('escape'); return;
      case 0x9b: this.#clear('csiEntry'); return;
      case 0x9d: this.#startString('osc'); return;
      case 0x90: this.#startString('dcs'); return;
      case 0x98: this.#startString('sos'); return;
      case 0x9e: this.#startString('pm'); return;
      case 0x9f: this.#startString('apc'); return;
      case 0x18: case 0x1a: this.#state = 'ground'; return;
      default:
        if (code >= 0x80) this.#state = 'ground';
        dispatchControl(code, this.output);
    }
  }

  #take(code: number): void {
    if (code < 0x20 || (code >= 0x80 && code < 0xa0)) {
      this.#anywhere(code);
      return;
    }
    if (code === 0x7f) return;
    if (code >= 0xa0) {
      if (this.#state !== 'csiIgnore') this.#state = 'ground';
      return;
    }
    switch (this.#state) {
      case 'escape': case 'escapeIntermediate': this.#takeEscape(code); return;
      default: this.#takeCsi(code);
    }
  }

  #takeEscape(code: number): void {
    if (code < 0x30) {
      this.#intermediates = collect(this.#intermediates, code);
      this.#state = 'escapeIntermediate';
      return;
    }
    if (this.#state === 'escape') {
      switch (code) {
        case 0x5b: this.#clear('csiEntry'); return;
        case 0x5d: this.#startString('osc'); return;
        case 0x50: this.#startString('dcs'); return;
        case 0x58: this.#startString('sos'); return;
        case 0x5e: this.#startString('pm'); return;
        case 0x5f: this.#startString('apc'); return;
      }
    }
    this.#state = 'ground';
    dispatchEscape(this.#intermediates + String.fromCharCode(code), this.output);
  }

  #takeCsi(code: number): void {
    if (code >= 0x40) {
      const ignored = this.#state === 'csiIgnore';
      this.#state = 'ground';
      if (ignored) this.output.drop('unknown');
      else dispatchCsi(this.#prefix, this.#parameters, this.#intermediates, String.fromCharCode(code), this.limits, this.output);
    } else if (this.#state === 'csiIgnore') return;
    else if (code < 0x30) {
      this.#intermediates = collect(this.#intermediates, code);
      this.#state = 'csiIntermediate';
    } else if (this.#state === 'csiIntermediate') this.#state = 'csiIgnore';
    else if (code < 0x3c) {
      if (this.#parameters.length < longestParameters) this.#parameters += String.fromCharCode(code);
      this.#state = 'csiParameter';
    } else if (this.#state === 'csiEntry') {
      this.#prefix = String.fromCharCode(code);
      this.#state = 'csiParameter';
    } else this.#state = 'csiIgnore';
  }

  /** Swallows a string up to its end, or up to where it is given up. */
  #takeString(source: string, from: number): number {
    const last = Math.min(source.length, from + this.limits.stringGiveUp - this.#swallowed);
    let index = from;
    let code = 0;
    for (; index < last; index += 1) {
      code = source.charCodeAt(index);
      if (code >= 0x20 ? code < 0x80 || code >= 0xa0 : code !== bell && code !== 0x18 && code !== 0x1a && code !== 0x1b) continue;
      if (code === bell && this.#introducer !== 'osc') continue;
      break;
    }
    this.#keep(source, from, index);
    this.#swallowed += index - from;
    if (index === last) {
      if (this.#swallowed < this.limits.stringGiveUp) return index;
      this.output.drop('strings');
      this.#state = 'ground';
      return index;
    }
    this.#state = 'ground';
    if (code === bell || code === 0x1b || code === 0x9c) this.#finishString();
    else this.output.drop('strings');
    if (code !== bell && code !== 0x9c) this.#anywhere(code);
    return index + 1;
  }

  #keep(source: string, from: number, end: number): void {
    const limit = this.#introducer === 'osc' ? this.limits.stringLength : stringHead;
    if (this.#string.length + end - from > limit) this.#tooLong = true;
    const room = limit - this.#string.length;
    if (room > 0) this.#string += source.slice(from, Math.min(end, from + room));
  }

  #finishString(): void {
    const introducer = this.#introducer;
    // oxlint-disable-next-line no-control-regex
    const body = this.#string.replace(/[\x00-\x1f]/g, '');
    this.#string = '';
    const title = introducer === 'osc' && !this.#tooLong ? titleCommand.exec(body) : null;
    if (title === null) {
      this.output.drop(kindOfString(introducer, body));
      return;
    }
    const text = titleText(title[2] ?? '', this.limits.titleLength);
    if (text !== (title[2] ?? '')) this.output.clamp();
    this.output.emit(`\x1b]${title[1]};${text}\x07`);
  }
}

/** Two intermediates tell every known sequence apart; a third makes it unknown. */
const collect = (intermediates: string, code: number): string =>
  intermediates.length < 3 ? intermediates + String.fromCharCode(code) : intermediates;
