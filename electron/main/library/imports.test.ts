import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpenedFiles, displayName } from '../files/opened-files';
import { spaceProblem } from '../files/free-space';
import { Imports } from './imports';
import { Library } from './library';

let root: string;
let library: Library;
let imports: Imports;
let now: number;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vigil-import-'));
  now = 1000;
  library = new Library(join(root, 'library'), new OpenedFiles());
  await library.start();
  imports = new Imports({ library, verify: async () => ({ state: 'unsigned', detail: 'plain' }), knownKeys: () => [], now: () => now });
});
afterEach(() => rm(root, { recursive: true, force: true }));

const begin = async (name: string, size: number): Promise<string> => {
  const begun = await imports.begin(name, size);
  if (!begun.ok) throw new Error(begun.problem.what);
  return begun.value.importId;
};

describe('an import', () => {
  it('copies a file in pieces, in order, under a name of ours', async () => {
    const importId = await begin('../../etc/shadow\u202e.cast', 6);
    const written = await Promise.all([imports.chunk(importId, new Uint8Array([1, 2])), imports.chunk(importId, new Uint8Array([3, 4, 5, 6]))]);
    expect(written.every((answer) => answer.ok)).toBe(true);
    const ended = await imports.end(importId);
    expect(ended).toMatchObject({ ok: true, value: { origin: 'imported', addedAt: 1000, integrity: { state: 'unsigned' }, file: { name: 'shadow.cast', sizeBytes: 6 } } });
    const [folder] = await readdir(library.root);
    expect(folder).toMatch(/^imported-[0-9a-f]{24}$/);
    expect([...await readFile(join(library.root, folder ?? '', 'recording'))]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await readdir(root)).toEqual(['library']);
    const again = new Library(library.root, new OpenedFiles());
    await again.start();
    expect(again.list()).toMatchObject([{ file: { name: 'shadow.cast', sizeBytes: 6 } }]);
    expect(await again.remove(again.list()[0]?.id ?? '')).toBe(true);
    expect(await again.remove('nothing')).toBe(false);
    expect(await readdir(library.root)).toEqual([]);
  });

  it('keeps the files that belong to it beside it, empty ones too', async () => {
    const begun = await imports.begin('timing', 2, [{ name: '../ttyout', sizeBytes: 3 }, { name: 'stdin', sizeBytes: 0 }], 'case\u202e 7');
    const importId = begun.ok ? begun.value.importId : '';
    await imports.chunk(importId, new Uint8Array([7, 8, 9]), 1);
    await imports.chunk(importId, new Uint8Array([1, 2]));
    expect(await imports.chunk(importId, new Uint8Array([1]), 3)).toMatchObject({ ok: false, problem: { code: 'import-unknown' } });
    expect(await imports.end(importId)).toMatchObject({ ok: true, value: { file: { name: 'timing', title: 'case 7', others: [{ name: 'ttyout', sizeBytes: 3 }, { name: 'stdin', sizeBytes: 0 }] } } });
    const opened = new OpenedFiles();
    const again = new Library(library.root, opened);
    await again.start();
    const [entry] = again.list();
    expect(entry?.file.others).toHaveLength(2);
    expect(entry?.file.title).toBe('case 7');
    expect([...await opened.get(entry?.file.others?.[0]?.fileId ?? '')?.read(0, 3) ?? []]).toEqual([7, 8, 9]);
    await again.remove(entry?.id ?? '');
    expect(opened.get(entry?.file.others?.[0]?.fileId ?? '')).toBeUndefined();
  });

  it('takes neither more nor less than announced, and leaves nothing behind', async () => {
    const more = await begin('a', 3);
    expect(await imports.chunk(more, new Uint8Array(4))).toMatchObject({ ok: false, problem: { code: 'import-size' } });
    expect(await imports.chunk(more, new Uint8Array(1))).toMatchObject({ ok: false, problem: { code: 'import-unknown' } });
    const less = await begin('a', 3);
    expect(await imports.end(less)).toMatchObject({ ok: false, problem: { code: 'import-size' } });
    expect(await imports.end('nothing')).toMatchObject({ ok: false, problem: { code: 'import-unknown' } });
    expect(await readdir(library.root)).toEqual([]);
  });

  it('has caps: size, number at once, and time', async () => {
    expect(await imports.begin('a', 0)).toMatchObject({ ok: false, problem: { code: 'import-empty' } });
    expect(await imports.begin('a', 2 ** 40)).toMatchObject({ ok: false, problem: { code: 'import-too-large' } });
    expect(await imports.begin('a', 1.5)).toMatchObject({ ok: false });
    for (let count = 0; count < 4; count += 1) await begin('a', 3);
    expect(await imports.begin('a', 3)).toMatchObject({ ok: false, problem: { code: 'import-busy' } });
    now += 11 * 60_000;
    expect(await imports.begin('a', 3)).toMatchObject({ ok: true });
  });

  it('that is cancelled leaves nothing behind, and makes room for the next', async () => {
    const ids = [];
    for (let count = 0; count < 4; count += 1) ids.push(await begin('a', 3));
    await imports.chunk(ids[0] ?? '', new Uint8Array([1]));
    for (const id of ids) expect(await imports.cancel(id)).toEqual({ ok: true, value: undefined });
    expect(await readdir(library.root)).toEqual([]);
    expect(await imports.begin('a', 3)).toMatchObject({ ok: true });
    expect(await imports.cancel('nothing')).toMatchObject({ ok: true });
  });

  it('that was cut off by a crash is cleared at the next start', async () => {
    await begin('a', 3);
    const again = new Library(library.root, new OpenedFiles());
    await again.start();
    expect(await readdir(library.root)).toEqual([]);
  });
});

describe('names and space', () => {
  it('shows a name that can do no harm', () => {
    expect(displayName('C:\\x\\y.cast')).toBe('y.cast');
    expect(displayName('a\0\n\u202eb')).toBe('ab');
    for (const nothing of ['', '..', '/', '\u200b']) expect(displayName(nothing)).toBe('recording');
    expect(displayName('x'.repeat(999))).toHaveLength(200);
  });

  it('keeps a reserve on the disk', async () => {
    expect(await spaceProblem('/', 1000, async () => 100 << 20)).toBeUndefined();
    expect(await spaceProblem('/', 50 << 20, async () => 100 << 20)).toMatchObject({ code: 'disk-full', what: expect.stringContaining('53 MB are needed') });
    expect(await spaceProblem('/', 1e12, async () => undefined)).toBeUndefined();
  });
});
