import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { violations } from '../fixtures/accessibility';
import { inkOf } from '../fixtures/canvas';
import { signIn } from '../fixtures/console';
import type { Gateway } from '../fixtures/gateway';
import { expect, test, type World } from '../fixtures/world';

const password = 'vigil-demo';

/** A gateway with a name and a disk of its own, at which ana has this role. */
function startNamed(world: World, name: string, role: string, port?: number): Promise<Gateway> {
  const config = join(world.folder, `${name}.json`);
  writeFileSync(config, JSON.stringify({
    name, demo: true, users: [{ loginName: 'ana', displayName: 'Ana Kovac', role, team: 'soc', password }],
    accounts: ['alice', 'bob'].map((login) => ({ login, team: 'payments', password })), assets: [{ kind: 'local', name: 'demo-1' }],
  }));
  return world.startGateway({ data: join(world.folder, name), config, ...(port === undefined ? {} : { port }) });
}

const tileAt = (page: Page, gateway: string, user = 'alice'): Locator =>
  page.getByRole('region', { name: 'Live wall' }).getByRole('article', { name: new RegExp(`^${user}@demo-1.* at ${gateway}$`) });
const gatewayButton = (page: Page, name: string): Locator => page.getByRole('group', { name: 'Gateways' }).getByRole('button', { name: new RegExp(`^${name}`) });
const goTo = (page: Page, name: string): Promise<void> => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();

