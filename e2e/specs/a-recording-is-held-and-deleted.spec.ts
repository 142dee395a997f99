import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { violations } from '../fixtures/accessibility';
import { signIn } from '../fixtures/console';
import { expect, test } from '../fixtures/world';

const goTo = (page: Page, name: string): Promise<void> => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
const rowOf = (page: Page) => page.getByRole('grid', { name: 'Recordings' }).getByRole('row', { name: /bob@demo-1/ });

/** Opens the menu of the row, or of the player, by keyboard and chooses there. */
async function choose(page: Page, entry: RegExp, where: Locator = rowOf(page)): Promise<void> {
  await where.getByRole('button', { name: 'Hold or delete bob@demo-1' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menu', { name: 'Hold or delete bob@demo-1' }).getByRole('menuitem', { name: entry }).press('Enter');
}

/** Gives the reason and presses; waits until the audit event made the order effective. */
async function give(page: Page, dialog: ReturnType<Page['getByRole']>, button: string, reason: string): Promise<void> {
  await expect(dialog.getByRole('button', { name: button })).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByRole('textbox', { name: /^Reason/ }).fill(reason);
  await dialog.getByRole('button', { name: button }).press('Enter');
  await expect(page.getByRole('region', { name: 'Orders' }).getByText(/^effective after \d+ ms$/)).toBeVisible();
  await page.getByRole('region', { name: 'Orders' }).getByRole('button', { name: 'Dismiss' }).click();
}

test('a recording is held, cannot be deleted, is released and deleted, from the library and from the player, each with a reason, on every console and on record once', async ({ world }) => {
  const gateway = await world.startGateway();
  expect(await world.ssh(gateway, 'bob@demo-1', ['echo bob was here']).exited).toBe(0);
  const open = async (user: string): Promise<Page> => {
    const { page } = await world.launchConsole({ gateway: gateway.url });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await signIn(page, gateway.url, { user, password: 'vigil-demo' });
    await goTo(page, 'Library');
    await expect(rowOf(page)).toBeVisible();
    return page;
  };
  const [ana, audrey] = await Promise.all([open('ana'), open('audrey')]);
  const found: string[] = [];
  const look = async (where: string): Promise<void> => void found.push(...await violations(ana, where));
  const wearing = (theme: string): Promise<void> => ana.evaluate((wanted) => { document.documentElement.dataset['theme'] = wanted; }, theme);
  const barred = audrey.getByRole('button', { name: 'Hold or delete bob@demo-1' });
  await expect(barred).toHaveAttribute('aria-disabled', 'true');
  await barred.focus();
  await expect(audrey.getByRole('tooltip')).toHaveText('Your role (auditor) may not hold or delete this recording. Ask a platform admin for the right to hold recordings.');

  await choose(ana, /^Hold…/);
  const holding = ana.getByRole('dialog', { name: 'Hold the recording of bob@demo-1' });
  await look('hold');
  await give(ana, holding, 'Hold bob@demo-1', 'case 7');
  for (const page of [ana, audrey]) await expect(rowOf(page).getByTitle(/^Held by Ana Kovac \(ana\), .*: case 7/)).toHaveText('Held');

  await wearing('light');
  await choose(ana, /^Delete at the gateway…/);
  const deleting = ana.getByRole('alertdialog', { name: 'Delete the recording of bob@demo-1 at the gateway?' });
  await expect(deleting.getByRole('alert')).toHaveText('Held by Ana Kovac (ana): case 7. What is held is not deleted; release it first, if that is right.');
  await expect(deleting.getByRole('button', { name: 'Delete bob@demo-1' })).toHaveAttribute('aria-disabled', 'true');
  await look('delete, held');
  await deleting.getByRole('button', { name: 'Keep it' }).click();

  await wearing('contrast');
  await choose(ana, /^Release hold…/);
  const releasing = ana.getByRole('dialog', { name: 'Release the hold on bob@demo-1' });
  await look('release');
  await give(ana, releasing, 'Release bob@demo-1', 'case closed');
  for (const page of [ana, audrey]) await expect(rowOf(page).getByText('Held')).toHaveCount(0);

  await wearing('light');
  await choose(ana, /^Delete at the gateway…/);
  await expect(deleting).toContainText('There is no copy on this machine');
  await look('delete');
  await deleting.getByRole('button', { name: 'Keep it' }).click();

  // The same while it plays: the menu knows what has changed meanwhile, and the copy goes on playing.
  await rowOf(ana).getByRole('button', { name: /^Download/ }).click();
  await rowOf(ana).getByRole('button', { name: /^Play/ }).click();
  const player = ana.getByRole('region', { name: 'Player' });
  await choose(ana, /^Hold…/, player);
  await give(ana, holding, 'Hold bob@demo-1', 'case 8');
  await expect(rowOf(audrey).getByTitle(/^Held by Ana Kovac \(ana\), .*: case 8/)).toHaveText('Held');
  await choose(ana, /^Release hold…/, player);
  await give(ana, releasing, 'Release bob@demo-1', 'case 8 closed');
  await choose(ana, /^Delete at the gateway…/, player);
  await expect(deleting).toContainText('The copy on this machine stays, and plays as before.');
  await give(ana, deleting, 'Delete bob@demo-1', 'bob asked for it');
  await expect(player.getByRole('button', { name: 'Hold or delete bob@demo-1' })).toHaveCount(0);
  await expect(player.getByRole('button', { name: 'Play', exact: true })).toBeEnabled();
  await expect(rowOf(audrey)).toHaveCount(0);
  expect(readdirSync(join(world.folder, 'gateway', 'recordings')).filter((name) => !name.startsWith('.'))).toEqual([]);

  await goTo(ana, 'Audit');
  for (const [title, reason] of [['Hold Recording', 'case 7'], ['Release Recording', 'case closed'], ['Hold Recording', 'case 8'], ['Release Recording', 'case 8 closed'], ['Delete Recording', 'bob asked for it']] as const) {
    await expect(ana.getByRole('row').filter({ hasText: title }).filter({ hasText: `recording=bob@demo-1, reason=${reason}` }), title).toHaveCount(1);
  }
  const events = readFileSync(join(world.folder, 'gateway', 'audit', 'audit.jsonl'), 'utf8').match(/"recording\.(?:hold|release|delete)"/g);
  expect(events).toEqual(['hold', 'release', 'hold', 'release', 'delete'].map((name) => `"recording.${name}"`));
  expect(found).toEqual([]);
});
