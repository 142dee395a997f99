import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { evaluateInPackagedPage } from '../fixtures/debugging-port';
import { root } from '../fixtures/paths';
import { expect, test } from '../fixtures/world';

// The fuse that lets Playwright attach to Electron's main process is off in a packaged app, as it should be:
// it is watched through Chromium's own debugging port instead.
test('the packaged app has every fuse decided, starts from its archive and shows the sign-in screen', async ({ world }) => {
  test.setTimeout(180_000);
  const output = join(world.folder, 'packaged');
  execFileSync(process.execPath, [join(root, 'build', 'package.mjs')], {
    cwd: root, stdio: 'ignore', env: { ...process.env, VIGIL_PACKAGE_OUT: output, VIGIL_PACKAGE_ALLOW_NO_SANDBOX: '1' },
  });
  const executable = join(output, 'linux-unpacked', 'vigil');
  const script = `import(${JSON.stringify(join(root, 'build', 'fuses.mjs'))}).then(async (fuses) => console.log(JSON.stringify([await fuses.readFuses(${JSON.stringify(executable)}), fuses.decisions])))`;
  const [set, decided] = JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })) as Record<string, boolean>[];
  expect(Object.keys(set ?? {}).length).toBeGreaterThanOrEqual(7);
  expect(decided).toMatchObject(set ?? {});

  const gateway = await world.startGateway();
  const child = spawn(executable, [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${join(world.folder, 'packaged-profile')}`, `--gateway=${gateway.url}`, '--remote-debugging-port=0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const endpoint = await new Promise<string>((done, fail) => {
      child.once('exit', (code) => fail(new Error(`The packaged app ended at once (exit ${code}).`)));
      createInterface({ input: child.stderr }).on('line', (line) => {
        const found = /DevTools listening on (ws:\S+)/.exec(line);
        if (found?.[1]) done(found[1]);
      });
    });
    const port = Number(new URL(endpoint).port);
    const text = (): Promise<unknown> => evaluateInPackagedPage(port, 'location.href + "\\n" + document.body.innerText');
    await expect.poll(text, { message: 'the sign-in screen is shown and has found the gateway' }).toMatch(/^app:\/\/vigil\/[\s\S]*Vigil demo[\s\S]*Sign in/);
    expect(await evaluateInPackagedPage(port, 'typeof require + typeof process')).toBe('undefinedundefined');
  } finally {
    child.kill();
  }
});

test('the released app refuses to run without the sandbox', async ({ world }) => {
  test.setTimeout(180_000);
  const output = join(world.folder, 'released');
  const environment = { ...process.env, VIGIL_PACKAGE_OUT: output };
  delete (environment as Record<string, string | undefined>)['VIGIL_PACKAGE_ALLOW_NO_SANDBOX'];
  try {
    execFileSync(process.execPath, [join(root, 'build', 'package.mjs')], { cwd: root, stdio: 'ignore', env: environment });
    const run = spawnSync(join(output, 'linux-unpacked', 'vigil'), ['--no-sandbox', `--user-data-dir=${join(world.folder, 'released-profile')}`], { encoding: 'utf8', timeout: 30_000 });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('does not run with --no-sandbox');
  } finally {
    // The other specs run the test build.
    execFileSync(process.execPath, [join(root, 'build', 'bundle.mjs')], { cwd: root, stdio: 'ignore' });
  }
});
