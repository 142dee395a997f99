import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page, Worker } from '@playwright/test';
import { mostlyColour } from '../fixtures/canvas';
import { signIn, workOffline } from '../fixtures/console';
import { startFaultProxy, type FaultProxy } from '../fixtures/fault-proxy';
import type { SshClient } from '../fixtures/ssh-client';
import { expect, test, type World } from '../fixtures/world';

/** Fills the session's screen, and so its tile, with a colour (41 red, 42 green). */
const fill = (ssh: SshClient, colour: 41 | 42): void => ssh.type(`printf '\\033[${colour}m\\033[2J\\033[H'\r`);

interface Watched {
  readonly proxy: FaultProxy;
  readonly ssh: SshClient;
  readonly page: Page;
  readonly app: Awaited<ReturnType<World['launchConsole']>>['app'];
  readonly tile: Locator;
}

/** A wall with one real session on it, behind a network that can be spoilt. */
async function watch(world: World): Promise<Watched> {
  const gateway = await world.startGateway();
  const proxy = await startFaultProxy(gateway.url);
  const ssh = world.ssh(gateway, 'alice@demo-1');
  await ssh.sees(/\$ $/);
  const { page, app } = await world.launchConsole({ gateway: proxy.url });
  await signIn(page, proxy.url);
  const tile = page.getByRole('article', { name: /^alice@demo-1/ });
  fill(ssh, 41);
  await expect.poll(() => mostlyColour(tile)).toBe('red');
  return { proxy, ssh, page, app, tile };
}

test('a short cut leaves no trace; a connection that is only half there is told with since when, and found again', async ({ world }) => {
  const { proxy, ssh, page, tile } = await watch(world);
  try {
    proxy.reset();
    fill(ssh, 42);
    await expect.poll(() => mostlyColour(tile)).toBe('green');
    await expect(tile.getByText(/^skipped/)).toHaveCount(0);
    await expect(page.getByRole('alertdialog')).toHaveCount(0);

    proxy.silence();
    fill(ssh, 41);
    await expect(tile.getByText(/^No data for \d+ s$/)).toBeVisible();
    // Dead after 15 s, and another connection brings what was missed.
    await expect.poll(() => mostlyColour(tile), { timeout: 40_000 }).toBe('red');
    await expect(tile.getByText(/^No data for/)).toHaveCount(0);
    await expect(tile.getByText(/^skipped/)).toHaveCount(0);

    proxy.refuse(true);
    await expect(page.getByText(/The gateway does not answer/).first()).toBeVisible();
    fill(ssh, 42);
    await expect(tile.getByText(/^No data for \d+ s$/)).toBeVisible();
    proxy.refuse(false);
    await expect.poll(() => mostlyColour(tile), { timeout: 30_000 }).toBe('green');
    await expect(tile.getByText(/^skipped/)).toHaveCount(0);
  } finally {
    await proxy.close();
  }
});

test('after the laptop slept all streams count as lost at once', async ({ world }) => {
  const { proxy, app, page } = await watch(world);
  try {
    const before = proxy.liveStreams();
    await app.evaluate(({ powerMonitor }) => { powerMonitor.emit('resume'); });
    await expect.poll(() => proxy.liveStreams()).toBeGreaterThan(before);
    await expect(page.getByRole('article', { name: /^alice@demo-1/ })).toBeVisible();
  } finally {
    await proxy.close();
  }
});

test('a live worker that hangs is told, ended and replaced, and the pictures come back', async ({ world }) => {
  const { proxy, ssh, page, tile } = await watch(world);
  try {
    const worker = page.workers().find((one) => one.url().includes('live.worker'));
    if (!worker) throw new Error('no live worker');
    // It never returns; the promise ends with the worker.
    const another = page.waitForEvent('worker', { timeout: 30_000 });
    void worker.evaluate(() => { for (;;) { /* hangs */ } }).catch(() => undefined);
    fill(ssh, 42);
    await another;
    await expect.poll(() => mostlyColour(tile), { message: 'the picture is back', timeout: 10_000 }).toBe('green');
    await expect(page.getByText('The part of this window that draws live pictures stopped, and was started anew.')).toBeVisible();
  } finally {
    await proxy.close();
  }
});

