import { join } from 'node:path';
import { violationsInThemes, wear } from '../fixtures/accessibility';
import { signIn } from '../fixtures/console';
import { root } from '../fixtures/paths';
import { expect, test } from '../fixtures/world';

test('axe finds nothing on any screen, in dark, light and high contrast', async ({ world }) => {
  // Thirty screens in three themes: a minute on a busy machine.
  test.setTimeout(600_000);
  const gateway = await world.startGateway({ scenario: 'quiet-night' });
  const { page } = await world.launchConsole({ gateway: gateway.url, environment: { VIGIL_TEST_OPEN_FILE: join(root, 'assets', 'samples', 'shell-session.cast') } });
  // Nothing is looked at half-way through fading in.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const found: string[] = [];
  const look = async (where: string): Promise<void> => { found.push(...await violationsInThemes(page, where)); };
  const go = (name: string): Promise<void> => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
  const escape = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  };

  const ready = page.getByRole('region', { name: 'Demo users' });
  await expect(ready).toBeVisible();
  await wear(page, 'dark');
  await expect(ready).toBeVisible();
  await look('sign-in');
  await signIn(page, gateway.url);

  // Another theme while one looks: every name takes its colour, also where nothing may move.
  await wear(page, 'dark');
  const name = page.getByRole('article').locator('.tile-name').first();
  await expect(name).toHaveCSS('color', 'rgb(232, 236, 242)');
  await page.evaluate(() => { document.documentElement.dataset['theme'] = 'light'; });
  await expect(name).toHaveCSS('color', 'rgb(18, 22, 28)');

  await wear(page, 'dark');
  await go('Wall');
  const tile = page.getByRole('article').and(page.locator('[data-state="live"]')).last();
  await expect(tile).toBeVisible();
  await look('wall');
  await tile.focus();
  await page.keyboard.press('h');
  await expect(page.locator('article[data-state="paused"]').first()).toBeVisible();
  await look('wall, a session paused');

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await look('palette');
  await escape();
  await page.getByRole('button', { name: 'Keys and help' }).click();
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await look('help');
  await escape();
  await page.keyboard.press('Control+Shift+X');
  await expect(page.getByRole('alertdialog', { name: /^Panic/ })).toBeVisible();
  await look('panic');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: /^Locks/ }).click();
  await expect(page.getByRole('dialog', { name: 'Locks' })).toBeVisible();
  await look('locks');
  await escape();

  await page.getByRole('article').and(page.locator('[data-state="live"]')).first().focus();
  await page.keyboard.press('Enter');
  const session = page.getByRole('region', { name: 'Session' });
  await expect(session.getByRole('button', { name: 'Monitor' })).toBeVisible();
  await look('session, outside');
  await session.getByRole('button', { name: 'Monitor' }).click();
  await expect(session.getByRole('status').filter({ hasText: 'Monitoring' })).toBeVisible();
  await look('session, monitoring');
  await session.getByRole('button', { name: 'Participate' }).click();
  await expect(session.getByRole('status').filter({ hasText: 'Participating' })).toBeVisible();
  await look('session, participating');
  await session.getByRole('button', { name: 'Choose a reason' }).click();
  await page.getByRole('menuitem', { name: /Security incident/ }).click();
  await expect(session.getByText(/has ended$/)).toBeVisible();
  await look('session, ended');

  for (const place of ['Sessions', 'Audit', 'Library', 'Reports', 'Settings']) {
    await go(place);
    await expect(page.getByRole('heading', { level: 1, name: place })).toBeVisible();
    if (place === 'Sessions' || place === 'Audit') {
      await page.getByRole('grid').getByRole('row').nth(1).click();
      await expect(page.locator('aside.details')).toBeVisible();
    }
    await look(`${place}`);
    if (place === 'Sessions') {
      await page.getByRole('button', { name: 'All details' }).click();
      const details = page.getByRole('region', { name: 'Session details' });
      await details.getByRole('tab', { name: 'Collaboration' }).click();
      await expect(details.getByRole('tabpanel')).toBeVisible();
      await look('session details');
    }
  }

  await page.getByRole('button', { name: 'Show policies' }).click();
  await expect(page.getByRole('region', { name: 'Policy built-in' })).toBeVisible();
  await look('policies');
  await page.getByRole('button', { name: 'New policy…' }).click();
  await expect(page.getByRole('dialog', { name: 'New policy' })).toBeVisible();
  await look('policies, a new one');
  await escape();
  await page.getByRole('button', { name: 'Try built-in…' }).click();
  await expect(page.getByRole('dialog', { name: 'Try built-in' }).getByRole('status')).toBeVisible();
  await look('policies, one tried');
  await escape();

  await go('Library');
  await page.getByRole('button', { name: 'Open file…' }).first().click();
  const player = page.getByRole('region', { name: 'Player' });
  await expect(player.getByRole('button', { name: 'Play', exact: true })).toBeEnabled();
  await player.getByRole('searchbox', { name: 'Search recording' }).fill('ERROR');
  await expect(player.getByRole('list', { name: 'Search results' }).getByRole('button').first()).toBeVisible();
  await look('player');
  expect(found).toEqual([]);
});

test('a whole turn by keyboard alone: sign in, open a session, participate, leave by chord, go to the library', async ({ world }) => {
  const gateway = await world.startGateway({ scenario: 'quiet-night' });
  const { app, page } = await world.launchConsole({ gateway: gateway.url });
  const tabTo = async (what: string): Promise<void> => {
    for (let presses = 0; presses < 60; presses += 1) {
      if (await page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, what)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab never came to ${what}.`);
  };

  await expect(page.getByRole('region', { name: 'Demo users' })).toBeVisible();
  await tabTo('input[autocomplete="username"]');
  await page.keyboard.type('ana');
  await page.keyboard.press('Tab');
  await page.keyboard.type('vigil-demo');
  await page.keyboard.press('Enter');

  const wall = page.getByRole('region', { name: 'Live wall' });
  await expect(wall.getByRole('article').nth(2)).toBeVisible();
  expect(await page.title()).toBe('Wall · Vigil');
  await tabTo('article');
  await page.keyboard.press('ArrowRight');
  await expect(wall.getByRole('article').nth(1)).toBeFocused();
  await page.keyboard.press('Enter');

  const session = page.getByRole('region', { name: 'Session' });
  await expect(session).toBeVisible();
  const press = async (name: string): Promise<void> => {
    const button = session.getByRole('button', { name, exact: true });
    await expect(button).toBeVisible();
    for (let presses = 0; presses < 60 && !(await button.evaluate((element) => element === document.activeElement)); presses += 1) await page.keyboard.press('Tab');
    await expect(button).toBeFocused();
    await page.keyboard.press('Enter');
  };
  await press('Monitor');
  await expect(session.getByRole('status').filter({ hasText: 'Monitoring' })).toBeVisible();
  await press('Participate');
  await expect(session.getByRole('status').filter({ hasText: 'Participating' })).toBeVisible();
  await expect(session.getByRole('textbox', { name: 'Terminal input' })).toBeFocused();

  await app.evaluate(({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!;
    webContents.sendInputEvent({ type: 'keyDown', keyCode: 'L', modifiers: ['control', 'shift'] });
    webContents.sendInputEvent({ type: 'keyUp', keyCode: 'L', modifiers: ['control', 'shift'] });
  });
  await expect(wall).toBeVisible();

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.type('libr');
  await expect(page.getByRole('menuitem', { name: /Library/ })).toHaveAttribute('data-focused', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Library' })).toBeVisible();
  expect(await page.title()).toBe('Library · Vigil');
});
