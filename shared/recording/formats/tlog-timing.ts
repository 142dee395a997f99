import type { FrameBody } from '../../frames/frame';
import { longestSeconds } from './elapsed';
import type { TlogMessage, TlogText } from './tlog-message';

export interface TlogStep {
  /** Milliseconds from the start of the recording. */
  readonly at: number;
  readonly body: (FrameBody & { readonly typed?: string }) | { readonly kind: 'size'; readonly columns: number; readonly rows: number };
}

const token = /([+<>[\]=])(\d{1,15})(?:([/x])(\d{1,15}))?/y;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
// Lone halves do not come out of JSON that was UTF-8; escaped ones may.
const beyondPlane = /[\ud800-\udfff]/;

/** Takes characters, not UTF-16 units, one after the other. */
class TextCursor {
  readonly #characters: string | readonly string[];
  #at = 0;
  #byte = 0;

  constructor(readonly part: TlogText) {
    this.#characters = beyondPlane.test(part.text) ? [...part.text] : part.text;
  }

  take(count: number): string {
    const from = this.#at;
    this.#at = Math.min(from + count, this.#characters.length);
    return typeof this.#characters === 'string' ? this.#characters.slice(from, this.#at) : this.#characters.slice(from, this.#at).join('');
  }

  bytes(count: number): string {
    const taken = this.part.bytes.slice(this.#byte, this.#byte + count);
    this.#byte += taken.length;
    return decoder.decode(Uint8Array.from(taken, (byte) => (typeof byte === 'number' ? byte & 0xff : 0x3f)));
  }

  rest(): string {
    return this.take(this.#characters.length);
  }
}

/** What happened in a message, step by step. `damaged` when its timing does not fit its text; no text is lost then, only its time. */
export function tlogSteps(message: TlogMessage): { readonly steps: readonly TlogStep[]; readonly damaged: boolean } {
  const steps: TlogStep[] = [];
  const input = new TextCursor(message.input);
  const output = new TextCursor(message.output);
  let at = message.position;
  let damaged = false;
  const show = (text: string): void => { if (text !== '') steps.push({ at, body: { kind: 'output', text } }); };
  const type = (typed: string): void => { if (typed !== '') steps.push({ at, body: { kind: 'input', characters: typed.length, typed } }); };
  token.lastIndex = 0;
  for (let read = 0; read < message.timing.length; read = token.lastIndex) {
    const [, sign, first = '', separator, second = ''] = token.exec(message.timing) ?? [];
    const pair = separator !== undefined;
    if (sign === undefined || pair !== (sign === '[' || sign === ']' || sign === '=') || (sign === '=') !== (separator === 'x')) {
      damaged = true;
      break;
    }
    const count = Number(first);
    switch (sign) {
      case '+':
        if (count > longestSeconds * 1000) damaged = true;
        else at += count;
        break;
      case '<': type(input.take(count)); break;
      case '>': show(output.take(count)); break;
      case '[':
        input.take(count);
        type(input.bytes(Number(second)));
        break;
      case ']':
        output.take(count);
        show(output.bytes(Number(second)));
        break;
      default: steps.push({ at, body: { kind: 'size', columns: count, rows: Number(second) } });
    }
  }
  const [typed, shown] = [input.rest(), output.rest()];
  if (typed !== '' || shown !== '') damaged = true;
  type(typed);
  show(shown);
  return { steps, damaged };
}
