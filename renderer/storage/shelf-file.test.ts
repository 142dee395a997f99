import { describe, expect, it } from 'vitest';
import { openShelfFile } from './shelf-file';

function origin({ busy = 0, room = 1000 } = {}) {
  let content = new Uint8Array(0);
  let asked = 0;
  const handle = {
    read(bytes: Uint8Array, { at }: { at: number }) {
      const part = content.subarray(at, at + bytes.length);
      bytes.set(part);
      return part.length;
    },
    write(bytes: Uint8Array, { at }: { at: number }) {
      const taken = bytes.subarray(0, Math.max(0, room - at));
      const larger = new Uint8Array(Math.max(content.length, at + taken.length));
      larger.set(content);
      larger.set(taken, at);
      content = larger;
      return taken.length;
    },
    truncate(size: number) { content = content.slice(0, size); },
    getSize: () => content.length,
    flush: () => undefined,
  };
  const file = {
    async createSyncAccessHandle() {
      asked += 1;
      if (asked <= busy) throw new Error('somebody else has it');
      return handle;
    },
  };
  const folder = { getDirectoryHandle: async () => folder, getFileHandle: async () => file };
  return { getDirectory: async () => folder as never };
}

describe('the file of digests', () => {
  it('is read, written and shortened by position', async () => {
    const bytes = await openShelfFile(origin());
    await bytes.write(0, new Uint8Array([1, 2, 3, 4]));
    await bytes.write(2, new Uint8Array([9, 9, 9]));
    expect([...await bytes.read(1, 99)]).toEqual([2, 9, 9, 9]);
    await bytes.truncate(2);
    expect([bytes.size, (await bytes.read(5, 9)).length]).toEqual([2, 0]);
  });
  it('is waited for while a window that goes still has it, but not for ever', async () => {
    const waits: number[] = [];
    const wait = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
    expect((await openShelfFile(origin({ busy: 3 }), wait)).size).toBe(0);
    expect(waits).toHaveLength(3);
    await expect(openShelfFile(origin({ busy: 99 }), wait)).rejects.toThrow('somebody else');
    await expect(openShelfFile({}, wait)).rejects.toThrow('no private file system');
  });
  it('says when there is no room', async () => {
    const bytes = await openShelfFile(origin({ room: 3 }));
    await expect(bytes.write(0, new Uint8Array(4))).rejects.toThrow('no room');
  });
});
