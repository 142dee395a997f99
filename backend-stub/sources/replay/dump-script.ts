import { createReadStream, openSync, readSync, closeSync } from 'node:fs';
import { InstructionLexer } from '../../../shared/recording/guac/lexer';
import { integer, pixels } from '../../../shared/recording/guac/numbers';
import { GuacamoleDisplay } from '../../desktop/display';
import type { DesktopInput } from '../../desktop/operations';
import type { DesktopStep } from './script';

export interface DumpFile {
  readonly width: number;
  readonly height: number;
  readonly script: () => AsyncGenerator<DesktopStep, undefined, undefined>;
}

/** As of an asciicast: pauses are cut to this. */
const longestPauseMs = 3_000;
const headBytes = 256 * 1024;
const longestCopied = 64 * 1024;

/** A Guacamole dump as the script of a desktop that plays it in a loop, a piece at a time. Undefined when it is none. */
export function dumpScript(path: string): DumpFile | undefined {
  const size = firstSize(path);
  return size === undefined ? undefined : { ...size, script: () => steps(path) };
}

function firstSize(path: string): { readonly width: number; readonly height: number } | undefined {
  const head = Buffer.alloc(headBytes);
  const file = openSync(path, 'r');
  try {
    const bytes = head.subarray(0, readSync(file, head, 0, headBytes, 0));
    for (const piece of new InstructionLexer().take(bytes)) {
      if (piece.kind !== 'instruction') return undefined;
      const [opcode, layer, width, height] = piece.instruction;
      if (opcode === 'size' && layer === '0') {
        const [wide, high] = [pixels(width), pixels(height)];
        return wide === undefined || high === undefined ? undefined : { width: wide, height: high };
      }
    }
    return undefined;
  } finally {
    closeSync(file);
  }
}

async function* steps(path: string): AsyncGenerator<DesktopStep, undefined, undefined> {
  for (;;) {
    const display = new GuacamoleDisplay();
    const lexer = new InstructionLexer();
    let clock: number | undefined;
    let press: DesktopInput[] = [];
    const clipboard = new DumpClipboard();
    let copied: string | undefined;
    for await (const bytes of createReadStream(path, { highWaterMark: 64 * 1024 })) {
      for (const piece of lexer.take(bytes as Buffer)) {
        if (piece.kind !== 'instruction') continue;
        const input = inputOf(piece.instruction);
        if (input !== undefined) press.push(input);
        copied = clipboard.take(piece.instruction) ?? copied;
        const draw = await display.take(piece.instruction);
        if (draw === undefined) continue;
        const at = integer(piece.instruction[1]) ?? clock ?? 0;
        const waitMs = Math.min(longestPauseMs, Math.max(0, at - (clock ?? at)));
        clock = at;
        if (draw.length > 0 || press.length > 0 || copied !== undefined) yield { waitMs, draw, press, copied };
        press = [];
        copied = undefined;
      }
    }
    yield { waitMs: 1_000 };
  }
}

function inputOf(values: readonly string[]): DesktopInput | undefined {
  const [first, second, third] = [integer(values[1]), integer(values[2]), integer(values[3])];
  if (values[0] === 'key' && first !== undefined && first >= 0) return { kind: 'key', keysym: first, pressed: values[2] === '1' };
  if (values[0] === 'mouse' && first !== undefined && second !== undefined) return { kind: 'mouse', x: first, y: second, mask: (third ?? 0) & 0xff };
  return undefined;
}

/** Text of the dump's clipboard, whoever copied it: there it is on the session's. */
class DumpClipboard {
  #open: { readonly stream: string | undefined; text: Buffer } | undefined;

  /** The text, once it is whole. */
  take([opcode, stream, value = '']: readonly string[]): string | undefined {
    if (opcode === 'clipboard') this.#open = value.startsWith('text/') ? { stream, text: Buffer.alloc(0) } : undefined;
    const open = this.#open;
    if (open === undefined || open.stream !== stream) return undefined;
    if (opcode === 'blob' && open.text.length < longestCopied) open.text = Buffer.concat([open.text, Buffer.from(value, 'base64')]);
    if (opcode !== 'end') return undefined;
    this.#open = undefined;
    return open.text.toString('utf8');
  }
}
