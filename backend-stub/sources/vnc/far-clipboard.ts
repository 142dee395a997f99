import type { Duplex } from 'node:stream';
import type { ByteReader } from './byte-reader';
import { extended, lines, longestCut, plainCut, readCut, readExtended } from './cut-text';

/** Of what one side of the protocol sends. */
const cutText = { client: 6, server: 3 } as const;
/** Who asks and asks and does not take the answers gets none. */
const mostWaiting = 4 * longestCut;

/** The clipboard at the far side of a VNC connection: the protocol's own Latin-1, and all characters where the far side knows the extended clipboard. */
export class FarClipboard {
  #extended = false;
  #told = false;
  /** What was put there and is given when it is wanted. */
  #offered: string | undefined;
  readonly #kind: number;

  /** `near`: what this side is. */
  constructor(private readonly connection: Duplex, private readonly reader: ByteReader, near: keyof typeof cutText) {
    this.#kind = cutText[near];
  }

  /** The far side may be told that all characters are known here. Once is enough. */
  tell(): void {
    if (this.#told) return;
    this.#told = true;
    this.#send(extended.caps(this.#kind));
  }

  /** Puts text there. */
  put(text: string): void {
    const taken = Buffer.byteLength(text) <= longestCut ? text : text.slice(0, longestCut / 4);
    this.#offered = taken;
    this.#send(this.#extended ? extended.notify(this.#kind, true) : plainCut(this.#kind, taken));
  }

  /** Reads a message of the far side's behind its first byte. Answers the text that was copied there, if it is one; empty: what was there is gone. */
  async read(): Promise<{ readonly text: string; readonly cut: boolean } | undefined> {
    const length = (await this.reader.read(7)).readInt32BE(3);
    const { bytes, cut } = await readCut(this.reader, Math.abs(length));
    if (length >= 0) return { text: lines(bytes.toString('latin1')), cut };
    const message = await readExtended(bytes, cut);
    switch (message?.kind) {
      case 'caps':
        this.#extended = message.text;
        if (message.text) this.tell();
        return undefined;
      case 'notify':
        if (!message.text) return { text: '', cut: false };
        this.#send(extended.request(this.#kind));
        return undefined;
      case 'peek':
        this.#send(extended.notify(this.#kind, this.#offered !== undefined));
        return undefined;
      case 'request':
        if (message.text && this.#offered !== undefined && this.#patient) this.#send(await extended.provide(this.#kind, this.#offered));
        return undefined;
      case 'provide': return message.text === undefined ? undefined : { text: message.text, cut: message.cut };
      case undefined: return undefined;
    }
  }

  get #patient(): boolean {
    return this.connection.writableLength < mostWaiting;
  }

  #send(bytes: Buffer): void {
    if (this.#patient && this.connection.writable) this.connection.write(bytes);
  }
}
