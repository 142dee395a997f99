import type { ByteStore } from '../source';
import type { DraftBytes, KeptBytes, RecordingStores } from './stores';

const blockBytes = 1 << 20;

/** Bytes in memory, in blocks that never move. `mostBytes` is where it says there is no room. */
export class MemoryStore implements ByteStore {
  size = 0;
  #blocks: Uint8Array[] = [];

  constructor(readonly mostBytes = 256 << 20) {}

  async append(bytes: Uint8Array): Promise<number> {
    const at = this.size;
    if (at + bytes.length > this.mostBytes) throw new Error('no room left in memory');
    for (let taken = 0; taken < bytes.length;) {
      const place = this.size % blockBytes;
      if (place === 0) this.#blocks.push(new Uint8Array(blockBytes));
      const part = bytes.subarray(taken, taken + blockBytes - place);
      this.#blocks.at(-1)?.set(part, place);
      taken += part.length;
      this.size += part.length;
    }
    return at;
  }

  async read(from: number, to: number): Promise<Uint8Array> {
    const start = Math.min(Math.max(0, from), this.size);
    const end = Math.max(start, Math.min(to, this.size));
    const bytes = new Uint8Array(end - start);
    for (let position = start; position < end;) {
      const place = position % blockBytes;
      const part = this.#blocks[Math.floor(position / blockBytes)]?.subarray(place, place + end - position);
      if (part === undefined) throw new Error('the store is closed');
      bytes.set(part, position - start);
      position += part.length;
    }
    return bytes;
  }

  async close(): Promise<void> {
    this.#blocks = [];
    this.size = 0;
  }
}

/** Stores in memory: for tests, and for machines that give no disk. What is published is kept as long as this is. */
export class MemoryStores implements RecordingStores {
  readonly kept = new Map<string, MemoryStore>();

  constructor(readonly mostBytes?: number) {}

  async scratch(): Promise<ByteStore> {
    return new MemoryStore(this.mostBytes);
  }

  async open(name: string): Promise<KeptBytes | undefined> {
    const store = this.kept.get(name);
    return store && { size: store.size, read: (from, to) => store.read(from, to), close: async () => undefined };
  }

  async draft(name: string): Promise<DraftBytes> {
    const store = new MemoryStore(this.mostBytes);
    let published = false;
    return {
      get size() { return store.size; },
      append: (bytes) => store.append(bytes),
      read: (from, to) => store.read(from, to),
      publish: async () => {
        published = true;
        this.kept.set(name, store);
      },
      close: async () => {
        if (!published) await store.close();
      },
    };
  }

  async drop(name: string): Promise<void> {
    this.kept.delete(name);
  }
}
