import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { hashPrefix } from '../files/verify-file';
import { writeAll } from '../library/imports';
import { partFile } from '../library/stored-entry';
import { emptySha256, writeJournal, type Journal } from './journal';
import type { PartWriter } from './transfer';

/** Bytes between two checkpoints: what a power cut may cost at most. */
const checkpointBytes = 4 << 20;

/**
 * The growing `recording.part` and its journal. Order of promises: the data is synced, then the journal that speaks of it.
 * On opening, what the journal vouches for is hashed again; anything else is cut off.
 */
export class Part implements PartWriter {
  #offset: number;
  #hash: Hash;

  private constructor(readonly folder: string, readonly handle: FileHandle, public journal: Journal, hash: Hash, readonly onBytes: (total: number, fresh: number) => void) {
    this.#offset = journal.checkpoint;
    this.#hash = hash;
  }

  static async open(folder: string, journal: Journal, onBytes: (total: number, fresh: number) => void): Promise<Part> {
    const path = join(folder, partFile);
    const handle = await open(path, 'r+', 0o600).catch((caught: NodeJS.ErrnoException) => {
      if (caught.code !== 'ENOENT') throw caught;
      return open(path, 'w+', 0o600);
    });
    try {
      const prefix = await hashPrefix(path, journal.checkpoint);
      const sound = prefix !== undefined && prefix.hex === journal.prefixSha256;
      const kept = sound ? journal : { ...journal, etag: undefined, checkpoint: 0, prefixSha256: emptySha256 };
      await handle.truncate(kept.checkpoint);
      return new Part(folder, handle, kept, sound ? prefix.hash : createHash('sha256'), onBytes);
    } catch (caught) {
      await handle.close();
      throw caught;
    }
  }

  get offset(): number {
    return this.#offset;
  }

  get etag(): string | undefined {
    return this.journal.etag;
  }

  async restart(etag: string | undefined): Promise<void> {
    this.#hash = createHash('sha256');
    this.#offset = 0;
    // The journal first: it must never vouch for bytes that are being thrown away.
    this.journal = { ...this.journal, etag, checkpoint: 0, prefixSha256: emptySha256 };
    await writeJournal(this.folder, this.journal);
    await this.handle.truncate(0);
    this.onBytes(0, 0);
  }

  async write(bytes: Uint8Array): Promise<void> {
    await writeAll(this.handle, bytes, this.#offset);
    this.#hash.update(bytes);
    this.#offset += bytes.length;
    if (this.#offset - this.journal.checkpoint >= checkpointBytes) await this.checkpoint();
    this.onBytes(this.#offset, bytes.length);
  }

  /** Makes everything received so far survive. */
  async checkpoint(): Promise<void> {
    if (this.#offset === this.journal.checkpoint) return;
    await this.handle.datasync();
    this.journal = { ...this.journal, checkpoint: this.#offset, prefixSha256: this.#hash.copy().digest('hex') };
    await writeJournal(this.folder, this.journal);
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
