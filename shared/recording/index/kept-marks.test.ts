import { describe, expect, it } from 'vitest';
import { millis } from '../../base/units';
import { formats } from '../formats/index';
import { asciicastV3 } from '../formats/asciicast-v3';
import { inflateGzip } from '../formats/inflate';
import { RecordingReader } from '../reader';
import { memorySource, type ByteSource } from '../source';
import { MemoryStore } from '../stores/memory-store';
import type { RecordingStores } from '../stores/stores';

/** Keeps what is published, as a disk does. */
class KeptStores implements RecordingStores {
  readonly kept = new Map<string, MemoryStore>();

  async open(name: string): Promise<MemoryStore | undefined> { return this.kept.get(name); }
  async scratch(): Promise<MemoryStore> { return new MemoryStore(); }
  async drop(name: string): Promise<void> { this.kept.delete(name); }

  async draft(name: string): Promise<MemoryStore & { publish(): Promise<void> }> {
    const store = new MemoryStore();
    store.close = async () => undefined;
    return Object.assign(store, { publish: async () => void this.kept.set(name, store) });
  }
}

describe('an index that was kept', () => {
  it('knows the places a recording of intervals can be read from', async () => {
    expect(formats).toContain(asciicastV3);
    const lines = Array.from({ length: 40_000 }, (_, number) => `[0.000333, "o", "line ${number}\\r\\n"]\n`);
    const bytes = new TextEncoder().encode(`{"version":3,"term":{"cols":40,"rows":4}}\n${lines.join('')}`);
    let read = 0;
    const source: ByteSource = { size: bytes.length, read: async (from, to) => {
      read += Math.min(to, bytes.length) - from;
      return memorySource(bytes).read(from, to);
    } };
    const stores = new KeptStores();
    const seen: string[][] = [];
    for (const turn of ['first', 'again']) {
      const reader = new RecordingReader({ inflate: inflateGzip, knownKeys: [] }, { stores });
      const opened = await reader.open(source, 'a.cast');
      expect(opened.ok, turn).toBe(true);
      await reader.finished();
      read = 0;
      seen.push(await reader.screenAt(millis(13_000)));
      expect(read, turn).toBeLessThan(bytes.length / 2);
      await reader.close();
    }
    expect(stores.kept.size).toBe(1);
    expect(seen[0]?.[0]).toMatch(/^line 39\d{3}$/);
    expect(seen[1]).toEqual(seen[0]);
  });
});
