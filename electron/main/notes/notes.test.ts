import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NoteBook } from './notes';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'vigil-notes-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const note = (text: string) => ({ notes: [{ id: 'n', at: 5, text, author: 'Ana', writtenAt: 1 }], watched: [{ from: 0, to: 10 }] });

describe('notes', () => {
  it('are there again, each recording its own', async () => {
    const book = new NoteBook(join(folder, 'notes'));
    expect(await book.read('aa')).toEqual({ ok: true, value: { notes: [], watched: [] } });
    await Promise.all([book.write('aa', note('first')), book.write('bb', note('other')), book.write('aa', note('second'))]);
    const again = new NoteBook(join(folder, 'notes'));
    expect(await again.read('aa')).toEqual({ ok: true, value: note('second') });
    expect(await again.read('bb')).toEqual({ ok: true, value: note('other') });
  });

  it('are not written over when they are damaged', async () => {
    writeFileSync(join(folder, 'aa.json'), '{"notes": [');
    const book = new NoteBook(folder);
    expect(await book.read('aa')).toMatchObject({ ok: false, problem: { code: 'notes-damaged' } });
    expect(await book.write('aa', note('new'))).toMatchObject({ ok: false, problem: { code: 'notes-damaged' } });
  });
});
