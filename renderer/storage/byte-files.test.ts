import { describe, expect, it } from 'vitest';
import { ByteFiles } from './byte-files';
import type { Folder, OriginFile, StorageRoot } from './origin-files';

interface Stored { bytes: Uint8Array; modified: number; locked: boolean }

/** A private file system in memory: one handle a file, files that are locked cannot be removed, snapshots that notice a change. */
class FakeRoot implements StorageRoot {
  readonly folders = new Map<string, Map<string, Stored>>();
  quota = 1e12;
  clock = 1;
  failWrites = false;

  async estimate() {
    return { quota: this.quota, usage: 0 };
  }

  async getDirectory(): Promise<Folder> {
    return { getDirectoryHandle: async (name: string) => this.#folder(name) } as unknown as Folder;
  }

  /** Every window that had files open went away. */
  crash(): void {
    for (const folder of this.folders.values()) for (const file of folder.values()) file.locked = false;
  }

  files(folder: string): string[] {
    return [...this.folders.get(folder)?.keys() ?? []];
  }

  #folder(name: string): Folder {
    const files = this.folders.get(name) ?? new Map<string, Stored>();
    this.folders.set(name, files);
    return {
      getDirectoryHandle: async () => { throw new Error('no folder'); },
      getFileHandle: async (file, options) => {
        if (!files.has(file) && !options?.create) throw new Error('NotFoundError');
        const stored = files.get(file) ?? { bytes: new Uint8Array(0), modified: (this.clock += 1), locked: false };
        files.set(file, stored);
        return this.#file(file, stored);
      },
      removeEntry: async (file) => {
        if (files.get(file)?.locked) throw new Error('NoModificationAllowedError');
        files.delete(file);
      },
      async* keys() { for (const file of Array.from(files.keys())) yield file; },
    };
  }

  #file(name: string, stored: Stored): OriginFile {
    return {
      name,
      getFile: async () => {
        const { bytes, modified } = stored;
        return { size: bytes.length, lastModified: modified, slice: (from, to) => ({ arrayBuffer: async () => {
          if (stored.modified !== modified) throw new Error('NotReadableError');
          return bytes.slice(from, to).buffer as ArrayBuffer;
        } }) };
      },
      createSyncAccessHandle: async () => {
        if (stored.locked) throw new Error('NoModificationAllowedError');
        stored.locked = true;
        return {
          read: (into, { at }) => { const part = stored.bytes.subarray(at, at + into.length); into.set(part); return part.length; },
          write: (bytes, { at }) => {
            if (this.failWrites) throw new Error('QuotaExceededError');
            const next = new Uint8Array(Math.max(stored.bytes.length, at + bytes.length));
            next.set(stored.bytes);
            next.set(bytes, at);
            stored.bytes = next;
            stored.modified = this.clock += 1;
            return bytes.length;
          },
          getSize: () => stored.bytes.length, flush: () => undefined, close: () => { stored.locked = false; },
        };
      },
    };
  }
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

async function published(files: ByteFiles, name: string, content: Uint8Array): Promise<void> {
  const draft = await files.draft(name);
  await draft.append(content);
  await draft.publish();
  await draft.close();
}

describe('files of the recording worker', () => {
  it('keep what was published, and nothing of what was not', async () => {
    const root = new FakeRoot();
    await published(new ByteFiles(root), 'a', bytes(1, 2, 3));
    const draft = await new ByteFiles(root).draft('b');
    await draft.append(bytes(4));
    await draft.close();
    const kept = await new ByteFiles(root).open('a');
    expect([kept?.size, await kept?.read(1, 99)]).toEqual([3, bytes(2, 3)]);
    expect(await new ByteFiles(root).open('b')).toBeUndefined();
    expect(root.files('recording-index')).toHaveLength(1);
  });

  it('can be read by two at once, also while the writer has it and while its time changes', async () => {
    const root = new FakeRoot();
    const files = new ByteFiles(root);
    const draft = await files.draft('a');
    await draft.append(bytes(1, 2, 3));
    expect(await files.open('a')).toBeUndefined();
    await draft.publish();
    const second = await new ByteFiles(root).open('a');
    expect(await second?.read(0, 3)).toEqual(bytes(1, 2, 3));
    await draft.close();
    const third = await new ByteFiles(root).open('a');
    expect(await third?.read(0, 3)).toEqual(bytes(1, 2, 3));
    expect(await second?.read(0, 2)).toEqual(bytes(1, 2));
  });

  it('two drafts of one name do not meet', async () => {
    const root = new FakeRoot();
    const [one, other] = [await new ByteFiles(root).draft('a'), await new ByteFiles(root).draft('a')];
    await one.append(bytes(1, 1));
    await other.append(bytes(2, 2));
    await one.publish();
    expect(await (await new ByteFiles(root).open('a'))?.read(0, 9)).toEqual(bytes(1, 1));
    await other.close();
  });

  it('what a window left behind goes, but not what is young or open', async () => {
    const root = new FakeRoot();
    const open = await new ByteFiles(root, () => 0).scratch();
    await new ByteFiles(root, () => 90_000).scratch();
    await (await new ByteFiles(root, () => 0).draft('a')).append(bytes(1));
    const files = new ByteFiles(root, () => 100_000);
    await files.swept();
    await files.open('a');
    expect([root.files('recording-scratch').length, root.files('recording-index').length]).toEqual([2, 1]);
    root.crash();
    const later = new ByteFiles(root, () => 100_000);
    await later.swept();
    await later.open('a');
    expect([root.files('recording-scratch').length, root.files('recording-index').length]).toEqual([1, 0]);
    await expect(open.close()).resolves.toBeUndefined();
  });

  it('the longest unused make room, never one that is open', async () => {
    const root = new FakeRoot();
    const files = new ByteFiles(root);
    root.quota = 100 << 20;
    const large = new Uint8Array(15 << 20);
    for (const name of ['a', 'b']) await published(files, name, large);
    const used = await files.open('a');
    await used?.close();
    await published(files, 'c', large);
    expect(root.files('recording-index').map((name) => name[0])).toEqual(['a', 'c']);
    const playing = await files.open('a');
    await published(files, 'd', large);
    expect(root.files('recording-index').map((name) => name[0])).toEqual(['a', 'd']);
    await playing?.close();
  });

  it('say no where there is no such file system, no room, and when the disk fills up', async () => {
    await expect(new ByteFiles(undefined).scratch()).rejects.toThrow('no private file system');
    const root = new FakeRoot();
    root.quota = 1000;
    await expect(new ByteFiles(root).draft('a')).rejects.toThrow('nearly full');
    root.quota = 1e12;
    const store = await new ByteFiles(root).scratch();
    root.failWrites = true;
    await expect(store.append(bytes(1))).rejects.toThrow('Quota');
  });
});
