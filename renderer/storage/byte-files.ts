import type { ByteStore } from '../../shared/recording/source';
import type { DraftBytes, KeptBytes, RecordingStores } from '../../shared/recording/stores/stores';
import { openFile, type Folder, type OpenedFile, type StorageRoot } from './origin-files';

const scratchFolder = 'recording-scratch';
const indexFolder = 'recording-index';
/** Kept indexes take at most this much, and at most this part of what the browser gives. */
const mostKept = 2 * 2 ** 30;
const keptShare = 0.4;
/** Below this much free room nothing new is begun. */
const leastRoom = 64 << 20;
/** A file that nobody has open is left over from a window that went away; a younger one may be about to be opened. */
const leftoverAfter = 60_000;
/** "published", and how long what was published is. Last in the file: a file without it is not whole. */
const trailer = new TextEncoder().encode('vigil-published\n');
const trailerBytes = trailer.length + 8;

/**
 * Recording indexes and scratch bytes in the browser's private file system, for use in a worker. A draft is a file of its
 * own that only its writer has open; it becomes visible to others by its last bytes. Everything rejects where there is no
 * such file system, no room, or somebody else has the file: callers go on in memory.
 */
export class ByteFiles implements RecordingStores {
  readonly #top: Promise<Folder>;
  readonly #swept: Promise<void>;

  constructor(readonly root: StorageRoot | undefined = globalThis.navigator?.storage as unknown as StorageRoot | undefined, readonly now: () => number = () => Date.now()) {
    // Begun at once: the first question to the file system takes longest, and the first recording is about to ask it.
    this.#top = root?.getDirectory?.() ?? Promise.reject(new Error('this browser has no private file system'));
    this.#swept = this.#sweep().catch(() => undefined);
  }

  /** Resolves when what earlier windows left behind is gone. */
  swept(): Promise<void> {
    return this.#swept;
  }

  async scratch(): Promise<ByteStore> {
    const folder = await this.#room(scratchFolder);
    const file = await openFile(folder, this.#fresh('scratch'), true);
    return { get size() { return file.size; }, append: async (bytes) => file.append(bytes), read: (from, to) => file.read(from, to), close: () => file.remove() };
  }

  async draft(name: string): Promise<DraftBytes> {
    const folder = await this.#room(indexFolder);
    const file = await openFile(folder, this.#fresh(name), true);
    let published = false;
    return {
      get size() { return file.size; },
      append: async (bytes) => file.append(bytes),
      read: (from, to) => file.read(from, to),
      publish: async () => {
        const end = new Uint8Array(trailerBytes);
        end.set(trailer);
        new DataView(end.buffer).setFloat64(trailer.length, file.size);
        file.append(end);
        file.flush();
        published = true;
        await this.#makeRoom(folder, file.name);
      },
      close: () => (published ? file.close() : file.remove()),
    };
  }

  async open(name: string): Promise<KeptBytes | undefined> {
    const folder = await this.#folder(indexFolder);
    for (const found of await namesIn(folder, `${name}.`)) {
      const file = await openFile(folder, found, false).catch(() => undefined);
      const size = file && await publishedSize(file).catch(() => undefined);
      if (file === undefined) continue;
      if (size === undefined) {
        await (file.exclusive && this.#isOld(found) ? file.remove() : file.close());
        continue;
      }
      const used = await this.#touched(file, folder, found);
      return { size, read: (from, to) => used.read(Math.min(from, size), Math.min(to, size)), close: () => used.close() };
    }
    return undefined;
  }

  async drop(name: string): Promise<void> {
    const folder = await this.#folder(indexFolder);
    for (const found of await namesIn(folder, `${name}.`)) await (await openFile(folder, found, false)).remove();
  }

  /** Says by the file's time that it was used: the longest unused go first. Then it is opened so that others may read too, where the browser can. */
  async #touched(file: OpenedFile, folder: Folder, name: string): Promise<OpenedFile> {
    if (!file.exclusive) return file;
    file.rewriteEnd(trailerBytes);
    await file.close();
    return openFile(folder, name, false, true);
  }

  async #room(name: string): Promise<Folder> {
    const folder = await this.#folder(name);
    const { quota, usage } = await this.#estimate();
    if (quota - usage < leastRoom) throw new Error('the disk is nearly full');
    return folder;
  }

  async #folder(name: string): Promise<Folder> {
    return (await this.#top).getDirectoryHandle(name, { create: true });
  }

  async #sweep(): Promise<void> {
    const folder = await this.#folder(scratchFolder);
    for (const name of await namesIn(folder, '')) {
      if (!this.#isOld(name)) continue;
      const file = await openFile(folder, name, false).catch(() => undefined);
      await (file?.exclusive ? file.remove() : file?.close());
    }
  }

  async #makeRoom(folder: Folder, keep: string): Promise<void> {
    const { quota } = await this.#estimate();
    const files = await Promise.all((await namesIn(folder, '')).map(async (name) => {
      const { size, lastModified } = await (await folder.getFileHandle(name)).getFile();
      return { name, size, lastModified };
    }));
    let total = files.reduce((sum, { size }) => sum + size, 0);
    for (const { name, size } of files.filter((file) => file.name !== keep).sort((one, other) => one.lastModified - other.lastModified)) {
      if (total <= Math.min(mostKept, quota * keptShare)) return;
      const file = await openFile(folder, name, false).catch(() => undefined);
      // Somebody plays it: it stays.
      if (file?.exclusive) {
        await file.remove();
        total -= size;
      } else await file?.close();
    }
  }

  async #estimate(): Promise<{ quota: number; usage: number }> {
    const { quota = Infinity, usage = 0 } = await this.root?.estimate?.() ?? {};
    return { quota, usage };
  }

  #fresh(name: string): string {
    return `${name}.${this.now().toString(36)}-${crypto.randomUUID().slice(0, 8)}`;
  }

  #isOld(name: string): boolean {
    const made = Number.parseInt(/\.([0-9a-z]+)-[0-9a-f]{8}$/.exec(name)?.[1] ?? '0', 36);
    return Math.abs(this.now() - made) > leftoverAfter;
  }
}

async function namesIn(folder: Folder, prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const name of folder.keys()) if (name.startsWith(prefix)) names.push(name);
  return names.sort();
}

async function publishedSize(file: OpenedFile): Promise<number | undefined> {
  if (file.size < trailerBytes) return undefined;
  const end = await file.read(file.size - trailerBytes, file.size);
  const size = file.size - trailerBytes;
  const whole = trailer.every((byte, index) => end[index] === byte) && new DataView(end.buffer, end.byteOffset).getFloat64(trailer.length) === size;
  return whole ? size : undefined;
}