test('what stops the live pictures again and again is not shown any more, which its tile says; the others go on', async ({ world }) => {
  const gateway = await world.startGateway();
  const [alice, bob] = ['alice@demo-1', 'bob@demo-1'].map((login) => world.ssh(gateway, login)) as [SshClient, SshClient];
  for (const ssh of [alice, bob]) await ssh.sees(/\$ $/);
  const { page } = await world.launchConsole({ gateway: gateway.url });
  await signIn(page, gateway.url);
  const [broken, sound] = [page.getByRole('article', { name: /^alice@demo-1/ }), page.getByRole('article', { name: /^bob@demo-1/ })];
  await expect(broken).toBeVisible();
  const isLive = (one: Worker): boolean => one.url().includes('live.worker');
  let worker = page.workers().find(isLive);
  for (let death = 1; death <= 3; death += 1) {
    if (!worker) throw new Error('no live worker');
    const another = page.waitForEvent('worker', { predicate: isLive });
    // A fault nobody knows of yet, in what reads a session's bytes: an error it cannot go on from, while it takes them in.
    await worker.evaluate(() => {
      const read = String.prototype.charCodeAt;
      Object.assign(String.prototype, {
        charCodeAt(this: string, at: number): number {
          if (this.includes('STOPS-THE-READER')) {
            reportError(new Error('the reader broke'));
            for (;;) { /* until it is ended */ }
          }
          return read.call(this, at);
        },
      });
    }).catch(() => undefined);
    alice.type(`echo STOPS-THE-READER\r`);
    worker = await another;
  }
  await expect(broken).toContainText('Hostile or broken output: it stopped the live pictures three times, and is not shown here.');
  fill(bob, 42);
  await expect.poll(() => mostlyColour(sound)).toBe('green');
  await expect(sound).not.toContainText('not shown here');
  // One that was ended while it hung takes a moment to go.
  await expect.poll(() => page.workers().filter(isLive).length).toBe(1);
});

test('a window nobody can see is sent next to nothing and paints nothing, and shows what is new when it is seen again', async ({ world }) => {
  const { proxy, ssh, page, app, tile } = await watch(world);
  try {
    /** Bytes in half a second. */
    const carried = async (): Promise<number> => {
      const before = proxy.carried();
      await page.evaluate(() => new Promise((done) => { setTimeout(done, 500); }));
      return proxy.carried() - before;
    };
    ssh.type(`(while :; do printf '\\033[2;1H%0900d' 0; sleep 0.02; done) &\r`);
    await expect.poll(carried).toBeGreaterThan(6000);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    await expect.poll(carried).toBeLessThan(3000);
    const before = proxy.carried();
    fill(ssh, 42);
    await ssh.sees(new RegExp(`${String.fromCharCode(27)}\\[42m`));
    expect(await carried()).toBeLessThan(3000);
    expect(await mostlyColour(tile), 'the picture stands').toBe('red');
    console.log(`a hidden window was sent ${proxy.carried() - before} bytes`);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
    await expect.poll(() => mostlyColour(tile)).toBe('green');
    await expect.poll(carried).toBeGreaterThan(6000);
  } finally {
    await proxy.close();
  }
});

test('a window whose process died comes back by itself, with the wall', async ({ world }) => {
  const { proxy, app } = await watch(world);
  try {
    const before = proxy.liveStreams();
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
    await expect.poll(() => proxy.liveStreams(), { timeout: 20_000, message: 'it watches the sessions again' }).toBeGreaterThan(before);
  } finally {
    await proxy.close();
  }
});

