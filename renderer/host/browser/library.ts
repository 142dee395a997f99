import { z } from 'zod';
import { failure, success, type Result } from '../../../shared/base/problem';
import { libraryEntrySchema, type LibraryEntry, type OpenedFile, type OpenedPart } from '../../../shared/ipc/schemas';
import type { BrowserEvents } from './events';

const indexName = 'entries.json';

/** Files a browser window can play: kept in the origin's private file system where there is one, else until the page goes. */
export class BrowserLibrary {
  readonly #entries = new Map<string, LibraryEntry>();
  readonly #blobs = new Map<string, Blob>();
  readonly #folder: Promise<FileSystemDirectoryHandle | undefined>;
  readonly #loaded: Promise<void>;

  constructor(readonly events: BrowserEvents) {
    this.#folder = openFolder();
    this.#loaded = this.#load();
  }

  async list(): Promise<readonly LibraryEntry[]> {
    await this.#loaded;
    return [...this.#entries.values()];
  }

  /** Registers bytes for playing, without keeping them. */
  open(blob: Blob, name: string, others: readonly (Blob & { readonly name: string })[] = [], title?: string): OpenedFile {
    const opened = this.#register(blob, name);
    return others.length === 0 ? opened : { ...opened, others: others.map((other) => this.#register(other, other.name)), ...(title === undefined ? {} : { title: title.slice(0, 200) }) };
  }

  #register(blob: Blob, name: string): OpenedPart {
    const fileId = crypto.randomUUID();
    this.#blobs.set(fileId, blob);
    return { fileId, name, sizeBytes: blob.size, url: `blob:${fileId}` };
  }

  blob(fileId: string): Blob {
    return this.#blobs.get(fileId) ?? new Blob();
  }

  async add(blob: Blob, name: string, entry: Omit<LibraryEntry, 'file' | 'addedAt'>, others: readonly File[] = [], title?: string): Promise<Result<LibraryEntry>> {
    await this.#loaded;
    const kept: LibraryEntry = { ...entry, addedAt: Date.now(), file: this.open(blob, name, others, title) };
    this.#entries.set(kept.id, kept);
    const folder = await this.#folder;
    if (folder) {
      try {
        await keep(folder, encodeURIComponent(kept.id), blob);
        for (const [index, other] of others.entries()) await keep(folder, otherName(kept.id, index), other);
        await this.#writeIndex(folder);
      } catch (caught) {
        this.#entries.delete(kept.id);
        return failure({ code: 'storage-full', severity: 'error', what: `${name} could not be kept.`, tip: 'Free some space for this site, then try again.', cause: String(caught) });
      }
    }
    this.#tell();
    return success(kept);
  }

  async remove(id: string): Promise<Result<undefined>> {
    await this.#loaded;
    const entry = this.#entries.get(id);
    if (!entry) return failure({ code: 'not-found', severity: 'warning', what: 'This recording is not in the library any more.', tip: 'Reload the list.' });
    this.#entries.delete(id);
    for (const { fileId } of [entry.file, ...(entry.file.others ?? [])]) this.#blobs.delete(fileId);
    const folder = await this.#folder;
    if (folder) {
      for (const name of [encodeURIComponent(id), ...(entry.file.others ?? []).map((_, index) => otherName(id, index))]) await folder.removeEntry(name).catch(() => undefined);
      await this.#writeIndex(folder).catch(() => undefined);
    }
    this.#tell();
    return success(undefined);
  }

  #tell(): void {
    this.events.emit('library.changed', [...this.#entries.values()]);
  }

  async #writeIndex(folder: FileSystemDirectoryHandle): Promise<void> {
    const writer = await (await folder.getFileHandle(indexName, { create: true })).createWritable();
    await writer.write(JSON.stringify([...this.#entries.values()]));
    await writer.close();
  }

  async #load(): Promise<void> {
    const folder = await this.#folder;
    if (!folder) return;
    try {
      const index = await (await folder.getFileHandle(indexName)).getFile();
      for (const entry of z.array(libraryEntrySchema).parse(JSON.parse(await index.text()))) {
        const handle = await folder.getFileHandle(encodeURIComponent(entry.id)).catch(() => undefined);
        if (!handle) continue;
        const others: File[] = [];
        for (const [index, other] of (entry.file.others ?? []).entries()) {
          const kept = await folder.getFileHandle(otherName(entry.id, index)).catch(() => undefined);
          if (kept) others.push(new File([await kept.getFile()], other.name));
        }
        this.#entries.set(entry.id, { ...entry, file: this.open(await handle.getFile(), entry.file.name, others, entry.file.title) });
      }
    } catch {
      // No index yet, or one that cannot be read: the library starts empty.
    }
  }
}

const otherName = (id: string, index: number): string => `${encodeURIComponent(id)}.part-${index + 1}`;

async function keep(folder: FileSystemDirectoryHandle, name: string, blob: Blob): Promise<void> {
  const writer = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await writer.write(blob);
  await writer.close();
}

async function openFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    const top = await navigator.storage.getDirectory();
    return await top.getDirectoryHandle('library', { create: true });
  } catch {
    return undefined;
  }
}
