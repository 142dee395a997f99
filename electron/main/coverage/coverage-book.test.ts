import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CoverageBook } from './coverage-book';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'vigil-coverage-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const report = (from: number, to: number, viewer = 'ana', speed = 1) =>
  ({ id: `of-${viewer}`, viewer, startedAt: 10, now: 20, duration: 60_000, stretches: [{ from, to, speed, manner: 'played' as const }] });

describe('what was watched', () => {
  it('is there again, each recording and each person their own', async () => {
    const book = new CoverageBook(folder);
    await Promise.all([book.report('aa', report(0, 1000)), book.report('aa', report(500, 2000, 'pat', 8)), book.report('bb', report(0, 10)), book.report('aa', report(1000, 3000))]);
    const again = new CoverageBook(folder);
    expect(await again.read('aa')).toMatchObject({ ok: true, value: { duration: 60_000, sittings: [{ viewer: 'ana', stretches: [{ from: 0, to: 3000 }] }, { viewer: 'pat', stretches: [{ from: 500, to: 2000, speed: 8 }] }] } });
    const listed = await again.list();
    expect(listed).toMatchObject({ ok: true, value: expect.arrayContaining([expect.objectContaining({ fingerprint: 'aa', watched: 3000, fast: 0, never: 57_000 }), expect.objectContaining({ fingerprint: 'bb', watched: 10 })]) });
    expect(await book.list()).toEqual(expect.objectContaining({ ok: true }));
  });

  it('is not written over when it is damaged, and not listed', async () => {
    writeFileSync(join(folder, 'aa.json'), '{"version":1,');
    const book = new CoverageBook(folder);
    expect(await book.report('aa', report(0, 5))).toMatchObject({ ok: false, problem: { code: 'coverage-damaged' } });
    expect(readFileSync(join(folder, 'aa.json'), 'utf8')).toBe('{"version":1,');
    expect(await book.list()).toEqual({ ok: true, value: [] });
  });

  it('survives a killed process as far as it was answered for', async () => {
    // A process of its own reports second after second and says what was answered for; it is killed without a warning.
    const entry = join(folder, 'report.cjs');
    await build({
      stdin: {
        contents: `import { CoverageBook } from './coverage-book';
          const book = new CoverageBook(${JSON.stringify(join(folder, 'kept'))});
          void (async () => { for (let at = 0; ; at += 1000) { await book.report('aa', { id: 's', viewer: 'ana', startedAt: 1, now: at, duration: 9e9, stretches: [{ from: at, to: at + 1000, speed: 1, manner: 'played' }] }); process.send(at + 1000); } })();`,
        resolveDir: import.meta.dirname, loader: 'ts',
      },
      bundle: true, platform: 'node', format: 'cjs', outfile: entry, logLevel: 'silent',
    });
    for (let round = 0; round < 5; round += 1) {
      const child: ChildProcess = fork(entry);
      const answered = await new Promise<number>((resolve) => {
        let last = 0;
        child.on('message', (to: number) => {
          last = to;
          if (to >= 7000 + round * 1000) child.kill('SIGKILL');
        });
        child.on('exit', () => resolve(last));
      });
      const read = await new CoverageBook(join(folder, 'kept')).read('aa');
      if (!read.ok) throw new Error(read.problem.what);
      expect(read.value.sittings[0]?.stretches[0]?.to).toBeGreaterThanOrEqual(answered);
    }
  }, 30_000);
});
