import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exported, headOf, logLines, signingKey, treeOf } from '../../shared/audit/audit-log.fixture';

let folder = '';
let cli = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-verify-'));
  cli = join(folder, 'vigil.cjs');
  await build({ entryPoints: [join(import.meta.dirname, 'vigil.ts')], bundle: true, platform: 'node', format: 'cjs', outfile: cli, logLevel: 'silent' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const vigil = (...words: string[]): Promise<{ status: number; out: string; err: string }> => new Promise((resolve) => {
  execFile(process.execPath, [cli, ...words], (error, out, err) => resolve({ status: typeof error?.code === 'number' ? error.code : 0, out, err }));
});
const lines = logLines(Array.from({ length: 12 }, (_none, at) => `event ${at}`));
const saved = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('vigil verify with an audit log', () => {
  it('answers 0 for an intact export, with a key that is known or not', async () => {
    const file = saved('log.jsonl', exported(lines));
    const { status, out } = await vigil('verify', file, '--key', signingKey, '--json');
    expect([status, JSON.parse(out)]).toMatchObject([0, { state: 'verified', intact: true, kind: 'audit-log', events: 12, head: { serverId: 'server-1', size: 12 } }]);
    expect(await vigil('verify', file)).toMatchObject({ status: 0, out: expect.stringContaining('key nobody here knows') });
    expect(await vigil('verify', saved('slice.jsonl', exported(lines, [2, 5])), '--key', signingKey)).toMatchObject({ status: 0, out: expect.stringMatching(/^Intact: These 2 events are, among 12,/) });
  });

  it('answers 1 and names the first line that differs', async () => {
    const text = exported(lines).split('\n');
    text[5] = text[5]?.replace('event 4', 'event 9') ?? '';
    const { status, out } = await vigil('verify', saved('altered.jsonl', text.join('\n')), '--json');
    expect([status, JSON.parse(out)]).toMatchObject([1, { state: 'failed', intact: false, at: { line: 6 } }]);
    expect(await vigil('verify', saved('cut.jsonl', exported(lines, [2, 5]).split('\n').slice(0, -2).join('\n')))).toMatchObject({ status: 1, out: expect.stringMatching(/^ALTERED OR INCOMPLETE: Line 3: /) });
  });

  it('judges a gateway\'s data folder, its audit folder and its file alike, also after its oldest events were deleted', async () => {
    const data = join(folder, 'data');
    const audit = join(data, 'audit');
    mkdirSync(audit, { recursive: true });
    const tree = treeOf(lines);
    const write = (name: string, from: number, to: number): void => writeFileSync(join(audit, name), lines.slice(from, to).map((line) => `${line}\n`).join(''));
    write('audit-000000000001.jsonl', 0, 7);
    write('audit.jsonl', 7, 12);
    writeFileSync(join(audit, 'leaves'), Buffer.concat(lines.map((_line, at) => tree.leaf(at))));
    writeFileSync(join(audit, 'head'), JSON.stringify(headOf(tree)));
    for (const path of [data, audit, join(audit, 'audit.jsonl')]) expect(await vigil('verify', path, '--key', signingKey)).toMatchObject({ status: 0, out: expect.stringContaining('All 12 events') });
    rmSync(join(audit, 'audit-000000000001.jsonl'));
    expect((await vigil('verify', data)).status).toBe(1);
    writeFileSync(join(audit, 'deleted.head'), JSON.stringify(headOf(tree, 7)));
    expect(await vigil('verify', data, '--key', signingKey)).toMatchObject({ status: 0, out: expect.stringContaining('All 5 events') });
    write('audit.jsonl', 7, 11);
    expect(await vigil('verify', data)).toMatchObject({ status: 1, out: expect.stringContaining('audit.jsonl, line 5') });
    rmSync(join(audit, 'head'));
    expect(await vigil('verify', join(audit, 'audit.jsonl'))).toMatchObject({ status: 1, out: expect.stringContaining('nothing vouches') });
  });

  it('answers 2 with one line when there is nothing to judge', async () => {
    expect(await vigil('verify', join(folder, 'nowhere.jsonl'))).toEqual({ status: 2, out: '', err: expect.stringMatching(/^vigil: [^\n]+\n$/) });
    expect((await vigil('verify', saved('notes.jsonl', '{"some":"thing"}\n'))).status).toBe(2);
  });
});
