import type { Locator, Page } from '@playwright/test';
import { signIn } from '../fixtures/console';
import type { Gateway } from '../fixtures/gateway';
import { expect, test, type World } from '../fixtures/world';

/** Two sessions of team payments by real ssh, alice's still running and uma's over, and a quiet night of other teams. */
async function night(world: World): Promise<Gateway> {
  const gateway = await world.startGateway({ scenario: 'quiet-night' });
  const uma = world.ssh(gateway, 'uma@demo-1', ['echo uma was here']);
  const bob = world.ssh(gateway, 'bob@demo-1', ['echo bob was here']);
  expect(await uma.exited).toBe(0);
  expect(await bob.exited).toBe(0);
  const alice = world.ssh(gateway, 'alice@demo-1');
  await alice.sees(/\$ $/);
  return gateway;
}

async function consoleOf(world: World, gateway: Gateway, user: string): Promise<Page> {
  const { page } = await world.launchConsole({ gateway: gateway.url });
  await signIn(page, gateway.url, { user, password: 'vigil-demo' });
  return page;
}

const tileOf = (page: Page, name: RegExp): Locator => page.getByRole('region', { name: 'Live wall' }).getByRole('article', { name });
const goTo = (page: Page, name: string): Promise<void> => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();

async function refuses(button: Locator, reason: RegExp): Promise<void> {
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await expect(button).toHaveAttribute('title', reason);
}

test('an auditor sees who works but no picture, joins nothing and is told why, and may download every recording', async ({ world }) => {
  const gateway = await night(world);
  const page = await consoleOf(world, gateway, 'audrey');
  const tile = tileOf(page, /^alice@demo-1/);
  await expect(tile).toContainText('No picture for your role');
  await expect(page.getByRole('region', { name: 'Live wall' }).getByRole('article')).toHaveCount(13);
  await expect(page.getByRole('region', { name: 'Live wall' }).locator('canvas')).toHaveCount(0);
  for (const name of ['Monitor', 'Participate', 'Pause', 'Terminate']) await refuses(tile.getByRole('button', { name, exact: true }), new RegExp(`^Your role \\(auditor\\) may not ${name.toLowerCase()} this session\\.`));
  // Pressed all the same: nothing happens.
  await tile.getByRole('button', { name: 'Monitor' }).click({ force: true });
  await expect(tile).toBeVisible();
  await goTo(page, 'Library');
  await expect(page.getByRole('row', { name: /uma@demo-1/ })).toBeVisible();
  await page.getByRole('row', { name: /bob@demo-1/ }).getByRole('button', { name: /^Download/ }).click();
  await expect(page.getByRole('row', { name: /bob@demo-1/ }).getByText(/^Verified/)).toBeVisible({ timeout: 30_000 });
});

test('a team lead sees, joins and ends the sessions of her team only, and pauses none', async ({ world }) => {
  const gateway = await night(world);
  const page = await consoleOf(world, gateway, 'tess');
  const wall = page.getByRole('region', { name: 'Live wall' });
  const tile = tileOf(page, /^alice@demo-1/);
  await expect(tile).toBeVisible();
  await expect(tileOf(page, /^m\.okafor@db-prod-7/)).toBeVisible();
  // Three sessions of the quiet night are of team payments; the other teams are not even listed.
  await expect(wall.getByRole('article')).toHaveCount(4);
  await expect(tileOf(page, /^x\.unknown@vault-1/)).toHaveCount(0);
  await refuses(tile.getByRole('button', { name: 'Pause', exact: true }), /^Your role \(team-lead\) may not pause this session\./);
  await tile.hover();
  await tile.getByRole('button', { name: 'Monitor' }).click();
  const session = page.getByRole('region', { name: 'Session' });
  await expect(session.getByRole('status').filter({ hasText: 'Monitoring' })).toBeVisible();
  await expect(session).toContainText('$');
  await session.getByRole('button', { name: 'Leave' }).click();
  await goTo(page, 'Library');
  await expect(page.getByRole('row', { name: /uma@demo-1/ })).toBeVisible();
});

test('a user sees no live session and only her own recordings, and plays them', async ({ world }) => {
  const gateway = await night(world);
  const page = await consoleOf(world, gateway, 'uma');
  await goTo(page, 'Library');
  const row = page.getByRole('row', { name: /uma@demo-1/ });
  await expect(row).toBeVisible();
  await expect(page.getByRole('row', { name: /bob@demo-1/ })).toHaveCount(0);
  await row.getByRole('button', { name: /^Download/ }).click();
  await expect(row.getByText(/^Verified/)).toBeVisible({ timeout: 30_000 });
  await row.getByRole('button', { name: /^Play/ }).click();
  await expect(page.getByRole('region', { name: 'Player' })).toContainText('uma was here');
  await goTo(page, 'Wall');
  await expect(page.getByRole('region', { name: 'Live wall' }).getByRole('article', { name: /alice|okafor|vault/ })).toHaveCount(0);
});
