import { themes, violations } from '../fixtures/accessibility';
import { signIn } from '../fixtures/console';
import { expect, test } from '../fixtures/world';

test('a risky command raises an alert, acknowledged with a note on every console, once in the audit; a note stays for the next shift', async ({ world }) => {
  const gateway = await world.startGateway();
  const first = await world.launchConsole({ gateway: gateway.url });
  const { page, app } = first;
  await signIn(page, gateway.url);
  const [second] = await Promise.all([app.waitForEvent('window'), page.getByRole('button', { name: 'New wall window' }).click()]);
  await expect(second.getByRole('heading', { name: 'Wall 2' })).toBeVisible();
  // What the system would show: nothing of a session.
  await app.evaluate(({ app: electron, BrowserWindow, Notification }) => {
    const seen = globalThis as unknown as { messages: string[]; badges: number[] };
    seen.messages = [];
    seen.badges = [];
    electron.setBadgeCount = (count) => seen.badges.push(count ?? 0) > 0;
    BrowserWindow.getFocusedWindow = () => null;
    Notification.isSupported = () => true;
    Notification.prototype.show = function show(this: { readonly title: string; readonly body: string }) { seen.messages.push(`${this.title}: ${this.body}`); };
  });

  const alice = world.ssh(gateway, 'alice@demo-1');
  await alice.sees(/[$#] $/);
  const tile = page.getByRole('article', { name: /^alice@demo-1,/ });
  await expect(tile).toBeVisible();
  await expect(page.getByRole('button', { name: 'Alerts: 0' })).toBeVisible();
  alice.type('echo rm -rf /srv/nothing; echo sudo su -\r');

  // The banner comes by itself while nobody points at the wall; the list, the tile and the other window know it, too.
  await page.mouse.move(2, 2);
  const banner = page.getByRole('region', { name: 'Critical alert' });
  await expect(banner).toContainText('alice@demo-1');
  await expect(tile.getByRole('img', { name: 'alert not acknowledged' })).toBeVisible();
  await expect(second.getByRole('button', { name: 'Alerts: 1' })).toBeVisible();
  await expect.poll(() => app.evaluate(() => (globalThis as unknown as { messages: string[] }).messages)).toEqual(['Vigil: 1 session needs attention']);
  await expect.poll(() => app.evaluate(() => (globalThis as unknown as { badges: number[] }).badges.at(-1))).toBe(1);

  // All by keyboard: to the tile, and what one found.
  await page.getByRole('button', { name: 'Alerts: 1' }).press('Enter');
  await page.getByRole('dialog', { name: 'Alerts' }).getByRole('button', { name: 'Go to alice@demo-1' }).press('Enter');
  await expect(tile).toBeFocused();
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog', { name: 'Acknowledge alice@demo-1' });
  await expect(dialog.getByRole('list', { name: 'Alerts to acknowledge' })).toContainText('rm -rf /srv/nothing');
  await dialog.getByRole('textbox').fill('spoke to Alice: a rehearsal');
  await dialog.getByRole('button', { name: 'Acknowledge', exact: true }).press('Enter');
  await expect(page.getByRole('button', { name: 'Alerts: 0' })).toBeVisible();
  await expect(second.getByRole('button', { name: 'Alerts: 0' })).toBeVisible();
  await second.getByRole('button', { name: 'Alerts: 0' }).click();
  await expect(second.getByRole('list', { name: 'Acknowledged' })).toContainText(/Ana Kovac \(ana\).*spoke to Alice: a rehearsal/);
  await expect.poll(() => app.evaluate(() => (globalThis as unknown as { badges: number[] }).badges.at(-1))).toBe(0);

  await tile.focus();
  await page.keyboard.press('n');
  const notes = page.getByRole('dialog', { name: 'Notes at alice@demo-1' });
  await notes.getByRole('textbox', { name: 'Note for the next shift' }).fill('look again at six');
  await notes.getByRole('button', { name: 'Add note' }).press('Enter');
  await expect(notes.getByRole('list', { name: 'Hand-over notes' })).toContainText('look again at six');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('shift summary');
  await page.keyboard.press('Enter');
  const shift = page.getByRole('dialog', { name: 'Shift summary' });
  await expect(shift.getByRole('region', { name: 'Notes' })).toContainText('alice@demo-1: look again at six');
  await expect(shift.getByRole('region', { name: 'Acknowledged alerts' })).toContainText('spoke to Alice');
  await page.keyboard.press('Escape');

  // One nobody looked at stays when its session has ended, also when the page is loaded anew; then it is acknowledged as any other.
  alice.type('echo rm -rf /srv/other\r');
  const alert = page.getByRole('button', { name: 'Alerts: 1' });
  await expect(alert).toBeVisible();
  alice.type('exit\r');
  await alice.exited;
  await page.reload();
  await alert.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Alerts' })).toContainText(/alice@demo-1.*rm -rf \/srv\/other/s);
  await page.getByRole('dialog', { name: 'Alerts' }).getByRole('button', { name: /^Acknowledge/ }).first().click();
  await page.getByRole('dialog', { name: 'Acknowledge alice@demo-1' }).getByRole('button', { name: 'Acknowledge', exact: true }).press('Enter');
  await expect(page.getByRole('button', { name: 'Alerts: 0' })).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).click();
  await expect(page.getByRole('row', { name: /Acknowledge Alert/ })).toHaveCount(2);
  await expect(page.getByRole('row', { name: /Hand-over Note/ })).toHaveCount(1);
  expect(first.complaints).toEqual([]);
});

test('one order to several sessions shows first whom it hits and whom not, then how it goes for each', async ({ world }) => {
  const gateway = await world.startGateway({ scenario: 'quiet-night' });
  const { page, app } = await world.launchConsole({ gateway: gateway.url });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await signIn(page, gateway.url);
  const wall = page.getByRole('region', { name: 'Live wall' });
  const tile = (name: string) => wall.getByRole('article', { name: new RegExp(`^${name}@`) });
  await expect(wall.getByRole('article')).toHaveCount(12);
  const [second] = await Promise.all([app.waitForEvent('window'), page.getByRole('button', { name: 'New wall window' }).click()]);
  const elsewhere = second.getByRole('article', { name: /^d\.petrov@/ });
  await expect(elsewhere).toBeVisible();

  // All of them by two keys, wherever the keyboard is after the button.
  await page.getByRole('button', { name: 'Select tiles' }).click();
  const all = await page.getByRole('region', { name: 'Live wall' }).getByRole('article').count();
  const bar = page.getByRole('toolbar', { name: 'Selected sessions' });
  await page.keyboard.press('Control+a');
  await expect(bar.getByRole('status')).toHaveText(`${all} selected`);
  await page.keyboard.press('Escape');
  await expect(bar).toHaveCount(0);

  // Four by keyboard and pointer; one of them is paused already, and stays as it is.
  await tile('t\\.ekholm').focus();
  await page.keyboard.press('h');
  await expect(tile('t\\.ekholm').getByText(/^Paused/)).toBeVisible();
  await page.keyboard.press('Control+Space');
  await tile('n\\.abebe').focus();
  await page.keyboard.press('Space');
  await tile('a\\.haddad').locator('.tile-picture').click();
  await tile('l\\.moreau').locator('.tile-line').click({ modifiers: ['Control'] });
  await tile('d\\.petrov').getByRole('checkbox', { name: 'Select d.petrov@ci-runner-4' }).click();
  await expect(bar.getByRole('status')).toHaveText('5 selected');
  const preview = page.getByRole('alertdialog', { name: 'Pause 4 sessions?' });
  for (const theme of themes) {
    await page.evaluate((wanted) => { document.documentElement.dataset['theme'] = wanted; }, theme);
    await bar.getByRole('button', { name: 'Pause…' }).click();
    await expect(preview.getByRole('row')).toHaveCount(5);
    await expect(preview.getByRole('list', { name: 'Sessions left out' })).toContainText(/t\.ekholm@mail-relay-1.*It is already paused\./);
    expect(await violations(page, `${theme} preview`)).toEqual([]);
    await preview.getByRole('button', { name: 'Cancel' }).click();
  }
  await bar.getByRole('button', { name: 'Pause…' }).click();

  // While one of the orders is on its way somebody else is faster: that one is refused, and said of that one alone.
  const overtaken = await elsewhere.getAttribute('data-session-id') ?? '';
  let faster = false;
  await page.route('**/vigil.v1.OrderService/SubmitOrder', async (route) => {
    if (!faster && route.request().postDataBuffer()?.includes(overtaken) === true) {
      faster = true;
      await elsewhere.focus();
      await second.keyboard.press('h');
      await expect(elsewhere.getByText(/^Paused/)).toBeVisible();
    }
    await route.continue();
  });
  await preview.getByRole('button', { name: 'Pause 4 sessions' }).click();
  const progress = page.getByRole('alertdialog', { name: 'Pause 4 sessions' });
  await expect(progress.getByRole('status')).toContainText('3 of 4 effective, 1 failed');
  await expect(progress.getByRole('row', { name: /d\.petrov/ })).toContainText('failed: Already paused by Ana Kovac (ana).');
  expect(await violations(page, 'progress')).toEqual([]);
  await second.keyboard.press('h');
  await expect(elsewhere.getByText(/^Paused/)).toHaveCount(0);
  await progress.getByRole('button', { name: 'Try again: d.petrov@ci-runner-4' }).click();
  await expect(progress.getByRole('status')).toContainText('4 of 4 effective');
  await expect(elsewhere.getByText(/^Paused/)).toBeVisible();
  await progress.getByRole('button', { name: 'Close', exact: true }).last().click();
  await expect(bar).toHaveCount(0);
});
