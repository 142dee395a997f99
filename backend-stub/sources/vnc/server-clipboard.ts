import type { Socket } from 'node:net';
import type { ByteReader } from './byte-reader';
import { extended, lines, longestCut, plainCut, readCut, readExtended } from './cut-text';

/** Of a client. */
const cutText = 6;
/** A server that asks and asks and does not take the answers gets none. */
const mostWaiting = 2 * longestCut;

/** The clipboard of a VNC server: the protocol's own Latin-1, and all characters where the server knows the extended clipboard. */
export class ServerClipboard {
  #extended = false;
  /** What was put there and is given when it is wanted. */
  #offered: string | undefined;

  constructor(private readonly socket: Socket, private readonly reader: ByteReader) {}

  /** Puts text there. */
  put(text: string): void {
    const taken = Buffer.from(text.slice(0, longestCut)).length <= longestCut ? text.slice(0, longestCut) : text.slice(0, longestCut / 4);
    this.#offered = taken;
    this.socket.write(this.#extended ? extended.notify(cutText, true) : plainCut(cutText, taken));
  }

  /** Reads a message of the server's behind its first byte. Answers the text that was copied there, if it is one; empty: what was there is gone. */
  async read(): Promise<{ readonly text: string; readonly cut: boolean } | undefined> {
    const length = (await this.reader.read(7)).readInt32BE(3);
    const { bytes, cut } = await readCut(this.reader, Math.abs(length));
    if (length >= 0) return { text: lines(bytes.toString('latin1')), cut };
    const message = await readExtended(bytes, cut);
    switch (message?.kind) {
      case 'caps':
        this.#extended = message.text;
        if (message.text) this.#answer(extended.caps(cutText));
        return undefined;
      case 'notify':
        if (!message.text) return { text: '', cut: false };
        this.#answer(extended.request(cutText));
        return undefined;
      case 'peek':
        this.#answer(extended.notify(cutText, this.#offered !== undefined));
        return undefined;
      case 'request':
        if (message.text && this.#offered !== undefined && this.#patient) this.#answer(await extended.provide(cutText, this.#offered));
        return undefined;
      case 'provide': return message.text === undefined ? undefined : { text: message.text, cut: message.cut };
      case undefined: return undefined;
    }
  }

  get #patient(): boolean {
    return this.socket.writableLength < mostWaiting;
  }

  #answer(bytes: Buffer): void {
    if (this.#patient) this.socket.write(bytes);
  }
}
