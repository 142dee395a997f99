import { EchoCount } from './echo-count';
import { LineModel, type KeyEffect } from './line-model';
import { behindAny, behindKnown, foundBySearch, goesOn, looksLikePrompt, startedFromFullScreen } from './prompts';
import { SessionScreen } from './session-screen';

/** A line that somebody entered and that was on the screen. */
export interface EnteredLine {
  readonly text: string;
  /** `command`: behind a prompt. `program`: what a running program asked for. */
  readonly kind: 'command' | 'program';
  /** The prompt says that the line goes on with the one before; false: that it does not. Undefined: nobody knows. */
  readonly continues: boolean | undefined;
  /** When Enter was pressed. */
  readonly at: number;
}

export interface ReaderEvents {
  onLine(line: EnteredLine): void;
  /** ^C and the like: what was typed so far runs nowhere. */
  onInterrupt(): void;
  /** A full-screen program has taken the screen, or left it. */
  onFullScreen(entered: boolean): void;
}

/** A line whose Enter has gone to the shell and whose end has not come back. */
interface Pending {
  readonly prompt: string | undefined;
  /** The prompt is a shell's, or that of a client with commands of its own. */
  readonly atPrompt: boolean;
  readonly typed: string;
  readonly certain: boolean;
  readonly echo: EchoCount;
  readonly at: number;
  /** Lines of output since. */
  lines: number;
  /** A line editor was reading, and says when the line is over. */
  readonly marks: boolean;
  /** Line ends seen while the line was drawn. */
  redrawn: number;
  /** The line, if it was its end that the last output stopped with: the next one tells. */
  ending?: string | undefined;
  /** What its line said on the screen, where it was no command's. */
  shown?: string | undefined;
}

/** What is about to be entered, from what is known before the shell has it. */
export interface Candidate {
  /** What it may say; each is judged. */
  readonly lines: readonly string[];
  /** Several lines that were pasted and go together, in order. */
  readonly block: readonly string[];
  /** Not shown: a password, or a shell without echo. */
  readonly hidden: boolean;
  readonly fullScreen: boolean;
}

/** Several lines pasted at once into a line editor. */
const isBlock = ({ atPrompt, certain, typed }: Pending): boolean => atPrompt && certain && typed.includes('\n');

const marksOff = '\x1b[?2004l';
/** A line typed while something else ran is looked for in so many lines of output. */
const mostLinesWaited = 400;
const mostPrompts = 8;
/** Prompts shown to hide what is typed: `*****`. */
const masked = /^[*•●]+$/;
/** Before anything was measured: what an echo takes. */
const likelyDelayMs = 100;

/**
 * Reads commands off a session as it runs: keys tell where a line begins and ends, the screen tells what it said. Nothing
 * becomes a line that was not on the screen.
 */
export class CommandReader {
  readonly screen: SessionScreen;
  readonly #model: LineModel;
  #prompt: string | undefined;
  #atPrompt = false;
  #echo = new EchoCount();
  #pending: Pending[] = [];
  /** An Enter has gone out, and no line end has come back. */
  #answerDue = false;
  #prompts: string[] = [];
  #firstKeyAt = 0;
  #lastKeyAt = 0;
  #lastOutputAt = 0;
  #delay = likelyDelayMs;

  constructor(columns: number, rows: number, private readonly events: ReaderEvents) {
    this.screen = new SessionScreen(columns, rows);
    this.#model = new LineModel(() => this.screen.pasteMarks);
  }

  /** One typed character. After 'enter' the caller asks `candidate`, then says `entered` or `cleared`. */
  key(character: string, now: number): KeyEffect {
    if (this.screen.alternate) {
      this.#model.reset();
      return character === '\r' || character === '\n' ? 'enter' : 'edit';
    }
    const fresh = this.#model.fresh;
    const effect = this.#model.key(character);
    if (effect === 'interrupt') {
      this.cleared();
      this.events.onInterrupt();
      return effect;
    }
    if (effect === 'enter') return effect;
    if (fresh) this.#begin(now);
    this.#lastKeyAt = now;
    if (effect === 'insert' && character > ' ') this.#echo.typed(character, now);
    return effect;
  }

