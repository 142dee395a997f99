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
