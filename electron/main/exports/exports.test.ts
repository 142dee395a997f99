import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Exports } from './exports';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'vigil-exports-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function started(exports: Exports, name = 'a.txt'): Promise<string> {
  const begun = await exports.begin(name);
  if (!begun.ok || begun.value.exportId === undefined) throw new Error('not begun');
  return begun.value.exportId;
}

describe('exports', () => {
  it('write pieces in order, and show the file only when it is whole', async () => {
    const exports = new Exports({ folder: () => folder, ask: async (path) => path });
    const id = await started(exports);
    await Promise.all([exports.chunk(id, bytes('one ')), exports.chunk(id, bytes('two ')), exports.chunk(id, bytes('three'))]);
    expect(readdirSync(folder)).not.toContain('a.txt');
    expect(await exports.end(id)).toEqual({ ok: true, value: { saved: 'a.txt' } });
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('one two three');
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  it('leave what was there when they are given up, and nothing else', async () => {
    writeFileSync(join(folder, 'a.txt'), 'before');
    const exports = new Exports({ folder: () => folder, ask: async (path) => path });
    const id = await started(exports);
    await exports.chunk(id, bytes('after'));
    await exports.cancel(id);
    expect(readdirSync(folder)).toEqual(['a.txt']);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('before');
    expect(await exports.chunk(id, bytes('x'))).toMatchObject({ ok: false, problem: { code: 'export-unknown' } });
    await started(exports, 'b.txt');
    await exports.close();
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  it('never leave the folder by a name, and do nothing when the operator says no', async () => {
    const asked: string[] = [];
    const exports = new Exports({ folder: () => folder, ask: async (path) => { asked.push(path); return undefined; } });
    expect(await exports.begin('../../etc/passwd')).toEqual({ ok: true, value: {} });
    expect(asked.every((path) => path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes('/'))).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('say so when the place cannot be written', async () => {
    const exports = new Exports({ folder: () => folder, ask: async () => join(folder, 'gone', 'a.txt') });
    expect(await exports.begin('a.txt')).toMatchObject({ ok: false, problem: { code: 'export-failed', cause: 'ENOENT' } });
  });
});