  printed(text: string, now: number): void {
    this.#lastOutputAt = now;
    this.#echo.output(text, now);
    if (this.#echo.delay !== undefined) this.#delay = Math.max(this.#echo.delay, this.#delay === likelyDelayMs ? 0 : this.#delay * 0.7);
    // After the line's end comes what others print: that is no echo.
    const echoed = text.split('\n', 1)[0] ?? '';
    for (const pending of this.#pending) if (pending.lines === 0) pending.echo.output(pending.marks ? text : echoed, now);
    const full = this.screen.alternate;
    const rest = this.#writeLines(text);
    if (rest !== '') this.screen.write(rest);
    if (this.screen.alternate !== full) this.#switched(!full);
  }

  /** Writes to the screen and looks at each line that ends; what is left has no end, or nobody waits for one. */
  #writeLines(text: string): string {
    const [first] = this.#pending;
    if (first?.ending !== undefined) {
      const line = first.ending;
      first.ending = undefined;
      if (text.startsWith(marksOff)) this.#lineEnds(line);
    }
    let rest = text;
    while (this.#pending.length > 0 || this.#answerDue) {
      const end = rest.indexOf('\n');
      if (end < 0) break;
      const line = rest.slice(0, end);
      rest = rest.slice(end + 1);
      this.screen.write(line);
      const [head] = this.#pending;
      const { text: shown } = this.screen.cursorLine();
      // A line editor breaks lines while it draws; a line is over when it stops asking for marks (bash after it, zsh before it).
      const drawing = head !== undefined && head.marks && head.lines === 0 && !line.includes(marksOff) && !rest.startsWith(marksOff) && head.redrawn < mostLinesWaited;
      if (!drawing) this.#lineEnds(shown);
      else if (rest === '') head.ending = shown;
      else head.redrawn += 1;
      this.screen.write('\n');
    }
    return rest;
  }

  resize(columns: number, rows: number): void {
    this.screen.resize(columns, rows);
  }

  /** 'wait': the shell has not shown yet what it makes of the keys. Milliseconds to wait, 0 = it has. */
  unsettled(enteredAt: number, now: number): number {
    if (this.screen.alternate) return 0;
    const { text } = this.screen.cursorLine();
    const model = this.#model;
    if (model.certain && !model.text.includes('\n')) {
      if (this.#prompt !== undefined && behindKnown(text, this.#prompt)?.trimEnd() === model.text.trimEnd()) return 0;
      if (this.#prompt === undefined && model.text.trim() !== '' && text.endsWith(model.text.trimEnd())) return 0;
      if (model.fresh && this.#prompts.some((prompt) => text === prompt.trimEnd())) return 0;
    }
    const patience = enteredAt + 700 + 4 * this.#delay - now;
    if (patience <= 0) return 0;
    // Keys that were typed long ago and never shown: no echo, so a password.
    if (!model.fresh && this.#echo.echoed === 0 && this.#lastOutputAt <= this.#firstKeyAt && model.certain) {
      return Math.max(0, Math.min(patience, this.#firstKeyAt + 150 + 3 * this.#delay - now));
    }
    const quiet = 60 + 2 * Math.min(this.#delay, 1_000);
    if (this.#lastOutputAt >= this.#lastKeyAt || model.fresh) return Math.max(0, Math.min(patience, Math.max(this.#lastOutputAt, this.#lastKeyAt) + quiet - now));
    return patience;
  }

  /** After ^C: milliseconds until the shell has taken the line back, and what is typed next is on a new one. */
  unquiet(since: number, now: number): number {
    const patience = since + 700 + 4 * this.#delay - now;
    const quiet = this.#lastOutputAt > since ? this.#lastOutputAt + 40 + 2 * Math.min(this.#delay, 500) - now : patience;
    return Math.max(0, Math.min(patience, quiet));
  }

  /** What Enter would send now. */
  candidate(): Candidate {
    const { text } = this.screen.cursorLine();
    if (this.screen.alternate) return { lines: startedFromFullScreen(text), block: [], hidden: false, fullScreen: true };
    const typed = this.#model.text;
    const shown = this.#behindPrompt(text, this.#prompt);
    const block = typed.includes('\n') ? typed.split('\n') : [];
    const alternatives = [...(shown === undefined || shown === block.at(-1)?.trimEnd() ? [] : [shown]), ...(this.#model.certain && block.length === 0 ? [typed] : []), ...(shown === undefined && !this.#model.certain ? [text] : [])];
    const lines = [...new Set(alternatives)].filter((line) => line.trim() !== '');
    const visible = (shown !== undefined && shown.trim() !== '' && !masked.test(shown)) || text.endsWith(typed.trimEnd());
    return { lines, block, hidden: typed.trim() !== '' && !visible && !this.#echo.shown, fullScreen: false };
  }

  /** Enter has been sent. `prefilled`: the shell puts the next line there by itself (^O). */
  entered(now: number, prefilled = false): void {
    if (!this.screen.alternate) {
      const { fresh, certain, text: typed } = this.#model;
      const pending = { prompt: this.#prompt, atPrompt: this.#atPrompt, typed, certain, echo: this.#echo, at: now, lines: 0, redrawn: 0, marks: this.screen.pasteMarks && this.#atPrompt };
      if (!fresh) this.#pending.push(pending);
      // No key, and still there may be something: a shell that shows what it found in its history before running it.
      else if (this.screen.pasteMarks || !certain) this.#pending.push({ ...pending, prompt: this.#knownPrompt(), atPrompt: true, marks: this.screen.pasteMarks });
      this.#answerDue = true;
      this.screen.forgetPasteMarks();
    }
    this.#next(!prefilled);
  }

  /** The line was taken back and nothing of it sent. */
  cleared(): void {
    this.#pending = [];
    this.#answerDue = false;
    this.#next(true);
  }

  dispose(): void {
    this.screen.dispose();
  }

  #next(certain: boolean): void {
    this.#model.reset(certain);
    this.#prompt = undefined;
    this.#atPrompt = false;
    this.#echo = new EchoCount();
  }

  /** The first key of a line: what stands before the cursor is what asks for it. */
  #begin(now: number): void {
    this.#firstKeyAt = now;
    this.#prompt = undefined;
    // Typed ahead: the shell has not come back yet, and what stands there asks for nothing.
    if (this.#answerDue) return;
    const { before } = this.screen.cursorLine();
    // Nothing there: a shell without a prompt, or one that has not shown it yet.
    this.#prompt = before === '' ? undefined : before;
    this.#atPrompt = this.screen.pasteMarks || looksLikePrompt(before) || this.#prompts.includes(before);
    // Whatever was typed ahead has been answered when somebody sees a prompt and types.
    this.#takeConsumed(before, 1);
    if (this.#atPrompt) for (const pending of this.#pending.splice(0)) this.#toProgram(pending);
  }

  #knownPrompt(): string | undefined {
    const { text } = this.screen.cursorLine();
    return this.#prompts.find((prompt) => behindKnown(text, prompt) !== undefined);
  }

  #behindPrompt(line: string, prompt: string | undefined): string | undefined {
    const found = foundBySearch(line);
    if (found !== undefined) return found;
    for (const known of prompt === undefined ? this.#prompts : [prompt, ...this.#prompts]) {
      const rest = behindKnown(line, known);
      if (rest !== undefined) return rest.trimEnd();
    }
    return behindAny(line)?.trimEnd();
  }

  /** The cursor's line is complete: does it answer the oldest Enter? */
  #lineEnds(text: string): void {
    this.#answerDue = false;
    const [pending] = this.#pending;
    if (pending === undefined) return;
    const typed = pending.typed.trimEnd();
    const rest = this.#behindPrompt(text, pending.lines === 0 ? pending.prompt : undefined);
    if (pending.atPrompt && pending.lines === 0) {
      const block = isBlock(pending) ? typed.split('\n') : [];
      const blockShown = pending.echo.printable - pending.echo.echoed < 3;
      this.#pending.shift();
      if (pending.prompt !== undefined) this.#remember(pending.prompt);
      if (block.length > 0 && blockShown) return this.#tell(pending, block, 'command', pending.prompt);
      return this.#tell(pending, [rest ?? (pending.prompt === undefined ? text : '')], 'command', pending.prompt);
    }
    // Typed ahead: the shell shows it again behind its prompt, when it comes to it.
    const asTyped = pending.certain ? rest?.trim() === typed.trim() : this.#prompts.some((prompt) => text.startsWith(prompt));
    if (rest !== undefined && typed !== '' && asTyped && text.length > rest.length && pending.prompt === undefined) {
      this.#pending.shift();
      return this.#tell(pending, [rest], 'command', text.slice(0, text.length - rest.length));
    }
    if (this.#takeConsumed(text, 0)) return;
    const next = this.#pending.find(({ shown, prompt }) => shown === undefined && prompt === undefined);
    if (next !== undefined && next !== pending && text.endsWith(next.typed.trimEnd())) next.shown = next.typed.trimEnd();
    if (pending.lines === 0 && typed !== '') pending.shown = text.endsWith(typed) ? typed : behindKnown(text, pending.prompt ?? text);
    pending.lines += 1;
    if (pending.lines > mostLinesWaited || typed === '') {
      this.#pending.shift();
      this.#toProgram(pending);
    }
  }

  /**
   * A shell without a line editor shows nothing of a line that was typed ahead but its prompt, once for each: `# # output`. So
   * many prompts, but for the `open` one that waits for somebody, so many lines were commands.
   */
  #takeConsumed(line: string, open: number): boolean {
    const prompt = this.#prompts.find((known) => known !== '' && line.startsWith(known));
    let prompts = -open;
    for (let at = 0; prompt !== undefined && line.startsWith(prompt, at); at += prompt.length) prompts += 1;
    let taken = false;
    while (prompts > 0 && this.#pending[0]?.prompt === undefined && this.#pending[0]?.shown !== undefined) {
      const [pending] = this.#pending.splice(0, 1);
      if (pending !== undefined) this.#tell(pending, [pending.shown ?? ''], 'command', prompt);
      prompts -= 1;
      taken = true;
    }
    return taken;
  }

  #remember(prompt: string): void {
    this.#prompts = [prompt, ...this.#prompts.filter((known) => known !== prompt)].slice(0, mostPrompts);
  }

  /** What was asked for by something that is no prompt: an answer to a program, if it was shown. */
  #toProgram({ shown = '', ...pending }: Pending): void {
    this.#tell(pending, [shown], 'program', undefined);
  }

  #tell({ typed, at }: Pending, lines: readonly string[], kind: EnteredLine['kind'], prompt: string | undefined): void {
    for (const text of lines) {
      if (text.trim() === '' || (masked.test(text) && text !== typed)) continue;
      this.events.onLine({ text, kind, continues: prompt === undefined ? undefined : goesOn(prompt), at });
    }
  }

  #switched(entered: boolean): void {
    this.#pending = [];
    this.#answerDue = false;
    this.#next(true);
    this.events.onFullScreen(entered);
  }
}
