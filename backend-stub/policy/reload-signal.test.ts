import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let folder: string;
let gateway: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-signal-'));
});
afterEach(async () => {
  const ended = gateway?.exitCode === null ? new Promise((done) => gateway?.once('exit', done)) : undefined;
  gateway?.kill('SIGTERM');
  await ended;
  await rm(folder, { recursive: true, force: true });
});

const policy = (title: string): string => JSON.stringify({ title, rules: [{ id: 'one', title: 'One', match: { kind: 'words', words: ['x'] } }] });
const told = async (event: string): Promise<readonly string[]> =>
  (await readFile(join(folder, 'data/audit/audit.jsonl'), 'utf8')).split('\n').filter((line) => line.includes(`"${event}"`));

it('SIGHUP has the gateway read its policies again, also those whose change nothing tells it of; one that cannot be used is refused and told', async () => {
  // Beside node_modules, where its native parts are.
  const bundled = join(root, 'out/test/reload-signal.cjs');
  buildSync({ absWorkingDir: root, entryPoints: ['backend-stub/main.ts'], outfile: bundled, bundle: true, platform: 'node', format: 'cjs', target: 'node20', external: ['@lydell/node-pty', 'ssh2', 'cpu-features'], logLevel: 'error' });
  // A link: the folder that is watched does not change when what it points to does.
  await mkdir(join(folder, 'policies'));
  await writeFile(join(folder, 'elsewhere.json'), policy('before'));
  await symlink(join(folder, 'elsewhere.json'), join(folder, 'policies/linked.json'));
  await writeFile(join(folder, 'gateway.json'), JSON.stringify({ demo: true, users: [{ loginName: 'ana', displayName: 'Ana', role: 'platform-admin', password: 'vigil-demo' }], policies: join(folder, 'policies') }));
  gateway = spawn(process.execPath, [bundled, '--port', '0', '--ssh-port', '0', '--data', join(folder, 'data'), '--config', join(folder, 'gateway.json')], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise<void>((ready, fail) => {
    gateway?.once('exit', (code) => fail(new Error(`the gateway ended at its start (${code})`)));
    createInterface({ input: gateway!.stdout! }).on('line', (line) => { if (line.startsWith('{"ready":true')) ready(); });
  });
  const before = (await told('policy.change')).length;

  await writeFile(join(folder, 'elsewhere.json'), policy('after'));
  expect(gateway.kill('SIGHUP')).toBe(true);
  await vi.waitFor(async () => expect((await told('policy.change')).slice(before)).toMatchObject([expect.stringContaining('linked') as string]), { timeout: 20_000 });

  await writeFile(join(folder, 'elsewhere.json'), '{"title": 1}');
  gateway.kill('SIGHUP');
  await vi.waitFor(async () => expect((await told('policy.refused')).length).toBe(1), { timeout: 20_000 });
  expect(gateway.exitCode).toBeNull();
}, 60_000);
