import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { writeRecordingsFolder } from '../fixtures/recordings-folder';
import { signIn } from '../fixtures/console';
import { expect, test } from '../fixtures/world';

const goTo = (page: Page, name: string): Promise<void> => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
const field = (page: Page) => page.getByRole('searchbox', { name: 'Search in all recordings' });
const results = (page: Page) => page.getByRole('region', { name: 'Found in recordings' });

/** Drops files and folders from the disk onto the middle of the window, as a person's file manager does. */
async function dropFromDisk(page: Page, files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await session.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data });
  await session.detach();
}

/** Searches, and goes to the hit in the sudo log: the player opens there, with the search filled in. */
async function findTheHeron(page: Page): Promise<void> {
  await expect(page.getByText('3 recordings indexed')).toBeVisible();
  await field(page).fill('heron');
  await field(page).press('Enter');
  await expect(results(page).getByRole('status')).toHaveText(/2 hits in 2 recordings · 3 recordings searched in \d+ ms/);
  await expect(results(page).getByRole('button', { name: /hits?$/ })).toHaveCount(2);
  const hits = results(page).getByRole('button', { name: /^00:20\.0 heron/ });
  await expect(hits).toHaveCount(2);
  await hits.first().click();
  const player = page.getByRole('region', { name: 'Player' });
  await expect(player.getByRole('searchbox', { name: 'Search recording' })).toHaveValue('heron');
  await expect(player.getByRole('slider', { name: 'Position' })).toHaveValue('20');
  await expect(player.getByRole('document', { name: 'Screen as text' })).toContainText('heron');
  await expect(player.getByRole('list', { name: 'Search results' }).getByRole('button')).toHaveCount(1);
}

test('a folder dropped from the disk: its recordings come into the library, what is none is named once, and one search looks through all', async ({ world }) => {
  const gateway = await world.startGateway();
  const { page, app } = await world.launchConsole({ gateway: gateway.url });
  await signIn(page, gateway.url);
  await dropFromDisk(page, [writeRecordingsFolder(join(world.folder, 'case-7'))]);

  const strip = page.getByRole('group', { name: 'Import' });
  await expect(strip.getByRole('status')).toHaveText('3 recordings taken into the library');
  await expect(strip).toContainText('One file is no recording: letter.txt');
  const table = page.getByRole('grid', { name: 'Recordings' });
  await expect(table.getByRole('row', { name: /timing.*Terminal · sudo-iolog.*22 s/ })).toBeVisible();
  await expect(table.getByRole('row', { name: /classic\.timing.*Terminal · script.*20 s/ })).toBeVisible();
  await expect(table.getByRole('row', { name: /deploy of the ledger.*Terminal · asciicast-v2.*9 s/ })).toBeVisible();
  await strip.getByRole('button', { name: 'Dismiss import' }).click();
  await expect(strip).toBeHidden();

  await findTheHeron(page);
  await goTo(page, 'Library');
  await expect(field(page)).toHaveValue('heron');
  await goTo(page, 'Audit');
  await expect(page.getByRole('row', { name: /Search Library.*heron/ })).toHaveCount(1);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.webContents.getURL().replace(/#.*/, '')))).toEqual(['app://vigil/']);

  // What was found is remembered.
  await page.reload();
  await goTo(page, 'Library');
  await expect(table.getByRole('row', { name: /deploy of the ledger/ })).toBeVisible();
  await expect(page.getByText('3 recordings indexed')).toBeVisible();
});

test('the folder of one recording plays at once, with all its files, and is kept', async ({ world }) => {
  const folder = writeRecordingsFolder(join(world.folder, 'case-9'));
  // Wide enough for the column that counts the files.
  const { page } = await world.launchConsole({ width: 1920, height: 1080 });
  await expect(page.getByRole('button', { name: 'Work offline' })).toBeVisible();
  await dropFromDisk(page, [join(folder, 'sudo')]);
  const player = page.getByRole('region', { name: 'Player' });
  await expect(player.getByRole('button', { name: 'Play', exact: true })).toBeEnabled();
  await expect(player).toContainText('sudo-iolog');
  await goTo(page, 'Library');
  await expect(page.getByRole('grid', { name: 'Recordings' }).getByRole('row', { name: /timing.*Terminal · sudo-iolog.*8/ })).toBeVisible();
  await expect(page.getByRole('group', { name: 'Import' })).toBeHidden();
});

test('a folder opened where it is: its recordings are listed and searched without being kept; a password is found by nobody', async ({ world }) => {
  const folder = writeRecordingsFolder(join(world.folder, 'case-8'));
  const { page } = await world.launchConsole({ environment: { VIGIL_TEST_OPEN_FILE: folder } });
  await page.getByRole('button', { name: 'Work offline' }).click();
  await goTo(page, 'Library');
  await page.getByRole('button', { name: 'Open folder…' }).first().click();
  const strip = page.getByRole('group', { name: 'Opened folder' });
  await expect(strip.getByRole('status')).toHaveText('3 recordings opened where they are, not kept in the library');
  await expect(strip).toContainText('One file is no recording: letter.txt');
  await findTheHeron(page);

  await goTo(page, 'Library');
  await field(page).fill('kestrel');
  await expect(results(page).getByRole('status')).toHaveText(/^Nothing found · 3 recordings searched/);
  await field(page).fill('osprey|all gr[aeiou]+n');
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await expect(results(page).getByRole('status')).toHaveText(/^3 hits in 1 recording ·/);
  await field(page).fill('');

  // One is worth keeping: it is copied into the library and leaves the list of the folder. Dropped again it is recognised by its bytes.
  await page.getByRole('button', { name: 'Keep deploy of the ledger' }).click();
  await expect(page.getByText('deploy.cast is in the library now.')).toBeVisible();
  await expect(strip.getByRole('status')).toHaveText('2 recordings opened where they are, not kept in the library');
  const table = page.getByRole('grid', { name: 'Recordings' });
  await expect(table.getByRole('button', { name: 'Remove deploy of the ledger' })).toHaveCount(1);
  const copy = join(world.folder, 'another name.cast');
  cpSync(join(folder, 'deploy.cast'), copy);
  await dropFromDisk(page, [copy]);
  await expect(page.getByText('another name.cast is in the library already.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Player' }).getByRole('heading', { name: 'deploy of the ledger' })).toBeVisible();
  await goTo(page, 'Library');
  await expect(table.getByRole('row', { name: /deploy of the ledger/ })).toHaveCount(1);

  // The others all at once.
  await strip.getByRole('button', { name: 'Keep all' }).click();
  await expect(page.getByRole('group', { name: 'Import' }).getByRole('status')).toHaveText('2 recordings taken into the library');
  await expect(strip).toBeHidden();
  await expect(table.getByRole('row')).toHaveCount(4);
});
