import { constants, createDeflate, createInflate, type Deflate, type Inflate } from 'node:zlib';

/** One end of a zlib stream that lives as long as its connection; pieces go through one after the other. */
class Through {
  #made: Buffer[] = [];
  #bytes = 0;
  #most = Infinity;
  #failed: Error | undefined;
  #reject: ((caught: Error) => void) | undefined;

  constructor(private readonly stream: Inflate | Deflate) {
    stream.on('data', (piece: Buffer) => {
      this.#bytes += piece.length;
      if (this.#bytes <= this.#most) this.#made.push(piece);
      else this.#fail(new Error('the server sent too much for one picture'));
    });
    stream.on('error', (caught: Error) => this.#fail(caught));
  }

  /** What comes out when this goes in. Rejects when it is damaged, or more than `most` bytes. */
  put(piece: Uint8Array, most = Infinity): Promise<Buffer> {
    this.#made = [];
    this.#bytes = 0;
    this.#most = most;
    return new Promise((resolve, reject) => {
      if (this.#failed !== undefined) return reject(this.#failed);
      this.#reject = reject;
      this.stream.write(piece);
      this.stream.flush(constants.Z_SYNC_FLUSH, () => {
        this.#reject = undefined;
        if (this.#failed === undefined) resolve(Buffer.concat(this.#made.splice(0)));
      });
    });
  }

  close(): void {
    this.stream.destroy();
  }

  #fail(caught: Error): void {
    this.#failed ??= caught;
    this.#made = [];
    this.stream.destroy();
    this.#reject?.(this.#failed);
    this.#reject = undefined;
  }
}

export const inflating = (): Through => new Through(createInflate());
export const deflating = (): Through => new Through(createDeflate({ level: 1 }));
export type ZlibStream = Through;
