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
import { otherFile, partFile, recordingFile } from './stored-entry';

/** A recording longer than this is opened from where it is, not copied. */
const largestImport = 16 * 2 ** 30;
const mostAtOnce = 4;
/** An import that was not heard of for this long was given up by the page. */
const staleMs = 10 * 60_000;

/** One file on its way: how many bytes were announced, how many came. */
interface Part {
  readonly name: string;
  readonly sizeBytes: number;
  readonly path: string;
  readonly handle: FileHandle;
  received: number;
}

interface Import {
  readonly id: string;
  /** The recording first, then the files that belong to it. */
  readonly parts: readonly Part[];
  readonly title: string | undefined;
  at: number;
  /** Pieces are written one after the other, in the order they came. */
  queue: Promise<unknown>;
}

/** A file as announced. */
export interface Announced {
  readonly name: string;
  readonly sizeBytes: number;
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

  async begin(name: string, sizeBytes: number, others: readonly Announced[] = [], title?: string): Promise<Result<{ importId: string }>> {
    const { library } = this.#options;
    const announced = [{ name, sizeBytes }, ...others];
    const total = announced.reduce((sum, file) => sum + file.sizeBytes, 0);
    if (!announced.every((file) => Number.isSafeInteger(file.sizeBytes)) || sizeBytes === 0) return failure(problem('import-empty', 'This file is empty.', 'Drop a recording.'));
    if (total > largestImport) return failure(problem('import-too-large', 'This file is too large to be copied into the library.', 'Open it from where it is: File, Open recording.'));
    for (const [importId, old] of this.#running) if (this.#now() - old.at > staleMs) await this.#drop(importId, old);
    if (this.#running.size >= mostAtOnce) return failure(problem('import-busy', 'Other files are still being imported.', 'Wait until they are done.'));
    const full = await spaceProblem(library.root, total);
    if (full) return failure(full);
    const id = `imported-${randomBytes(12).toString('hex')}`;
    await mkdir(library.folder(id), { recursive: true, mode: 0o700 });
    const parts: Part[] = [];
    for (const [index, file] of announced.entries()) {
      const path = join(library.folder(id), index === 0 ? partFile : otherFile(index));
      parts.push({ name: displayName(file.name), sizeBytes: file.sizeBytes, path, handle: await open(path, 'wx', 0o600), received: 0 });
    }
    const importId = randomBytes(24).toString('base64url');
    this.#running.set(importId, { id, parts, title, at: this.#now(), queue: Promise.resolve() });
    return success({ importId });
  }

  async chunk(importId: string, bytes: Uint8Array, file = 0): Promise<Result<undefined>> {
    const running = this.#running.get(importId);
    const part = running?.parts[file];
    if (!running || !part) return failure(unknownImport);
    if (part.received + bytes.length > part.sizeBytes) {
      await this.#drop(importId, running);
      return failure(problem('import-size', 'The file turned out larger than announced.', 'Drop it again when nothing writes to it.'));
    }
    const position = part.received;
    part.received += bytes.length;
    running.at = this.#now();
    const written = running.queue.then(() => writeAll(part.handle, bytes, position));
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
    if (running.parts.some((part) => part.received !== part.sizeBytes)) {
      await this.#drop(importId, running);
      return failure(problem('import-size', 'The file turned out shorter than announced.', 'Drop it again when nothing writes to it.'));
    }
    this.#running.delete(importId);
    const { library, verify, knownKeys } = this.#options;
    const folder = library.folder(running.id);
    for (const part of running.parts) {
      await part.handle.sync();
      await part.handle.close();
    }
    const integrity = await verify(join(folder, partFile), knownKeys());
    await rename(join(folder, partFile), join(folder, recordingFile));
    await syncFolder(folder);
    const [main, ...others] = running.parts.map(({ name, sizeBytes }) => ({ name, sizeBytes }));
    if (main === undefined) return failure(unknownImport);
    return success(await library.add({
      version: 1, id: running.id, name: main.name, sizeBytes: main.sizeBytes, origin: 'imported', addedAt: this.#now(), integrity,
      ...(others.length === 0 ? {} : { others }), ...(running.title === undefined ? {} : { title: running.title }),
    }));
  }

  async cancel(importId: string): Promise<Result<undefined>> {
    const running = this.#running.get(importId);
    if (running) await this.#drop(importId, running);
    return success(undefined);
  }

  async #drop(importId: string, running: Import): Promise<void> {
    this.#running.delete(importId);
    await running.queue;
    await Promise.all(running.parts.map((part) => part.handle.close().catch(() => undefined)));
    await this.#options.library.discard(running.id);
  }
}

/** Writes all of it: one write call may take only a part. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += (await handle.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
  }
}
