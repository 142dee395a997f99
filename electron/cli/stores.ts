import { randomUUID } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ByteStore } from '../../shared/recording/source';
import type { DraftBytes, RecordingStores } from '../../shared/recording/stores/stores';

/**
 * Files in a folder of this run's own under the system's temporary one, readable by nobody else, gone when the process
 * ends. Nothing is kept from one command to the next.
 */
export class TemporaryStores implements RecordingStores {
  #folder: Promise<string> | undefined;
  /** Kept so that none is closed by the garbage collector, which Node would remark upon. */
  readonly #opened: FileStore[] = [];

  async scratch(): Promise<ByteStore> {
    return this.#open();
  }

  async open(): Promise<undefined> {
    return undefined;
  }

  async draft(): Promise<DraftBytes> {
    return Object.assign(await this.#open(), { publish: async () => undefined });
  }

  async drop(): Promise<void> {}

  async #open(): Promise<FileStore> {
    this.#folder ??= temporaryFolder();
    const path = join(await this.#folder, `${randomUUID()}.bytes`);
    // Removed when it is closed; the folder goes with the process in any case.
    const store = new FileStore(await open(path, 'wx+', 0o600), () => rm(path, { force: true }));
    this.#opened.push(store);
    return store;
  }
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

class FileStore implements ByteStore {
  size = 0;

  constructor(readonly handle: Awaited<ReturnType<typeof open>>, readonly remove: () => Promise<void>) {}

  async append(bytes: Uint8Array): Promise<number> {
    const at = this.size;
    for (let written = 0; written < bytes.length;) written += (await this.handle.write(bytes, written, bytes.length - written, at + written)).bytesWritten;
    this.size += bytes.length;
    return at;
  }

  async read(from: number, to: number): Promise<Uint8Array> {
    const start = Math.min(Math.max(0, from), this.size);
    const bytes = new Uint8Array(Math.max(0, Math.min(to, this.size) - start));
    for (let filled = 0; filled < bytes.length;) {
      const { bytesRead } = await this.handle.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) return bytes.subarray(0, filled);
      filled += bytesRead;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.handle.close();
    await this.remove();
  }
}
