import { createHash, type Hash } from 'node:crypto';

/** What a store that makes SHA-256 checksums says of an object, worked out on the way: of the whole, or of the parts' hashes. */
export class ObjectHash {
  readonly #whole = createHash('sha256');
  #part: Hash = createHash('sha256');
  #inPart = 0;
  readonly #parts: Buffer[] = [];
  bytes = 0;

  constructor(private readonly partBytes: number) {}

  update(bytes: Uint8Array): void {
    this.#whole.update(bytes);
    this.bytes += bytes.length;
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.subarray(at, at + this.partBytes - this.#inPart);
      this.#part.update(piece);
      this.#inPart += piece.length;
      at += piece.length;
      if (this.#inPart === this.partBytes) this.#closePart();
    }
  }

  /** Nothing can be added afterwards. `sha256` is hex, `checksum` as `StoredObject.checksum`. */
  finish(): { readonly sha256: string; readonly checksum: string } {
    if (this.#inPart > 0) this.#closePart();
    const whole = this.#whole.digest();
    const checksum = this.#parts.length <= 1 ? whole.toString('base64') : `${createHash('sha256').update(Buffer.concat(this.#parts)).digest('base64')}-${this.#parts.length}`;
    return { sha256: whole.toString('hex'), checksum };
  }

  #closePart(): void {
    this.#parts.push(this.#part.digest());
    this.#part = createHash('sha256');
    this.#inPart = 0;
  }
}

const leastPartBytes = 8 << 20;
/** Stores take no more. */
const mostParts = 10_000;

/** As small as can be: parts are held in memory. */
export const partBytesFor = (bytes: number): number => Math.max(leastPartBytes, Math.ceil(bytes / mostParts / (1 << 20)) * (1 << 20));
