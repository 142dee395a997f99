import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, success, type Problem, type Result } from '../../../shared/base/problem';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import { syncFolder } from '../files/durable';
import { spaceProblem } from '../files/free-space';
import { displayName } from '../files/opened-files';
import type { VerifyFile } from '../files/verify-file';
import type { Library } from './library';
import { partFile, recordingFile } from './stored-entry';

/** A recording longer than this is opened from where it is, not copied. */
const largestImport = 16 * 2 ** 30;
const mostAtOnce = 4;
/** An import that was not heard of for this long was given up by the page. */
const staleMs = 10 * 60_000;

interface Import {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly handle: FileHandle;
  received: number;
  at: number;
  /** Pieces are written one after the other, in the order they came. */
  queue: Promise<unknown>;
}

export interface ImportOptions {
  readonly library: Library;
  readonly verify: VerifyFile;
  readonly knownKeys: () => readonly string[];
  readonly now?: () => number;
}

const problem = (code: string, what: string, tip: string): Problem => ({ code, severity: 'error', what, tip });
const unknownImport = problem('import-unknown', 'This import is not under way any more.', 'Drop the file again.');

/** Copies dropped files into the library, piece by piece, into a folder named by us. */
export class Imports {
  readonly #running = new Map<string, Import>();
  readonly #options: ImportOptions;
  readonly #now: () => number;

  constructor(options: ImportOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async begin(name: string, sizeBytes: number): Promise<Result<{ importId: string }>> {
    const { library } = this.#options;
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes === 0) return failure(problem('import-empty', 'This file is empty.', 'Drop a recording.'));
    if (sizeBytes > largestImport) return failure(problem('import-too-large', 'This file is too large to be copied into the library.', 'Open it from where it is: File, Open recording.'));
    for (const [importId, old] of this.#running) if (this.#now() - old.at > staleMs) await this.#drop(importId, old);
    if (this.#running.size >= mostAtOnce) return failure(problem('import-busy', 'Other files are still being imported.', 'Wait until they are done.'));
    const full = await spaceProblem(library.root, sizeBytes);
    if (full) return failure(full);
    const id = `imported-${randomBytes(12).toString('hex')}`;
    await mkdir(library.folder(id), { recursive: true, mode: 0o700 });
    const handle = await open(join(library.folder(id), partFile), 'wx', 0o600);
    const importId = randomBytes(24).toString('base64url');
    this.#running.set(importId, { id, name: displayName(name), sizeBytes, handle, received: 0, at: this.#now(), queue: Promise.resolve() });
    return success({ importId });
  }

  async chunk(importId: string, bytes: Uint8Array): Promise<Result<undefined>> {
    const running = this.#running.get(importId);
    if (!running) return failure(unknownImport);
    if (running.received + bytes.length > running.sizeBytes) {
      await this.#drop(importId, running);
      return failure(problem('import-size', 'The file turned out larger than announced.', 'Drop it again when nothing writes to it.'));
    }
    const position = running.received;
    running.received += bytes.length;
    running.at = this.#now();
    const written = running.queue.then(() => writeAll(running.handle, bytes, position));
    running.queue = written.catch(() => undefined);
    try {
      await written;
      return success(undefined);
    } catch (caught) {
      await this.#drop(importId, running);
      return failure({ ...problem('import-write', 'The file could not be copied into the library.', 'Check the free space on the disk and drop it again.'), cause: String(caught) });
    }
  }

  async end(importId: string): Promise<Result<LibraryEntry>> {
    const running = this.#running.get(importId);
    if (!running) return failure(unknownImport);
    await running.queue;
    if (running.received !== running.sizeBytes) {
      await this.#drop(importId, running);
      return failure(problem('import-size', 'The file turned out shorter than announced.', 'Drop it again when nothing writes to it.'));
    }
    this.#running.delete(importId);
    const { library, verify, knownKeys } = this.#options;
    const folder = library.folder(running.id);
    await running.handle.sync();
    await running.handle.close();
    const integrity = await verify(join(folder, partFile), knownKeys());
    await rename(join(folder, partFile), join(folder, recordingFile));
    await syncFolder(folder);
    return success(await library.add({
      version: 1, id: running.id, name: running.name, sizeBytes: running.sizeBytes, origin: 'imported', addedAt: this.#now(), integrity,
    }));
  }

  async #drop(importId: string, running: Import): Promise<void> {
    this.#running.delete(importId);
    await running.queue;
    await running.handle.close().catch(() => undefined);
    await this.#options.library.discard(running.id);
  }
}

/** Writes all of it: one write call may take only a part. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += (await handle.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
  }
}
