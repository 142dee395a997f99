import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FilePace, put } from './put';

describe('the pace of files', () => {
  it('waits for the disk while it is quick, and for some seconds not after it was slow', () => {
    let now = 0;
    const pace = new FilePace(() => now);
    const take = (ms: number) => pace.at(() => { now += ms; return ms; });
    expect(take(1)).toBe(1);
    expect(pace.slow).toBe(false);
    take(40);
    expect(pace.slow).toBe(true);
    now += 4_999;
    expect(pace.slow).toBe(true);
    now += 2;
    expect(pace.slow).toBe(false);
  });

  it('also remembers a slow call that failed', () => {
    let now = 0;
    const pace = new FilePace(() => now);
    expect(() => pace.at(() => { now += 100; throw new Error('no space'); })).toThrow('no space');
    expect(pace.slow).toBe(true);
  });
});

describe('putting bytes into a file', () => {
  let folder = '';
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'vigil-put-')); });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('writes from where it is told, to where it is told, and rejects what the system refuses', async () => {
    const path = join(folder, 'one');
    const handle = await open(path, 'wx+');
    expect(await put(handle.fd, Buffer.from('xxhello'), 2, 0)).toBe(5);
    expect(await put(handle.fd, Buffer.from(', you'), 0, 5)).toBe(5);
    expect(readFileSync(path, 'utf8')).toBe('hello, you');
    const { fd } = handle;
    await handle.close();
    await expect(put(fd, Buffer.from('late'), 0, 0)).rejects.toThrow('EBADF');
  });
});
