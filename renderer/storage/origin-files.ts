/** The parts of the browser's private file system that are used here; the page's type library lacks the worker's half. */
export interface StorageRoot {
  getDirectory?(): Promise<Folder>;
  estimate?(): Promise<{ quota?: number; usage?: number }>;
}

export interface Folder {
  getDirectoryHandle(name: string, options: { create: boolean }): Promise<Folder>;
  getFileHandle(name: string, options?: { create: boolean }): Promise<OriginFile>;
  removeEntry(name: string): Promise<void>;
  keys(): AsyncIterable<string>;
}

export interface OriginFile {
  readonly name: string;
  getFile(): Promise<FileSnapshot>;
  /** One at a time for each file; newer browsers give several that only read. */
  createSyncAccessHandle?(options?: { mode: 'read-only' | 'readwrite' }): Promise<SyncHandle>;
}

interface FileSnapshot {
  readonly size: number;
  readonly lastModified: number;
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

interface SyncHandle {
  read(bytes: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  getSize(): number;
  flush(): void;
  close(): void;
}

/** An opened file: by a handle of its own, or, where somebody else has that, by what the file is at the moment of reading. */
export interface OpenedFile {
  readonly name: string;
  readonly size: number;
  /** Nobody else has it open. */
  readonly exclusive: boolean;
  /** Throws when the disk has no room. */
  append(bytes: Uint8Array): number;
  /** Writes the last bytes again as they are, so that the file's time changes. */
  rewriteEnd(length: number): void;
  read(from: number, to: number): Promise<Uint8Array>;
  flush(): void;
  close(): Promise<void>;
  remove(): Promise<void>;
}

export async function openFile(folder: Folder, name: string, create: boolean, readOnly = false): Promise<OpenedFile> {
  const file = await folder.getFileHandle(name, { create });
  const handle = await file.createSyncAccessHandle?.({ mode: readOnly ? 'read-only' : 'readwrite' }).catch(() => undefined);
  if (handle !== undefined) return byHandle(folder, file, handle, !readOnly);
  if (create) throw new Error('this browser gives no file to write to');
  return bySnapshot(folder, file, await file.getFile());
}

function byHandle(folder: Folder, { name }: OriginFile, handle: SyncHandle, exclusive: boolean): OpenedFile {
  let size = handle.getSize();
  let closed = false;
  const read = (from: number, to: number): Uint8Array => {
    const start = Math.min(Math.max(0, from), size);
    const bytes = new Uint8Array(Math.max(0, Math.min(to, size) - start));
    const got = handle.read(bytes, { at: start });
    return got < bytes.length ? bytes.subarray(0, got) : bytes;
  };
  const close = (): void => {
    if (!closed) handle.close();
    closed = true;
  };
  return {
    name, exclusive,
    get size() { return size; },
    append(bytes) {
      const at = size;
      if (handle.write(bytes, { at }) !== bytes.length) throw new Error('the disk has no room');
      size += bytes.length;
      return at;
    },
    rewriteEnd: (length) => void handle.write(read(size - length, size), { at: size - Math.min(size, length) }),
    read: async (from, to) => read(from, to),
    flush: () => handle.flush(),
    close: async () => close(),
    async remove() {
      close();
      await folder.removeEntry(name);
    },
  };
}

function bySnapshot(folder: Folder, file: OriginFile, first: FileSnapshot): OpenedFile {
  let snapshot = first;
  const read = async (from: number, to: number): Promise<Uint8Array> => new Uint8Array(await snapshot.slice(Math.max(0, from), to).arrayBuffer());
  const never = (): never => { throw new Error('somebody else writes this file'); };
  return {
    name: file.name, exclusive: false, size: first.size, append: never, rewriteEnd: never, flush: never,
    async read(from, to) {
      try {
        return await read(from, to);
      } catch {
        // Its time has changed, by being used elsewhere; its content has not.
        snapshot = await file.getFile();
        return read(from, to);
      }
    },
    close: async () => undefined,
    remove: () => folder.removeEntry(file.name),
  };
}