async function signInFurther(page: Page, url: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Gateway address' }).fill(url);
  await dialog.getByRole('textbox', { name: 'User' }).fill('ana');
  await dialog.getByLabel('Password', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

async function press(tile: Locator, name: string): Promise<void> {
  await tile.hover();
  await tile.getByRole('button', { name, exact: true }).click();
}

test('three gateways share one wall: one is killed, the others go on, and it comes back', async ({ world }) => {
  const [north, south, west] = [await startNamed(world, 'north', 'security-analyst'), await startNamed(world, 'south', 'security-analyst'), await startNamed(world, 'west', 'auditor')];
  const { page, complaints } = await world.launchConsole({ gateway: north.url });
  await signIn(page, north.url);
  const [atNorth, atSouth, atWest] = [north, south, west].map((gateway) => world.ssh(gateway, 'alice@demo-1'));
  for (const ssh of [atNorth, atSouth, atWest]) await ssh?.sees(/\$ $/);
  // With one gateway nothing names it.
  await expect(page.getByRole('article', { name: /^alice@demo-1/ })).not.toHaveAttribute('aria-label', / at /);

  await page.getByRole('button', { name: /^ana/ }).click();
  await page.getByRole('menuitem', { name: 'Add gateway…' }).click();
  await signInFurther(page, south.url);
  await expect(gatewayButton(page, 'north')).toContainText('connected');
  await page.getByRole('button', { name: 'Add gateway…' }).click();
  await signInFurther(page, west.url);
  for (const name of ['north', 'south', 'west']) await expect(gatewayButton(page, name)).toContainText('connected');

  // Each tile says whose it is; the operator's role is another one at each gateway.
  for (const name of ['north', 'south']) await expect.poll(() => inkOf(tileAt(page, name)), { message: `the tile of ${name} is painted` }).toBeGreaterThan(2);
  await expect(tileAt(page, 'west')).toContainText('No picture for your role');
  await expect(tileAt(page, 'south')).toContainText('south');

  expect(await violations(page, 'three gateways')).toEqual([]);

  // In a session of the second gateway: its picture, and keys that reach it and nobody else.
  await press(tileAt(page, 'south'), 'Monitor');
  const session = page.getByRole('region', { name: 'Session' });
  await expect(session.getByRole('status').filter({ hasText: 'Monitoring' })).toBeVisible();
  await session.getByRole('button', { name: /^Participate/ }).click();
  await expect(session.getByRole('status').filter({ hasText: 'Participating' })).toBeVisible();
  await session.getByRole('textbox', { name: 'Terminal input' }).focus();
  await page.keyboard.type('echo only-south-$((6*7))\n', { delay: 10 });
  await atSouth?.sees('only-south-42');
  await expect(session).toContainText('only-south-42');
  for (const ssh of [atNorth, atWest]) expect(ssh?.printed()).not.toContain('only-south');
  await session.getByRole('button', { name: 'Leave' }).click();

  // One dies; its tile says so and since when, nobody else's does.
  south.process.kill('SIGKILL');
  await expect(tileAt(page, 'south')).toContainText(/No data for \d+ s/);
  await expect(gatewayButton(page, 'south')).toContainText('reconnecting');
  const before = await inkOf(tileAt(page, 'north'));
  atNorth?.type('clear; for i in $(seq 20); do echo "goes on and on and on and on and on and on"; done\r');
  await expect.poll(() => inkOf(tileAt(page, 'north')), { message: 'the picture of north goes on' }).toBeGreaterThan(before + 5);
  await press(tileAt(page, 'north'), 'Pause');
  await atNorth?.sees(/paused by Ana Kovac/i);
  await expect(tileAt(page, 'north').getByText(/^Paused/)).toBeVisible();
  await expect(tileAt(page, 'north')).not.toContainText('No data');
  for (const name of ['north', 'west']) await expect(gatewayButton(page, name)).toContainText('connected');
  // The one thing spoken of is the gateway that died.
  await expect(page.getByRole('alert').filter({ hasNotText: /^(Critical alert: Gateway south, .*)?$/ })).toHaveCount(0);

  // It is there again, and has forgotten who was signed in.
  await startNamed(world, 'south', 'security-analyst', Number(new URL(south.url).port));
  await expect(gatewayButton(page, 'south')).toContainText('Sign in again', { timeout: 40_000 });
  await expect(tileAt(page, 'south')).toContainText('Signed out of south');
  await gatewayButton(page, 'south').click();
  await page.getByRole('menuitem', { name: 'Sign in again…' }).click();
  await expect(page.getByRole('dialog').getByRole('textbox', { name: 'Gateway address' })).toHaveValue(south.url);
  await signInFurther(page, south.url);
  await expect(gatewayButton(page, 'south')).toContainText('connected');
  await expect(tileAt(page, 'south')).toHaveCount(0);
  await expect(tileAt(page, 'north').getByText(/^Paused/)).toBeVisible();
  await press(tileAt(page, 'north'), 'Resume');
  await atNorth?.sees(/resumed/i);

  // One hangs for a while and goes on: nobody has to press anything.
  north.process.kill('SIGSTOP');
  await expect(tileAt(page, 'north')).toContainText(/No data for \d+ s/);
  north.process.kill('SIGCONT');
  await expect(tileAt(page, 'north')).not.toContainText('No data');
  await expect(gatewayButton(page, 'north')).toContainText('connected');

  // What the killed one had recorded comes from it, and is vouched for by its own key.
  await goTo(page, 'Library');
  const recording = page.getByRole('row').filter({ hasText: 'south' });
  await recording.getByRole('button', { name: /^Download/ }).click();
  await expect(recording.getByText(/^Verified · south/)).toBeVisible();

  // Lists tell them apart, too.
  await goTo(page, 'Sessions');
  const sessions = page.getByRole('region', { name: 'Sessions' });
  await expect(sessions.getByRole('row', { name: /alice.*north/ })).toBeVisible();
  await sessions.getByRole('button', { name: 'All gateways' }).click();
  await page.getByRole('option', { name: 'west' }).click();
  await expect(sessions.getByRole('row', { name: /alice.*west/ })).toBeVisible();
  await expect(sessions.getByRole('row', { name: /alice.*north/ })).toHaveCount(0);
  await goTo(page, 'Audit');
  const audit = page.getByRole('region', { name: 'Audit' });
  await expect(audit.getByRole('row', { name: /Pause Session/ }).filter({ hasText: 'north' })).toHaveCount(1);
  await expect(audit.getByRole('row', { name: /Pause Session/ })).toHaveCount(1);
  for (const name of ['south', 'west']) await expect(audit.getByRole('row').filter({ hasText: name }).first()).toBeVisible();

  // One report is about all of them, each row under its gateway's name, or about one alone.
  await goTo(page, 'Reports');
  const accesses = page.getByRole('region', { name: 'Reports', exact: true }).getByRole('grid', { name: 'Accesses' });
  for (const name of ['north', 'south', 'west']) await expect(accesses.getByRole('row', { name: new RegExp(`${name}.*alice.*Opened a session.*alice@demo-1`) })).toHaveCount(1);
  await page.getByRole('button', { name: 'All gateways' }).click();
  await page.getByRole('option', { name: 'west' }).click();
  await expect(accesses.getByRole('row', { name: /Opened a session/ })).toHaveCount(1);
  expect(complaints.filter((text) => /Content Security Policy|Trusted/i.test(text))).toEqual([]);
});
