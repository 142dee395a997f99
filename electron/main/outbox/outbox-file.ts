import { constants } from 'node:fs';
import { mkdir, open, readFile, rename, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Turns } from '../../../shared/base/turns';
import { syncFolder } from '../files/durable';
import { writeAll } from '../library/imports';
import { decodeRecords, encodeRecord, seed, type OutboxRecord, type WaitingEvent } from './record';

/** Confirmed events are swept out when the file is longer than this, or when none waits. */
const sweepBytes = 8 << 20;
/** Not O_APPEND: Linux would then ignore the position of a write. */
const readWrite = constants.O_RDWR | constants.O_CREAT;

/**
 * The audit events that the gateway has not confirmed yet, in order, in one append-only file. `append` resolves when they
 * are on the disk. What cannot be read after a crash is cut off and kept in a file of its own beside it.
 */
export class OutboxFile {
  readonly #waiting = new Map<string, WaitingEvent>();
  #handle: FileHandle | undefined;
  #length = 0;
  #hash: Buffer = seed;
  readonly #turns = new Turns();

  private constructor(readonly path: string) {}

  /** `damaged`: more than a torn last record was cut off; the file it is kept in is named. */
  static async open(path: string): Promise<{ readonly file: OutboxFile; readonly damaged: string | undefined }> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = new OutboxFile(path);
    return { file, damaged: await file.#load() };
  }

  /** Events not confirmed yet, oldest first. */
  get waiting(): readonly WaitingEvent[] {
    return [...this.#waiting.values()];
  }

  get count(): number {
    return this.#waiting.size;
  }

  has(id: string): boolean {
    return this.#waiting.has(id);
  }

  append(events: readonly WaitingEvent[]): Promise<void> {
    return this.#turns.take(async () => {
      await this.#write(events);
      for (const event of events) this.#waiting.set(event.draft.id, event);
    });
  }

  /** The gateway has these now. */
  confirm(ids: readonly string[]): Promise<void> {
    return this.#turns.take(async () => {
      const known = ids.filter((id) => this.#waiting.has(id));
      if (known.length === 0) return;
      await this.#write([{ kind: 'stored', ids: known }]);
      for (const id of known) this.#waiting.delete(id);
      if (this.#waiting.size === 0 || this.#length > sweepBytes) await this.#sweep();
    });
  }

  async close(): Promise<void> {
    await this.#turns.over();
    await this.#handle?.close();
    this.#handle = undefined;
  }

  async #load(): Promise<string | undefined> {
    const bytes = await readFile(this.path).catch((caught: NodeJS.ErrnoException) => {
      if (caught.code === 'ENOENT') return Buffer.alloc(0);
      throw caught;
    });
    const { records, soundBytes, hash, damaged } = decodeRecords(bytes);
    for (const record of records) {
      if (record.kind === 'event') this.#waiting.set(record.draft.id, record);
      else for (const id of record.ids) this.#waiting.delete(id);
    }
    let aside: string | undefined;
    if (soundBytes < bytes.length) {
      // Before it is cut: nothing is thrown away.
      aside = `${this.path}.cut-${soundBytes}-${Date.now()}`;
      await writeFile(aside, bytes.subarray(soundBytes), { mode: 0o600, flush: true } as object);
    }
    this.#handle = await open(this.path, readWrite, 0o600);
    await this.#handle.truncate(soundBytes);
    await this.#handle.sync();
    await syncFolder(dirname(this.path));
    this.#length = soundBytes;
    this.#hash = hash;
    return damaged ? aside : undefined;
  }

  async #write(records: readonly OutboxRecord[]): Promise<void> {
    const handle = this.#handle;
    if (!handle) throw new Error('the outbox is closed');
    const pieces: Buffer[] = [];
    let hash = this.#hash;
    for (const record of records) {
      const encoded = encodeRecord(record, hash);
      pieces.push(encoded.bytes);
      hash = encoded.hash;
    }
    const bytes = Buffer.concat(pieces);
    try {
      await writeAll(handle, bytes, this.#length);
      await handle.datasync();
    } catch (caught) {
      // Half a record must not stand before the next one.
      await handle.truncate(this.#length).catch(() => undefined);
      throw caught;
    }
    this.#length += bytes.length;
    this.#hash = hash;
  }

  /** Writes what waits into a fresh file and puts that in place of the old one. */
  async #sweep(): Promise<void> {
    const fresh = `${this.path}.new`;
    let hash = seed;
    const pieces = [...this.#waiting.values()].map((event) => {
      const encoded = encodeRecord(event, hash);
      hash = encoded.hash;
      return encoded.bytes;
    });
    const bytes = Buffer.concat(pieces);
    const handle = await open(fresh, 'w', 0o600);
    try {
      await writeAll(handle, bytes, 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await this.#handle?.close();
    this.#handle = undefined;
    await rename(fresh, this.path);
    await syncFolder(dirname(this.path));
    this.#handle = await open(this.path, readWrite, 0o600);
    this.#length = bytes.length;
    this.#hash = hash;
  }
}
