/**
 * Turns a session's output bytes into text: one per session, so that a character split between two chunks stays whole.
 * Invalid bytes become U+FFFD, as every asciicast writer does it.
 */
export class OutputDecoder {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  push(bytes: Uint8Array): string {
    return this.#decoder.decode(bytes, { stream: true });
  }

  /** What is left of a character that never became whole: U+FFFD or nothing. */
  end(): string {
    return this.#decoder.decode();
  }
}

/** Lone surrogates have no UTF-8 form: they become U+FFFD, so that a line's length in bytes is what was counted. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD');

/** One line of the recording holds at most this much text: at three bytes a character, a frame of 24 KiB. */
const longestLine = 8 * 1024;

/** Text as lines of a recording, never cut between the halves of a character. */
export function* textLines(text: string): Generator<string> {
  for (let from = 0; from < text.length;) {
    let to = Math.min(text.length, from + longestLine);
    if (to < text.length && (text.charCodeAt(to - 1) & 0xfc00) === 0xd800) to -= 1;
    yield text.slice(from, to);
    from = to;
  }
}
