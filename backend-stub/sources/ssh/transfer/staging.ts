import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that is wholly here before it goes on, so that it can be judged. Removed when it is let go. */
export class StagedFile {
  #size = 0;

  private constructor(readonly path: string, private readonly file: FileHandle, private readonly mostBytes: number) {}

  static async create(folder: string, mostBytes: number): Promise<StagedFile> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, randomUUID());
    return new StagedFile(path, await open(path, 'wx+', 0o600), mostBytes);
  }

  get size(): number {
    return this.#size;
  }

  /** False: the file would become larger than the gateway takes. */
  async write(bytes: Uint8Array, position = this.#size): Promise<boolean> {
    if (position + bytes.length > this.mostBytes) return false;
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
    this.#size = Math.max(this.#size, position + bytes.length);
    return true;
  }

  async read(position: number, length: number): Promise<Buffer> {
    const buffer = Buffer.alloc(Math.max(0, Math.min(length, this.#size - position)));
    const { bytesRead } = await this.file.read(buffer, 0, buffer.length, position);
    return buffer.subarray(0, bytesRead);
  }

  async truncate(size: number): Promise<void> {
    await this.file.truncate(size);
    this.#size = size;
  }

  /** Hex. */
  async sha256(): Promise<string> {
    const hash = createHash('sha256');
    for await (const piece of createReadStream(this.path)) hash.update(piece as Buffer);
    return hash.digest('hex');
  }

  async release(): Promise<void> {
    await this.file.close().catch(() => undefined);
    await rm(this.path, { force: true });
  }
}
