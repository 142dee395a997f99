import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSaveText, plainName } from './save-text';

let root: string;
beforeEach(async () => { root = await mkdtemp(join(tmpdir(), 'vigil-save-')); });
afterEach(() => rm(root, { recursive: true, force: true }));

describe('saving a text', () => {
  it('writes where the operator said, as a whole, and tells the name only', async () => {
    const asked: string[] = [];
    const save = createSaveText({ folder: () => '/home/ana', ask: async (path) => { asked.push(path); return join(root, 'chosen.csv'); } });
    expect(await save('audit.csv', 'a,b\r\nü,"2"')).toEqual({ ok: true, value: { saved: 'chosen.csv' } });
    expect(asked).toEqual([join('/home/ana', 'audit.csv')]);
    expect(await readFile(join(root, 'chosen.csv'), 'utf8')).toBe('a,b\r\nü,"2"');
    expect(await readdir(root)).toEqual(['chosen.csv']);
  });

  it('writes nothing when the operator cancels', async () => {
    const save = createSaveText({ folder: () => root, ask: async () => undefined });
    expect(await save('audit.csv', 'a')).toEqual({ ok: true, value: {} });
    expect(await readdir(root)).toEqual([]);
  });

  it('says so when the place takes no file', async () => {
    const save = createSaveText({ folder: () => root, ask: async () => join(root, 'no-such-folder', 'x.csv') });
    expect(await save('x.csv', 'a')).toMatchObject({ ok: false, problem: { code: 'save-failed' } });
  });

  it('opens one dialog at a time, and the next when that one is closed', async () => {
    let choose = (_path: string | undefined): void => undefined;
    const save = createSaveText({ folder: () => root, ask: () => new Promise((resolve) => { choose = resolve; }) });
    const first = save('a.csv', 'a');
    expect(await save('b.csv', 'b')).toMatchObject({ ok: false, problem: { code: 'save-open' } });
    choose(undefined);
    await first;
    const again = save('c.csv', 'c');
    choose(join(root, 'c.csv'));
    expect(await again).toEqual({ ok: true, value: { saved: 'c.csv' } });
  });

  it.each([
    ['../../etc/passwd', '_.._etc_passwd'], ['a\\b:c.csv', 'a_b_c.csv'], ['.bashrc', 'bashrc'], ['CON.csv', 'vigil-CON.csv'], ['...', 'vigil-export.txt'],
    ['evil\u202evsc.exe', 'evil_vsc.exe'], ['vigil-audit-by-day.csv', 'vigil-audit-by-day.csv'],
  ])('takes %j as the name %j', (suggested, name) => {
    expect(plainName(suggested)).toBe(name);
  });
});
