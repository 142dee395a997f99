import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';

/** The file that is written to; the older ones are named by the sequence of their first event. */
export const activeName = 'audit.jsonl';
export const segmentName = (first: number): string => `audit-${String(first).padStart(12, '0')}.jsonl`;
/** The first sequence of a segment's name; undefined for any other file. */
export const firstOf = (name: string): number | undefined => {
  const digits = /^audit-(\d{12})\.jsonl$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

const step = 4 << 20;

/** One file of the log. */
export class Segment {
  /** Bytes of whole lines. */
  size = 0;
  /** Sequence and time (Unix milliseconds) of its newest event; 0 while it is empty. */
  last = 0;
  lastTime = 0;
  firstTime = 0;

  private constructor(public path: string, public first: number, readonly handle: FileHandle) {}

  static async open(path: string, first: number): Promise<Segment> {
    return new Segment(path, first, await open(path, 'a+', 0o600));
  }

  get name(): string {
    return basename(this.path);
  }

  /** Writes and syncs; on failure the file is cut back to the last whole line. */
  async append(bytes: Buffer): Promise<void> {
    try {
      await this.handle.appendFile(bytes);
      await this.handle.datasync();
    } catch (caught) {
      await this.handle.truncate(this.size).catch(() => undefined);
      throw caught;
    }
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const buffer = Buffer.alloc(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.handle.read(buffer, done, length - done, offset + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return buffer.subarray(0, done);
  }

  /** Its lines without their newline; `whole` is false for a last one that has none. `end`: whether nothing follows it in this file. */
  async* lines(): AsyncGenerator<{ readonly bytes: Buffer; readonly whole: boolean; readonly end: boolean }> {
    const { size } = await this.handle.stat();
    let rest: Buffer = Buffer.alloc(0);
    for (let at = 0; at < size; at += step) {
      rest = Buffer.concat([rest, await this.read(at, Math.min(step, size - at))]);
      let start = 0;
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, start)) {
        yield { bytes: rest.subarray(start, end), whole: true, end: at + step >= size && rest.indexOf(10, end + 1) < 0 };
        start = end + 1;
      }
      rest = rest.subarray(start);
    }
    if (rest.length > 0) yield { bytes: rest, whole: false, end: true };
  }

  /** What stands after the whole lines. */
  async tail(): Promise<Buffer> {
    const { size } = await this.handle.stat();
    return this.read(this.size, size - this.size);
  }
}
