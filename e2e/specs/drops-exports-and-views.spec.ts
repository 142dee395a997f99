import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { signIn } from '../fixtures/console';
import { root } from '../fixtures/paths';
import { expect, test } from '../fixtures/world';

const goTo = (page: Page, name: string): Promise<void> => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();

async function drop(page: Page, onto: Locator, name: string): Promise<void> {
  // A last line of its own: the same bytes would not be kept twice.
  const text = `${readFileSync(join(root, 'assets', 'samples', 'shell-session.cast'), 'utf8').trimEnd()}\n[99.0,"o","${name}"]\n`;
  const dataTransfer = await page.evaluateHandle(({ content, called }) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], called));
    return transfer;
  }, { content: text, called: name });
  await onto.dispatchEvent('dragover', { dataTransfer });
  await onto.dispatchEvent('drop', { dataTransfer });
}

test('a file dropped on the sign-in screen or on the wall plays and is kept, and the window goes nowhere', async ({ world }) => {
  const { page, app } = await world.launchConsole();
  const player = page.getByRole('region', { name: 'Player' });
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  await drop(page, page.locator('body'), 'before-sign-in.cast');
  await expect(player.getByRole('button', { name: 'Play', exact: true })).toBeEnabled();
  await goTo(page, 'Wall');
  await drop(page, page.getByRole('region', { name: 'Live wall' }), 'on-the-wall.cast');
  await expect(player.getByRole('button', { name: 'Play', exact: true })).toBeEnabled();
  await goTo(page, 'Library');
  for (const name of [/before-sign-in/, /on-the-wall/]) await expect(page.getByRole('row', { name })).toBeVisible();
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.webContents.getURL().replace(/#.*/, '')))).toEqual(['app://vigil/']);
});

test('the audit record is saved as a file where the operator says, and columns stay as they were chosen', async ({ world }) => {
  const gateway = await world.startGateway();
  const { page, app } = await world.launchConsole({ gateway: gateway.url });
  await signIn(page, gateway.url);
  await goTo(page, 'Audit');
  await expect(page.getByRole('row', { name: /Sign In/ }).first()).toBeVisible();

  const place = join(world.folder, 'saved.csv');
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, place);
  await page.getByRole('button', { name: 'Export CSV' }).click();
  await expect(page.getByRole('button', { name: 'Saved' })).toBeVisible();
  const saved = readFileSync(place, 'utf8').split('\r\n');
  expect(saved[0]).toMatch(/^Time,Level,Category,Event,Message,User/);
  expect(saved.some((line) => /Authentication,Sign In/.test(line))).toBe(true);

  const header = page.getByRole('columnheader', { name: 'Machine name' });
  await expect(header).toBeHidden();
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Machine name' }).click();
  await page.keyboard.press('Escape');
  await expect(header).toBeVisible();
  await page.reload();
  await expect(header).toBeVisible();
});

test('a view of the wall is saved under a name, picked and deleted, by keyboard', async ({ world }) => {
  const gateway = await world.startGateway({ scenario: 'quiet-night' });
  const { page } = await world.launchConsole({ gateway: gateway.url });
  await signIn(page, gateway.url);
  const wall = page.getByRole('region', { name: 'Live wall' });
  const filter = wall.getByRole('searchbox', { name: 'Filter sessions' });
  await expect(wall.getByRole('article').nth(3)).toBeVisible();
  await filter.fill('payments');

  const views = wall.getByRole('button', { name: /^Views/ });
  await views.press('Enter');
  await page.getByRole('menuitem', { name: 'Save this view…' }).press('Enter');
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Payments');
  await page.keyboard.press('Enter');
  await expect(wall.getByRole('button', { name: 'Views: Payments' })).toBeVisible();

  await filter.fill('');
  await expect(wall.getByRole('button', { name: 'Views', exact: true })).toBeVisible();
  await page.reload();
  await views.press('Enter');
  await page.getByRole('menuitem', { name: 'Payments' }).press('Enter');
  await expect(filter).toHaveValue('payments');

  await views.press('Enter');
  await page.getByRole('menuitem', { name: 'Delete views…' }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete Payments' }).press('Enter');
  await expect(page.getByRole('dialog').getByText('No view is left.')).toBeVisible();
});
