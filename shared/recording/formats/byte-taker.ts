import type { ProblemList } from './problems';
import type { ByteStream, Piece } from './stream';

const nothing: Uint8Array = new Uint8Array(0);

/** Takes bytes from a stream in the amounts that are asked for. Holds one piece and what was asked for. */
export class ByteTaker {
  readonly #pieces: AsyncIterator<Piece>;
  #buffer = nothing;
  #position = 0;
  #ended = false;
  /** 0..1 of the underlying file. */
  fraction = 0;

  constructor(stream: ByteStream, public offset: number, problems: ProblemList) {
    this.#pieces = stream.pieces(offset, problems)[Symbol.asyncIterator]();
  }

  get available(): number {
    return this.#buffer.length - this.#position;
  }

  /** Makes `count` bytes available, if the stream has as many. */
  async fill(count: number): Promise<boolean> {
    while (this.available < count && !this.#ended) {
      const { done, value } = await this.#pieces.next();
      if (done === true) this.#ended = true;
      else {
        this.fraction = value.fraction;
        if (this.available === 0) this.#buffer = value.bytes;
        else {
          const joined = new Uint8Array(this.available + value.bytes.length);
          joined.set(this.#buffer.subarray(this.#position));
          joined.set(value.bytes, this.available);
          this.#buffer = joined;
        }
        this.#position = 0;
      }
    }
    return this.available >= count;
  }

  /** What is available and comes next, without taking it. Valid until the next call. */
  peek(count = this.available): Uint8Array {
    return this.#buffer.subarray(this.#position, Math.min(this.#position + count, this.#buffer.length));
  }

  /** Takes at most `count` of what is available. */
  take(count: number): Uint8Array {
    const bytes = this.peek(count);
    this.#position += bytes.length;
    this.offset += bytes.length;
    return bytes;
  }

  /** Passes over bytes, as many as there are; holds none of them. */
  async skip(count: number): Promise<number> {
    let left = count;
    while (left > 0 && (this.available > 0 || await this.fill(1))) left -= this.take(left).length;
    return count - left;
  }

  /** Gives the file back. */
  async close(): Promise<void> {
    this.#ended = true;
    await this.#pieces.return?.();
  }
}
