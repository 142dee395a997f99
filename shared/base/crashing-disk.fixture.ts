import { basename, dirname } from 'node:path';

/**
 * A disk in memory that dies at a chosen operation, in place of node:fs/promises. `kill`: the process died, what it had handed over is there, the
 * operation under way perhaps in part. `power`: of what was not synced yet only some beginning is there, in files as in folders.
 */
export type Death = 'kill' | 'power';

interface Inode {
  content: Buffer;
  durable: Buffer;
  /** Since the last sync, in order. */
  pending: ((before: Buffer, part: number) => Buffer)[];
}

interface FolderChange { readonly folder: string; apply(names: Map<string, Inode>): void }

export class DiskDied extends Error {}

class CrashingDisk {
  #names = new Map<string, Inode>();
  #durable = new Map<string, Inode>();
  #changes: FolderChange[] = [];
  operations = 0;
  #dieAt = Infinity;
  #died = false;
  #random: () => number = () => 0;

  /** Empty, and alive until that operation (from 1). */
  reset(dieAt = Infinity, seed = 1): void {
    [this.#names, this.#durable, this.#changes, this.operations, this.#dieAt, this.#died] = [new Map(), new Map(), [], 0, dieAt, false];
    this.#random = randomFrom(seed);
  }

  /** After a death: the machine, or the process, is started again on what is left. */
  revive(death: Death): void {
    if (death === 'power') {
      const kept = this.#changes.slice(0, Math.floor(this.#random() * (this.#changes.length + 1)));
      for (const change of kept) change.apply(this.#durable);
      this.#names = new Map(this.#durable);
      for (const inode of new Set(this.#names.values())) {
        const whole = Math.floor(this.#random() * (inode.pending.length + 1));
        let content = inode.durable;
        for (const change of inode.pending.slice(0, whole)) content = change(content, 1);
        const torn = inode.pending[whole];
        inode.content = torn === undefined ? content : torn(content, this.#random());
      }
    }
    for (const inode of this.#names.values()) [inode.durable, inode.pending] = [inode.content, []];
    this.#durable = new Map(this.#names);
    [this.#changes, this.#died, this.#dieAt] = [[], false, Infinity];
  }

  #step(partly?: (part: number) => void): void {
    if (this.#died) throw new DiskDied('dead');
    this.operations += 1;
    if (this.operations < this.#dieAt) return;
    this.#died = true;
    partly?.(this.#random());
    throw new DiskDied(`died at operation ${this.operations}`);
  }

  #change(inode: Inode, change: Inode['pending'][number]): void {
    this.#step((part) => {
      inode.content = change(inode.content, part);
      inode.pending.push(change);
    });
    inode.content = change(inode.content, 1);
    inode.pending.push(change);
  }

  #folder(folder: string, apply: FolderChange['apply']): void {
    this.#step((part) => { if (part > 0.5) this.#apply({ folder, apply }); });
    this.#apply({ folder, apply });
  }

  #apply(change: FolderChange): void {
    change.apply(this.#names);
    this.#changes.push(change);
  }

  #find(path: string): Inode {
    if (this.#died) throw new DiskDied('dead');
    const inode = this.#names.get(path);
    if (inode === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
    return inode;
  }

  #syncFolder(folder: string): void {
    this.#step();
    for (const change of this.#changes.filter((one) => one.folder === folder)) change.apply(this.#durable);
    this.#changes = this.#changes.filter((one) => one.folder !== folder);
  }

  #syncFile(inode: Inode): void {
    this.#step();
    [inode.durable, inode.pending] = [inode.content, []];
  }

  readonly fs = {
    mkdir: async () => undefined,
    readdir: async (folder: string): Promise<string[]> => [...this.#names.keys()].filter((path) => dirname(path) === folder).map((path) => basename(path)),
    readFile: async (path: string, encoding?: string): Promise<Buffer | string> => {
      const { content } = this.#find(path);
      return encoding === undefined ? Buffer.from(content) : content.toString('utf8');
    },
    writeFile: async (path: string, data: string | Uint8Array): Promise<void> => {
      const handle = await this.fs.open(path, 'w');
      await handle.writeFile(data);
    },
    rename: async (from: string, to: string): Promise<void> => {
      this.#find(from);
      this.#folder(dirname(to), (names) => {
        const inode = names.get(from);
        if (inode === undefined) return;
        names.delete(from);
        names.set(to, inode);
      });
    },
    rm: async (path: string): Promise<void> => this.#folder(dirname(path), (names) => void names.delete(path)),
    open: async (path: string, flags: string | number = 'r') => {
      const isFolder = [...this.#names.keys()].some((name) => dirname(name) === path) && !this.#names.has(path);
      if (!this.#names.has(path) && !isFolder) {
        if (flags === 'r' || flags === 'r+') this.#find(path);
        const made: Inode = { content: Buffer.alloc(0), durable: Buffer.alloc(0), pending: [] };
        this.#folder(dirname(path), (names) => void names.set(path, made));
      }
      const inode = this.#names.get(path) ?? { content: Buffer.alloc(0), durable: Buffer.alloc(0), pending: [] };
      if (flags === 'w') this.#change(inode, (_before, part) => (part === 1 ? Buffer.alloc(0) : _before));
      const put = (bytes: Uint8Array, at: (before: Buffer) => number) => this.#change(inode, (before, part) => {
        const start = at(before);
        const written = bytes.subarray(0, Math.floor(bytes.length * part));
        const content = Buffer.alloc(Math.max(before.length, start + written.length));
        before.copy(content);
        content.set(written, start);
        return content;
      });
      return {
        appendFile: async (bytes: Uint8Array): Promise<void> => put(bytes, (before) => before.length),
        writeFile: async (data: string | Uint8Array): Promise<void> => put(typeof data === 'string' ? Buffer.from(data) : data, (before) => before.length),
        write: async (bytes: Uint8Array, offset: number, length: number, position: number) => {
          put(Buffer.from(bytes.subarray(offset, offset + length)), () => position);
          return { bytesWritten: length };
        },
        read: async (buffer: Uint8Array, offset: number, length: number, position: number) => {
          if (this.#died) throw new DiskDied('dead');
          const bytes = inode.content.subarray(position, position + length);
          buffer.set(bytes, offset);
          return { bytesRead: bytes.length };
        },
        truncate: async (size: number): Promise<void> => this.#change(inode, (before, part) => (part === 1 ? Buffer.from(before.subarray(0, size)) : before)),
        datasync: async (): Promise<void> => this.#syncFile(inode),
        sync: async (): Promise<void> => (isFolder ? this.#syncFolder(path) : this.#syncFile(inode)),
        stat: async () => ({ size: inode.content.length, isFile: () => true }),
        close: async (): Promise<void> => undefined,
      };
    },
  };
}

function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The one disk of a test file, and what stands for node:fs/promises over it. */
export const disk = new CrashingDisk();
export const diskModule = { ...disk.fs };