test('a window that hangs does not hold up the end of the console', async ({ world }) => {
  const { app, page } = await world.launchConsole();
  await workOffline(page);
  const ended = new Promise<number | null>((done) => app.process().once('exit', done));
  void page.evaluate(() => { for (;;) { /* hangs */ } }).catch(() => undefined);
  await app.evaluate(({ app: console }) => { setTimeout(() => console.quit(), 500); });
  expect(await ended).toBe(0);
});

/** Nobody is signed in any more: the window says so, shows no picture, and asks for it. */
async function signInAgain(page: Page, gateway: string, words: string | RegExp = 'You are not signed in, or no longer.'): Promise<void> {
  await expect(page.getByRole('main', { name: 'Sign in' })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText(words)).toBeVisible();
  await expect(page.getByRole('article')).toHaveCount(0);
  await signIn(page, gateway);
}

test('orders under way when the gateway is killed are unknown, never done; afterwards each is told by what the audit log says', async ({ world }) => {
  const gateway = await world.startGateway();
  const proxy = await startFaultProxy(gateway.url);
  try {
    for (const login of ['alice@demo-1', 'bob@demo-1']) await world.ssh(gateway, login).sees(/\$ $/);
    const { page } = await world.launchConsole({ gateway: proxy.url });
    await signIn(page, proxy.url);
    const pause = async (name: RegExp): Promise<void> => {
      const tile = page.getByRole('article', { name });
      await tile.hover();
      await tile.getByRole('button', { name: 'Pause', exact: true }).click();
    };
    await expect(page.getByRole('article', { name: /^bob@demo-1/ })).toBeVisible();
    const audited = (): Promise<string> => readFile(join(world.folder, 'gateway', 'audit', 'audit.jsonl'), 'utf8');

    // One is carried out and its answer is lost; the other never reaches a gateway that stands still.
    proxy.swallowFromNextOrder();
    await pause(/^alice@demo-1/);
    await expect.poll(audited).toContain('session.pause');
    gateway.process.kill('SIGSTOP');
    await pause(/^bob@demo-1/);
    const orders = page.getByRole('region', { name: 'Orders' });
    await expect(orders).toContainText('Pause bob@demo-1 asked');
    gateway.process.kill('SIGKILL');
    await expect(orders).toContainText('Pause alice@demo-1 unknown: no answer, it may or may not have happened');
    await expect(orders).toContainText('Pause bob@demo-1 unknown: no answer, it may or may not have happened');
    await expect(orders).not.toContainText('effective');

    proxy.reset();
    await world.startGateway({ port: Number(new URL(gateway.url).port) });
    await signInAgain(page, proxy.url);
    await expect(orders).toContainText(/Pause alice@demo-1 effective/);
    await expect(orders).toContainText('Pause bob@demo-1 It did not happen: the gateway has no trace of it.');
  } finally {
    await proxy.close();
  }
});

test('a sign-in that runs out is told, leaves no picture that only looks live, and signing in again goes on', async ({ world }) => {
  const config = join(world.folder, 'gateway.json');
  await writeFile(config, JSON.stringify({
    demo: true, tokenHours: 12 / 3600,
    users: [{ loginName: 'ana', displayName: 'Ana Kovac', role: 'security-analyst', team: 'soc', userDirectory: 'local', password: 'vigil-demo', hint: '' }],
  }));
  const gateway = await world.startGateway({ config, scenario: 'noisy-1' });
  const { page } = await world.launchConsole({ gateway: gateway.url });
  await signIn(page, gateway.url);
  const tile = page.getByRole('article').first();
  await expect(tile).toBeVisible();
  // The gateway's word, or the console's own that it may no longer use the token: whichever is first.
  await signInAgain(page, gateway.url, /^(You are not signed in, or no longer|Your sign-in has run out)\.$/);
  await expect(tile).toBeVisible();
  await expect(tile.getByText(/^No data for/)).toHaveCount(0);
});
