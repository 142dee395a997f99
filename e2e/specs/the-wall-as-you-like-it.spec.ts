import type { Locator, Page } from '@playwright/test';
import { violations } from '../fixtures/accessibility';
import { signIn } from '../fixtures/console';
import { expect, test } from '../fixtures/world';

const all = 12;
const namesOf = (tiles: Locator): Promise<string[]> => tiles.evaluateAll((found) => found.map((tile) => /^[^,]+/.exec(tile.getAttribute('aria-label') ?? '')?.[0] ?? ''));
const widthOf = async (tile: Locator): Promise<number> => (await tile.boundingBox())?.width ?? 0;

async function chooseLayout(page: Page, option: string): Promise<void> {
  await page.getByRole('button', { name: 'Layout options' }).press('Enter');
  await page.getByRole('menuitem', { name: option }).press('Enter');
  await expect(page.getByRole('menuitem')).toHaveCount(0);
}

test('order, spotlight, pages, strip and pins are chosen by keyboard, and kept under a name', async ({ world }) => {
  const gateway = await world.startGateway({ scenario: 'quiet-night' });
  const { page } = await world.launchConsole({ gateway: gateway.url });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await signIn(page, gateway.url);
  const wall = page.getByRole('region', { name: 'Live wall' });
  const tiles = wall.getByRole('article');
  await expect(tiles).toHaveCount(all);

  // By name; then by hand, while the focus stays on the tile that moves.
  await wall.getByRole('button', { name: /Order of the tiles/ }).press('Enter');
  await page.getByRole('option', { name: 'Name' }).press('Enter');
  await expect.poll(async () => (await namesOf(tiles)).join()).toBe([...(await namesOf(tiles))].sort((a, b) => a.localeCompare(b)).join());
  const [first, second, third] = await namesOf(tiles);
  await tiles.first().focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(async () => (await namesOf(tiles)).slice(0, 3)).toEqual([second, first, third]);
  await expect(tiles.nth(1)).toBeFocused();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Move to the front' }).press('Enter');
  await expect.poll(async () => (await namesOf(tiles)).slice(0, 2)).toEqual([first, second]);

  // The riskiest is large, in exchange with the first, and says why its risk rose; Space makes another one large instead.
  const order = await namesOf(tiles);
  const exchanged = (large: string | undefined): (string | undefined)[] => order.map((name, at) => (at === 0 ? large : name === large ? order[0] : name));
  await chooseLayout(page, 'The riskiest');
  await expect(tiles.first()).toHaveAccessibleName(/^x\.unknown@vault-1, ssh, critical risk \d+, .+ on vault-1$/);
  expect(await widthOf(tiles.first())).toBeGreaterThan(2 * await widthOf(tiles.nth(1)));
  expect(await namesOf(tiles)).toEqual(exchanged('x.unknown@vault-1'));
  await tiles.nth(4).focus();
  await page.keyboard.press('Space');
  await expect(tiles.first()).toBeFocused();
  expect(await namesOf(tiles)).toEqual(exchanged(order[4]));

  // Pages: a pinned one comes first on each; with reduced motion they are turned by hand only.
  await page.keyboard.press('Shift+P');
  const pinned = order[4];
  await wall.getByRole('button', { name: 'Layout options' }).focus();
  await chooseLayout(page, 'Every 10 s');
  await chooseLayout(page, '2 × 2');
  const pages = wall.getByRole('group', { name: 'Pages of the wall' });
  await expect(pages).toContainText('Page 1 of 4');
  await expect(pages).toContainText('does not turn by itself');
  const seen = new Set<string>();
  for (let number = 1; number <= 4; number += 1) {
    await expect(pages).toContainText(`Page ${number} of 4`);
    const names = await namesOf(tiles);
    expect(names[0]).toBe(pinned);
    for (const name of names) seen.add(name);
    if (number === 1) await tiles.first().focus();
    await page.keyboard.press('PageDown');
  }
  expect(seen.size).toBe(all);
  await expect(pages).toContainText('Page 1 of 4');
  await expect(tiles.first()).toBeFocused();

  // Quiet ones make room, and come back one by one.
  await wall.getByRole('radio', { name: 'Auto' }).press('Space');
  await wall.getByRole('button', { name: /^Quiet sessions/ }).press('Enter');
  await page.getByRole('menuitem', { name: /^Collapse calm ones/ }).press('Enter');
  const quiet = wall.getByRole('region', { name: 'Quiet sessions' }).getByRole('button');
  await expect.poll(async () => await tiles.count() + await quiet.count()).toBe(all);
  const [tileCount, quietCount] = [await tiles.count(), await quiet.count()];
  expect(quietCount).toBeGreaterThan(3);
  const back = /^[^,]+/.exec(await quiet.first().getAttribute('aria-label') ?? '')?.[0] ?? '';
  await quiet.first().press('Enter');
  await expect(quiet).toHaveCount(quietCount - 1);
  await expect(tiles).toHaveCount(tileCount + 1);
  expect(await namesOf(tiles)).toContain(back);

  await wall.getByRole('radio', { name: 'Rotate' }).press('Space');
  await expect(pages).toContainText('Page 1 of');
  await tiles.first().focus();
  await page.keyboard.press('Shift+F10');
  expect(await violations(page, 'wall with a menu, pages and the strip')).toEqual([]);
  await page.keyboard.press('Escape');
  await wall.getByRole('radio', { name: 'Auto' }).press('Space');

  // All of it under a name.
  await wall.getByRole('button', { name: /^Views/ }).press('Enter');
  await page.getByRole('menuitem', { name: 'Save this view…' }).press('Enter');
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Night shift');
  await page.keyboard.press('Enter');
  await expect(wall.getByRole('button', { name: 'Views: Night shift' })).toBeVisible();
  await chooseLayout(page, '3 × 3');
  await wall.getByRole('button', { name: 'Views', exact: true }).press('Enter');
  await page.getByRole('menuitem', { name: 'Night shift' }).press('Enter');
  await expect(wall.getByRole('radio', { name: 'Auto' })).toBeChecked();
  await expect(wall.getByRole('button', { name: 'Views: Night shift' })).toBeVisible();
});

