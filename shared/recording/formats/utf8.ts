const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const nothing: Uint8Array = new Uint8Array(0);

/** How many bytes at the end are the beginning of a character that is not complete. */
function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc2) {
      const length = byte >= 0xf5 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

/** One stream of UTF-8 that arrives in pieces: a character that was split comes whole, with the piece that completes it. */
export class Utf8Pieces {
  #pending = nothing;

  /** Nothing is held back: reading can start here. */
  get settled(): boolean {
    return this.#pending.length === 0;
  }

  take(bytes: Uint8Array): string {
    let whole = bytes;
    if (this.#pending.length > 0) {
      whole = new Uint8Array(this.#pending.length + bytes.length);
      whole.set(this.#pending);
      whole.set(bytes, this.#pending.length);
    }
    const tail = incompleteTail(whole);
    this.#pending = tail === 0 ? nothing : whole.slice(whole.length - tail);
    return decoder.decode(tail === 0 ? whole : whole.subarray(0, whole.length - tail));
  }
}
