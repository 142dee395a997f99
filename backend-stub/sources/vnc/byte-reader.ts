import type { Readable } from 'node:stream';

/** Above this much unread the sender has to wait. */
const mostUnread = 1 << 20;

/** A connection's bytes, in the pieces that are asked for. One read at a time. */
export class ByteReader {
  #pieces: Buffer[] = [];
  #unread = 0;
  #wanted = 0;
  #resolve: ((bytes: Buffer) => void) | undefined;
  #reject: ((caught: Error) => void) | undefined;
  #ended: Error | undefined;
  readonly #stop: () => void;

  constructor(private readonly source: Readable) {
    const taken = (bytes: Buffer): void => this.#take(bytes);
    const over = (): void => this.#end(new Error('the connection was closed'));
    const failed = (caught: Error): void => this.#end(caught);
    source.on('data', taken).on('close', over).on('end', over).on('error', failed);
    this.#stop = () => void source.off('data', taken).off('close', over).off('end', over).off('error', failed);
  }

  /** Exactly so many bytes. Rejects when the connection ends before. */
  read(count: number): Promise<Buffer> {
    if (this.#resolve !== undefined) throw new Error('one read at a time');
    this.#wanted = count;
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#serve();
    });
  }

  async byte(): Promise<number> {
    return (await this.read(1))[0] as number;
  }

  async uint16(): Promise<number> {
    return (await this.read(2)).readUInt16BE(0);
  }

  async uint32(): Promise<number> {
    return (await this.read(4)).readUInt32BE(0);
  }

  /** Lets go of the connection, which goes on in other hands. Answers what was not read yet. */
  release(): Buffer {
    this.#stop();
    this.source.pause();
    return Buffer.concat(this.#pieces.splice(0));
  }

  #take(bytes: Buffer): void {
    this.#pieces.push(bytes);
    this.#unread += bytes.length;
    this.#serve();
    if (this.#unread > Math.max(mostUnread, this.#wanted)) this.source.pause();
  }

  #serve(): void {
    if (this.#resolve === undefined) return;
    if (this.#unread >= this.#wanted) {
      const all = this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces);
      const rest = all.subarray(this.#wanted);
      this.#pieces = rest.length > 0 ? [rest] : [];
      this.#unread = rest.length;
      const resolve = this.#resolve;
      this.#resolve = undefined;
      this.#reject = undefined;
      resolve(all.subarray(0, this.#wanted));
    } else if (this.#ended !== undefined) this.#reject?.(this.#ended);
    if (this.source.isPaused() && this.#unread <= mostUnread) this.source.resume();
  }

  #end(why: Error): void {
    this.#ended ??= why;
    const reject = this.#reject;
    this.#resolve = undefined;
    this.#reject = undefined;
    reject?.(this.#ended);
  }
}