test('a second wall and a session popped out have windows of their own, with the same few rights', async ({ world }) => {
  const gateway = await world.startGateway({ scenario: 'quiet-night' });
  const profile = `${world.folder}/profile`;
  const { app, page, close } = await world.launchConsole({ gateway: gateway.url, profile });
  await signIn(page, gateway.url);
  await expect(page.getByRole('article').first()).toBeVisible();

  const [second] = await Promise.all([app.waitForEvent('window'), page.getByRole('button', { name: 'New wall window' }).click()]);
  await expect(second.getByRole('heading', { name: 'Wall 2' })).toBeVisible();
  await expect(second.getByRole('article')).toHaveCount(all);
  await expect(second.getByRole('navigation', { name: 'Main' })).toBeHidden();
  await chooseLayout(second, '2 × 2');
  await expect(page.getByRole('radio', { name: 'Auto' })).toBeChecked();

  // The second one is a whole console: its own pictures, its own orders, and what was ordered shows in both.
  const tile = second.getByRole('article').last();
  const name = /^[^,]+/.exec(await tile.getAttribute('aria-label') ?? '')?.[0] ?? '';
  await tile.focus();
  await second.keyboard.press('h');
  const paused = (window: Page): Locator => window.getByRole('article', { name }).getByText(/^Paused/);
  await expect(paused(second)).toBeVisible();
  await expect(paused(page)).toBeVisible();

  const [alone] = await Promise.all([app.waitForEvent('window'), second.keyboard.press('o')]);
  await expect(alone.getByRole('region', { name: 'Session' }).getByRole('status')).toHaveText('Monitoring');
  // Once more shows the window that is there.
  await second.keyboard.press('o');

  const rights = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map(({ webContents }) => (webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences()));
  expect(rights).toHaveLength(3);
  for (const one of rights) expect(one).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true });
  for (const window of [page, second, alone]) expect(await window.evaluate(() => Object.keys((globalThis as unknown as { vigil: object }).vigil).sort())).toEqual(['call', 'on']);
  expect((await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.getTitle()))).sort()).toEqual(['Session · Vigil', 'Wall 2 · Vigil', 'Wall · Vigil']);

  // Over HTTP/1.1, as here, a window keeps two connections to the gateway: four windows have eight, where a browser opens six. Orders still go through, and it is told.
  const [third] = await Promise.all([app.waitForEvent('window'), second.getByRole('button', { name: 'New wall window' }).click()]);
  await expect(third.getByRole('article')).toHaveCount(all);
  await third.getByRole('article', { name }).focus();
  await third.keyboard.press('h');
  for (const window of [page, second, third]) await expect(paused(window)).toHaveCount(0);
  await expect(page.getByText(/^HTTP\/1\.1/)).toHaveAttribute('title', /takes a connection of its own, two for each window/);
  await third.close();

  // Leaving closes the session's window and is written down once, as joining was.
  await Promise.all([alone.waitForEvent('close'), alone.getByRole('button', { name: 'Leave' }).click()]);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).click();
  await expect(page.getByRole('row', { name: /Leave Session/ })).toHaveCount(1);
  await expect(page.getByRole('row', { name: /Join Session/ })).toHaveCount(1);

  // Signing out leaves the main window only; who signs in at the next start has the second wall back as it was.
  await Promise.all([
    second.waitForEvent('close'),
    page.getByRole('button', { name: /^ana,/ }).click().then(() => page.getByRole('menuitem', { name: 'Sign out' }).click()),
  ]);
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  expect(app.windows()).toHaveLength(1);
  await close();
  const next = await world.launchConsole({ profile, gateway: gateway.url });
  const [again] = await Promise.all([next.app.waitForEvent('window'), signIn(next.page, gateway.url)]);
  await expect(again.getByRole('heading', { name: 'Wall 2' })).toBeVisible();
  await expect(again.getByRole('radio', { name: '2 × 2' })).toBeChecked();
});
