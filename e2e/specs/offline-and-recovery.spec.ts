import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { signIn } from '../fixtures/console';
import { startCuttingProxy } from '../fixtures/cutting-proxy';
import { expect, test } from '../fixtures/world';

const goTo = (page: Page, name: string): Promise<void> => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();

/** Size of the downloads under way in a profile. */
const bytesInParts = (profile: string): number => readdirSync(profile, { recursive: true }).map(String).filter((name) => name.endsWith('.part'))
  .map((name) => join(profile, name)).reduce((sum, path) => sum + (existsSync(path) ? statSync(path).size : 0), 0);

function castThatSays(folder: string, name: string, words: string): string {
  const path = join(folder, name);
  writeFileSync(path, `${JSON.stringify({ version: 2, width: 80, height: 24 })}\n${JSON.stringify([0.1, 'o', `${words}\r\n`])}\n${JSON.stringify([2, 'o', 'bye\r\n'])}\n`);
  return path;
}

test('with the gateway gone the console opens, says so, shows what it remembers, and plays files from the dialog and dropped', async ({ world }) => {
  const gateway = await world.startGateway();
  const profile = join(world.folder, 'profile');
  const first = await world.launchConsole({ gateway: gateway.url, profile });
  await signIn(first.page, gateway.url);
  const ssh = world.ssh(gateway, 'alice@demo-1');
  await ssh.sees(/\$ $/);
  await expect(first.page.getByRole('article', { name: /^alice@demo-1/ })).toBeVisible();
  // Remembered means: in the window's own database.
  await expect.poll(() => first.page.evaluate(async () => {
    const count = async (name: string): Promise<number> => {
      const database = await new Promise<IDBDatabase>((done, fail) => {
        const asked = indexedDB.open(name);
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => fail(asked.error ?? new Error('no database'));
      });
      try {
        if (!database.objectStoreNames.contains('sessions')) return 0;
        return await new Promise<number>((done) => { const asked = database.transaction('sessions').objectStore('sessions').count(); asked.onsuccess = () => done(asked.result); });
      } finally {
        database.close();
      }
    };
    return Math.max(0, ...await Promise.all((await indexedDB.databases()).map(({ name }) => count(name ?? ''))));
  }), { message: 'the session is remembered' }).toBeGreaterThan(0);
  await first.close();
  await gateway.stop();

  const { page, complaints } = await world.launchConsole({ profile, environment: { VIGIL_TEST_OPEN_FILE: castThatSays(world.folder, 'from-dialog.cast', 'words-from-the-dialog') } });
  await expect(page.getByText('Offline: showing what this machine remembers').first()).toBeVisible();
  await goTo(page, 'Sessions');
  await expect(page.getByRole('region', { name: 'Sessions' }).getByText('From this machine’s memory')).toBeVisible();
  await expect(page.getByRole('row', { name: /alice/ })).toBeVisible();

  await goTo(page, 'Library');
  await page.getByRole('button', { name: 'Open file…' }).first().click();
  const player = page.getByRole('region', { name: 'Player' });
  await expect(player).toContainText('words-from-the-dialog');

  await goTo(page, 'Library');
  const text = readFileSync(castThatSays(world.folder, 'dropped.cast', 'words-that-were-dropped'), 'utf8');
  const dropped = await page.evaluateHandle((content) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], 'dropped.cast'));
    return transfer;
  }, text);
  await page.getByRole('region', { name: 'Library' }).dispatchEvent('drop', { dataTransfer: dropped });
  await expect(player).toContainText('words-that-were-dropped');
  await goTo(page, 'Library');
  await expect(page.getByRole('row', { name: /dropped/ })).toBeVisible();
  expect(complaints.filter((line) => !/ERR_CONNECTION_REFUSED/.test(line))).toEqual([]);
});

