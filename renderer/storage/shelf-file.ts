import type { ShelfBytes } from '../../shared/recording/library-search/shelf';

/** The part of the private file system that is used here; the page's type library lacks the worker's half. */
interface Root {
  getDirectory?(): Promise<Folder>;
}

interface Folder {
  getDirectoryHandle(name: string, options: { create: boolean }): Promise<Folder>;
  getFileHandle(name: string, options: { create: boolean }): Promise<{ createSyncAccessHandle?(): Promise<Handle> }>;
}

interface Handle {
  read(bytes: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
}

const folderName = 'library-search';
const fileName = 'digests';
/** A window that is being reloaded gives its file back a moment later. */
const tries = 10;
const tryEveryMs = 300;

/** The file of the library's digests, for use in a worker. Rejects where there is no such file system, or another window has the file. */
export async function openShelfFile(root: Root | undefined = globalThis.navigator?.storage as unknown as Root | undefined, wait = pause): Promise<ShelfBytes> {
  if (root?.getDirectory === undefined) throw new Error('this browser has no private file system');
  const folder = await (await root.getDirectory()).getDirectoryHandle(folderName, { create: true });
  const file = await folder.getFileHandle(fileName, { create: true });
  for (let attempt = 1; ; attempt += 1) {
    try {
      const handle = await file.createSyncAccessHandle?.();
      if (handle === undefined) throw new Error('this browser gives no file to write to');
      return overHandle(handle);
    } catch (caught) {
      if (attempt >= tries || file.createSyncAccessHandle === undefined) throw caught;
      await wait(tryEveryMs);
    }
  }
}

function overHandle(handle: Handle): ShelfBytes {
  let size = handle.getSize();
  return {
    get size() { return size; },
    async read(from, to) {
      const bytes = new Uint8Array(Math.max(0, Math.min(to, size) - from));
      const got = handle.read(bytes, { at: from });
      return got < bytes.length ? bytes.subarray(0, got) : bytes;
    },
    async write(at, bytes) {
      if (handle.write(bytes, { at }) !== bytes.length) throw new Error('the disk has no room');
      size = Math.max(size, at + bytes.length);
    },
    async truncate(to) {
      handle.truncate(to);
      size = Math.min(size, to);
    },
    async flush() {
      handle.flush();
    },
  };
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
