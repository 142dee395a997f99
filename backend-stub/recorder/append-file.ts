import { open, type FileHandle } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import type { ManifestFile } from '../../shared/recording/bundle';
import { commitInTurn } from './commits';
import { storageUnavailable } from './folder';
import { FileHash } from './hashing';
import { put } from './put';

/** What may be lost when the machine (not only the gateway) dies: one group commit. */
const commitEveryMs = 1000;

interface Waiting {
  readonly bytes: Uint8Array;
  resolve(): void;
  reject(caught: unknown): void;
}

/**
 * A file that only grows. Bytes reach it in the order of the calls, many calls in one write, and are hashed on the
 * way. The first error is final: this and every later append rejects with storage-unavailable.
 */
export class AppendFile {
  readonly #handle: FileHandle;
  readonly #hash = new FileHash();
  readonly #onFailure: (caught: unknown) => void;
  #queue: Waiting[] = [];
  #length = 0;
  #written = 0;
  #committed = 0;
  #committedAt = performance.now();
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failure: unknown;

  private constructor(private readonly path: string, handle: FileHandle, onFailure: (caught: unknown) => void) {
    this.#handle = handle;
    this.#onFailure = onFailure;
  }

  /** Rejects when the file exists already or cannot be made. */
  static async create(path: string, onFailure: (caught: unknown) => void = () => undefined): Promise<AppendFile> {
    return new AppendFile(path, await open(path, 'wx+', 0o600), onFailure);
  }

  /** Where the next append will start. */
  get length(): number {
    return this.#length;
  }

  /** Bytes that a write call has taken. */
  get written(): number {
    return this.#written;
  }

  /** Resolves when the write call has returned. */
  append(bytes: Uint8Array): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#length += bytes.length;
    return new Promise<void>((resolve, reject) => {
      this.#queue.push({ bytes, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  async #write(): Promise<void> {
    // The turn in which `append` was called may bring more: one write for all of it.
    await Promise.resolve();
    while (this.#queue.length > 0 && this.#failure === undefined) {
      const batch = this.#queue.splice(0);
      const bytes = batch.length === 1 ? batch[0]?.bytes ?? new Uint8Array() : Buffer.concat(batch.map((waiting) => waiting.bytes));
      try {
        for (let at = 0; at < bytes.length;) {
          at += await put(this.#handle.fd, bytes, at, this.#written + at);
        }
      } catch (caught) {
        this.#fail(caught, batch);
        break;
      }
      this.#hash.update(bytes);
      this.#written += bytes.length;
      for (const waiting of batch) waiting.resolve();
      this.#commitSoon();
    }
    this.#writing = undefined;
  }

  #commitSoon(): void {
    if (this.#timer !== undefined) return;
    const due = Math.max(0, this.#committedAt + commitEveryMs - performance.now());
    this.#timer = setTimeout(() => void this.#commit(), due).unref();
  }

  async #commit(): Promise<void> {
    const written = this.#written;
    try {
      await commitInTurn(() => this.#handle.datasync());
      this.#committed = written;
    } catch (caught) {
      if (this.#timer !== undefined) this.#fail(caught, []);
    }
    this.#committedAt = performance.now();
    this.#timer = undefined;
    if (this.#failure === undefined && this.#written > this.#committed && !this.#closed) this.#commitSoon();
  }

  #fail(caught: unknown, batch: readonly Waiting[]): void {
    if (this.#failure !== undefined) return;
    this.#failure = storageUnavailable(caught, 'This session can no longer be recorded, so it ends.');
    for (const waiting of [...batch, ...this.#queue.splice(0)]) waiting.reject(this.#failure);
    this.#onFailure(this.#failure);
  }

  /** Also after it was closed: those who watched may still read to its end. */
  async read(from: number, to: number): Promise<Buffer> {
    const bytes = Buffer.alloc(Math.max(0, Math.min(to, this.#written) - from));
    const reopened = this.#closed ? await open(this.path, 'r') : undefined;
    let filled = 0;
    try {
      while (filled < bytes.length) {
        const { bytesRead } = await (reopened ?? this.#handle).read(bytes, filled, bytes.length - filled, from + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
    } finally {
      await reopened?.close();
    }
    return bytes.subarray(0, filled);
  }

  #closed = false;

  /** Writes what is waiting, cuts what a failed write left half done, syncs and closes. Answers the manifest's entry. */
  async close(name: ManifestFile['name']): Promise<ManifestFile> {
    await this.#writing;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      if (this.#failure !== undefined) await this.#handle.truncate(this.#written);
      await this.#handle.sync();
    } finally {
      await this.#handle.close();
    }
    return this.#hash.finish(name);
  }
}