test('a download that breaks in its middle goes on from there and is verified', async ({ world }) => {
  const gateway = await world.startGateway();
  const proxy = await startCuttingProxy(gateway.url);
  try {
    const ssh = world.ssh(gateway, 'alice@demo-1', ['seq 1 300000']);
    expect(await ssh.exited).toBe(0);
    const profile = join(world.folder, 'profile');
    const { page } = await world.launchConsole({ gateway: proxy.url, profile });
    await signIn(page, proxy.url);
    await goTo(page, 'Library');
    const row = page.getByRole('row', { name: /alice@demo-1/ }).first();
    proxy.holdNextDownloadAfter(700_000);
    await row.getByRole('button', { name: /^Download/ }).click();
    await expect.poll(() => bytesInParts(profile), { message: 'a part of it is on the disk' }).toBeGreaterThan(500_000);
    proxy.cut();
    await expect(row.getByText(/^Verified/)).toBeVisible({ timeout: 30_000 });
    expect(proxy.downloads.length).toBe(2);
    expect(proxy.downloads[1]).toMatch(/ bytes=[1-9]\d*-$/);
    await row.getByRole('button', { name: /^Play/ }).click();
    await expect(page.getByRole('region', { name: 'Player' }).getByRole('slider', { name: 'Position' })).toBeVisible();
  } finally {
    await proxy.close();
  }
});

test('a gateway killed in the middle of a session has its recording after the next start, up to the last event', async ({ world }) => {
  const gateway = await world.startGateway();
  const ssh = world.ssh(gateway, 'alice@demo-1');
  await ssh.sees(/\$ $/);
  ssh.type('echo last-words-$((40+2))\r');
  await ssh.sees('last-words-42');
  gateway.process.kill('SIGKILL');
  await gateway.stop();
  await ssh.exited;

  const again = await world.startGateway();
  const { page } = await world.launchConsole({ gateway: again.url });
  await signIn(page, again.url);
  await goTo(page, 'Library');
  const row = page.getByRole('row', { name: /alice@demo-1/ }).first();
  await expect(row).toContainText('recovered after a crash');
  await row.getByRole('button', { name: /^Download/ }).click();
  await expect(row.getByText(/^Verified/)).toBeVisible({ timeout: 30_000 });
  await row.getByRole('button', { name: /^Play/ }).click();
  const player = page.getByRole('region', { name: 'Player' });
  await player.getByRole('searchbox', { name: 'Search recording' }).fill('last-words-42');
  await page.keyboard.press('Enter');
  await player.getByRole('list', { name: 'Search results' }).getByRole('button').first().click();
  await expect(player.getByRole('document', { name: 'Screen as text' })).toContainText('last-words-42');
});

test('a locked user is refused, with who locked, until the lock is released', async ({ world }) => {
  const gateway = await world.startGateway();
  const { page } = await world.launchConsole({ gateway: gateway.url });
  await signIn(page, gateway.url);
  await page.getByRole('button', { name: /^Locks/ }).click();
  const locks = page.getByRole('dialog', { name: 'Locks' });
  await locks.getByRole('textbox', { name: 'User name' }).fill('alice');
  await locks.getByRole('textbox', { name: 'Why' }).fill('under review');
  await locks.getByRole('button', { name: 'Lock', exact: true }).click();
  await expect(locks.getByRole('list', { name: 'Locks in force' }).getByRole('button', { name: 'Release alice' })).toBeVisible();

  const refused = world.ssh(gateway, 'alice@demo-1');
  await refused.sees(/prevented to start sessions by .*ana/i);
  expect(await refused.exited).not.toBe(0);
  expect(refused.printed()).not.toMatch(/\$ $/);
  const other = world.ssh(gateway, 'bob@demo-1');
  await other.sees(/\$ $/);

  await locks.getByRole('button', { name: 'Release alice' }).click();
  await expect(locks.getByText('Nobody and nothing is locked.')).toBeVisible();
  const allowed = world.ssh(gateway, 'alice@demo-1');
  await allowed.sees(/\$ $/);
});

test('without storage for the recording there is no session, and the user reads why', async ({ world }) => {
  const gateway = await world.startGateway();
  const recordings = join(world.folder, 'gateway', 'recordings');
  const aside = `${recordings}-aside`;
  renameSync(recordings, aside);
  writeFileSync(recordings, 'not a folder');
  const refused = world.ssh(gateway, 'alice@demo-1');
  await refused.sees('Sessions cannot be recorded at the moment, so none can be opened.');
  expect(await refused.exited).not.toBe(0);
  rmSync(recordings);
  renameSync(aside, recordings);
  const allowed = world.ssh(gateway, 'alice@demo-1');
  await allowed.sees(/\$ $/);
});
