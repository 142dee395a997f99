import { OutputDecoder } from '../recorder/text';
import type { Candidate, CommandReader } from './command-reader';
import { readShell, ShellLines } from './shell-lines';

/** What is held while a line is judged: more is not taken. */
const mostHeldBytes = 1 << 20;
const interrupt = Uint8Array.of(0x03);

/** A line that is about to be entered. */
export interface JudgedLine {
  readonly text: string;
  /** It was never shown: its text must not be told. */
  readonly hidden: boolean;
}

export interface GateEvents {
  /** These may go to the upstream, in this order. */
  forward(bytes: Uint8Array): void;
  /** True = the line may be entered. Called for each thing the line may mean; the refusal is told by whoever judges. */
  allows(line: JudgedLine): boolean;
  /** A line asks for something out of the history, which only the shell knows. False = it may not be entered either. */
  allowsRecall(): boolean;
  /** What was typed behind a refused line is not sent. `bytes` of it. */
  onDropped(bytes: number): void;
}

/**
 * Holds each Enter until it is clear what it would run. A line that may not is taken back (^C) and its Enter never sent. Where
 * bytes are lines (no terminal) the line itself is held.
 */
export class CommandGate {
  #queue: Uint8Array[] = [];
  #held = 0;
  /** What is waited for: an Enter to be judged, or a refused line to be gone. */
  #enter: { readonly byte: Uint8Array; readonly since: number; readonly refused?: boolean } | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #decoder = new OutputDecoder();
  readonly #shell = new ShellLines();
  /** Bytes of a line that is not complete, where bytes are lines. */
  #line: Uint8Array[] = [];

  #idle: (() => void)[] = [];

  constructor(private readonly reader: CommandReader | undefined, private readonly events: GateEvents) {}

  /** False = too much is waiting; these bytes are not taken. */
  push(bytes: Uint8Array): boolean {
    if (this.#held + bytes.length > mostHeldBytes) return false;
    this.#queue.push(bytes);
    this.#held += bytes.length;
    this.#run();
    return true;
  }

  /** The screen has changed: what is held may be clear now. */
  look(): void {
    if (this.#enter !== undefined) this.#judge();
  }

  /** The input is over. Resolves when everything that may go has gone, an incomplete line too. */
  async end(): Promise<void> {
    if (this.#line.length > 0) this.#endLine();
    if (this.#enter !== undefined) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#queue = [];
    this.#enter = undefined;
    this.#tellIdle();
  }

  #tellIdle(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #run(): void {
    for (let bytes = this.#next(); bytes !== undefined; bytes = this.#next()) {
      if (this.reader === undefined) this.#takeLines(bytes);
      else this.#takeKeys(this.reader, bytes);
    }
  }

  #next(): Uint8Array | undefined {
    if (this.#enter !== undefined) return undefined;
    const bytes = this.#queue.shift();
    this.#held -= bytes?.length ?? 0;
    return bytes;
  }

  #takeKeys(reader: CommandReader, bytes: Uint8Array): void {
    const now = performance.now();
    for (let at = 0, from = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      const ends = byte === 0x0d || byte === 0x0a || byte === 0x0f;
      if (!ends && at < bytes.length - 1) continue;
      let effect = 'edit';
      for (const character of this.#decoder.push(bytes.subarray(from, at + 1))) {
        effect = reader.key(character, now);
        if (effect === 'interrupt') this.#shell.forget();
      }
      from = at + 1;
      if (!ends || effect !== 'enter') continue;
      if (at > 0) this.events.forward(bytes.subarray(0, at));
      this.#enter = { byte: bytes.subarray(at, at + 1), since: now };
      if (from < bytes.length) {
        this.#queue.unshift(bytes.subarray(from));
        this.#held += bytes.length - from;
      }
      return this.#judge();
    }
    this.events.forward(bytes);
  }

  #judge(): void {
    const { reader } = this;
    const enter = this.#enter;
    if (reader === undefined || enter === undefined) return;
    clearTimeout(this.#timer);
    const now = performance.now();
    const wait = enter.refused === true ? reader.unquiet(enter.since, now) : reader.unsettled(enter.since, now);
    if (wait > 0) {
      this.#timer = setTimeout(() => this.#judge(), wait + 1);
      return;
    }
    this.#enter = undefined;
    if (enter.refused === true) {
      this.#run();
      return this.#enter === undefined ? this.#tellIdle() : undefined;
    }
    const candidate = reader.candidate();
    if (this.#allowed(candidate)) {
      if (!candidate.fullScreen && candidate.lines[0] !== undefined) this.#shell.take(candidate.lines[0], enter.since);
      const prefilled = enter.byte[0] === 0x0f;
      reader.entered(performance.now(), prefilled);
      this.events.forward(enter.byte);
    } else {
      reader.cleared();
      this.#shell.forget();
      this.events.forward(interrupt);
      this.#drop();
      this.#enter = { byte: enter.byte, since: performance.now(), refused: true };
      return this.#judge();
    }
    this.#run();
    if (this.#enter === undefined) this.#tellIdle();
  }

  #allowed({ lines, block, hidden, fullScreen }: Candidate): boolean {
    const allows = (text: string): boolean => this.events.allows({ text, hidden });
    if (fullScreen) return lines.every(allows);
    const recalls = !hidden && [...lines, ...block].some((line) => readShell(line).recalls);
    if (recalls && !this.events.allowsRecall()) return false;
    for (const line of block) {
      if (!this.#shell.judged(line).every(allows)) return false;
      this.#shell.take(line, 0);
    }
    return lines.every((line) => this.#shell.judged(line).every(allows));
  }

  #takeLines(bytes: Uint8Array): void {
    let from = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, from)) {
      this.#line.push(bytes.subarray(from, end + 1));
      from = end + 1;
      if (!this.#endLine()) {
        if (from < bytes.length) this.events.onDropped(bytes.length - from);
        return;
      }
    }
    if (from < bytes.length) this.#line.push(bytes.subarray(from));
    // Nobody types such a line: it is data.
    if (this.#line.reduce((sum, part) => sum + part.length, 0) > mostHeldBytes / 4) this.#endLine();
  }

  #endLine(): boolean {
    const whole = Buffer.concat(this.#line.splice(0));
    const text = whole.toString('utf8').trimEnd();
    const allowed = this.#shell.judged(text).every((line) => this.events.allows({ text: line, hidden: false }));
    if (allowed) {
      this.#shell.take(text, 0);
      this.events.forward(whole);
    } else this.#drop();
    return allowed;
  }

  #drop(): void {
    const bytes = this.#queue.splice(0).reduce((sum, part) => sum + part.length, 0);
    this.#held = 0;
    if (bytes > 0) this.events.onDropped(bytes);
  }
}
