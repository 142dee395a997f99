import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { themes, violations } from '../fixtures/accessibility';
import { signIn } from '../fixtures/console';
import type { Gateway } from '../fixtures/gateway';
import { expect, test, type World } from '../fixtures/world';

const password = 'vigil-demo';
const users = [
  { loginName: 'ana', displayName: 'Ana Kovac', role: 'security-analyst', team: 'soc', password },
  { loginName: 'pat', displayName: 'Pat Lindt', role: 'platform-admin', team: 'platform', password },
  { loginName: 'carl', displayName: 'Carl Reyes', role: 'auditor', team: 'audit', password, rights: { deny: ['export', 'reveal-input'] } },
];

async function strictGateway(world: World): Promise<Gateway> {
  const config = join(world.folder, 'gateway.json');
  writeFileSync(config, JSON.stringify({
    name: 'Strict gateway', demo: true, users, accounts: [{ login: 'alice', team: 'payments', password }], assets: [{ kind: 'local', name: 'demo-1' }],
    viewing: { reason: 'required', fourEyes: 'required' },
  }));
  return world.startGateway({ config });
}

async function consoleOf(world: World, gateway: Gateway, user: string): Promise<Page> {
  const { page } = await world.launchConsole({ gateway: gateway.url });
  await signIn(page, gateway.url, { user, password });
  return page;
}

async function joinAs(page: Page, reason: string): Promise<void> {
  const tile = page.getByRole('region', { name: 'Live wall' }).getByRole('article', { name: /^alice@demo-1/ });
  await tile.hover();
  await tile.getByRole('button', { name: 'Monitor' }).click();
  await page.getByRole('textbox', { name: 'Reason' }).fill(reason);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'Monitoring' })).toBeVisible();
}

test('joining takes a reason, typing takes a second person, and who approves is asked at once', async ({ world }) => {
  const gateway = await strictGateway(world);
  const alice = world.ssh(gateway, 'alice@demo-1');
  await alice.sees(/\$ $/);
  const [ana, pat] = await Promise.all([consoleOf(world, gateway, 'ana'), consoleOf(world, gateway, 'pat')]);
  await joinAs(ana, 'ticket 4711');
  await joinAs(pat, 'second pair of eyes');

  // Pat watches, so ana may type; when pat leaves, she may not.
  await ana.getByRole('button', { name: 'Participate', exact: true }).click();
  await expect(ana.getByRole('status').filter({ hasText: 'Participating' })).toBeVisible();
  await pat.getByRole('button', { name: 'Leave' }).click();
  const form = ana.getByRole('form', { name: 'Ask for approval' });
  await expect(form).toContainText('The second person has left: you only monitor now.');
  await expect(ana.getByRole('status').filter({ hasText: 'Monitoring' })).toBeVisible();

  // Pressed again, it asks the gateway again.
  await ana.getByRole('button', { name: 'Participate', exact: true }).click();
  await expect(ana.getByRole('list', { name: 'Events of this session' })).toContainText('Order Refused');
  await form.getByRole('textbox', { name: 'Why you ask' }).fill('restore the table alone tonight');
  await form.getByRole('button', { name: 'Ask for approval' }).click();
  await expect(ana.getByText(/^Waiting for another person's answer/)).toBeVisible();
  await expect(pat.getByRole('region', { name: 'Requests' })).toContainText('Ana Kovac (ana) asks to participate in alice@demo-1: restore the table alone tonight');
  await pat.getByRole('button', { name: /^Requests: 1 to answer/ }).click();
  const dialog = pat.getByRole('dialog', { name: 'Requests for approval' });
  await expect(dialog).toContainText('expires in');
  for (const theme of themes) {
    for (const page of [pat, ana]) await page.evaluate((wanted) => { document.documentElement.dataset['theme'] = wanted; }, theme);
    expect(await violations(pat, `${theme} requests for approval`)).toEqual([]);
    expect(await violations(ana, `${theme} waiting for an approval`)).toEqual([]);
  }
  await dialog.getByRole('textbox', { name: /^Note/ }).fill('until midnight');
  await pat.keyboard.press('Tab');
  await pat.keyboard.press('Tab');
  await expect(dialog.getByRole('button', { name: /^Grant/ })).toBeFocused();
  await pat.keyboard.press('Enter');

  await expect(ana.getByText('Granted by Pat Lindt (pat).').first()).toBeVisible();
  await ana.getByRole('region', { name: 'Session' }).getByRole('button', { name: 'Participate in alice@demo-1' }).click();
  await expect(ana.getByRole('status').filter({ hasText: 'Participating' })).toBeVisible();
  await ana.keyboard.type('echo typed-$((40+2))\n');
  await alice.sees(/typed-42/);
});

test('a recording opens for a reason, is marked as reviewed with the gateway or without it, and is not exported by who may not', async ({ world }) => {
  const gateway = await strictGateway(world);
  for (const word of ['one', 'two']) expect(await world.ssh(gateway, 'alice@demo-1', [`echo ${word}`]).exited).toBe(0);
  const carl = await consoleOf(world, gateway, 'carl');
  const go = (name: string): Promise<void> => carl.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
  const rows = carl.getByRole('row', { name: /alice@demo-1/ });
  const reason = async (words: string, button: string): Promise<void> => {
    const asks = carl.getByRole('dialog', { name: 'Open the recording of alice@demo-1' });
    await asks.getByRole('textbox', { name: 'Why you open it' }).fill(words);
    await asks.getByRole('button', { name: button, exact: true }).click();
  };
  await go('Library');
  await expect(rows).toHaveCount(2);
  await rows.first().getByRole('button', { name: /^Download/ }).click();
  await reason('audit of May', 'Open');
  await expect(carl.getByText(/^Verified/)).toBeVisible();

  const review = async (note: string): Promise<void> => {
    await carl.getByRole('button', { name: 'Mark alice@demo-1 as reviewed' }).first().click();
    await carl.getByRole('dialog', { name: 'Reviewed: alice@demo-1' }).getByRole('textbox').fill(note);
    await carl.getByRole('button', { name: 'Mark as reviewed' }).click();
  };
  await review('nothing found');
  await expect(rows.filter({ hasText: 'Carl Reyes (carl)' })).toHaveCount(1);
  await carl.getByText('Not reviewed', { exact: true }).click();
  await expect(rows).toHaveCount(1);
  await carl.getByText('Not reviewed', { exact: true }).click();

  const exported = carl.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Export' });
  await carl.getByRole('button', { name: /^Play/ }).click();
  await expect(exported).toHaveAttribute('aria-disabled', 'true');
  await exported.hover();
  await expect(carl.getByRole('tooltip')).toHaveText(/^Your rights at Strict gateway, .* do not let you export from recordings\. Ask a platform admin/);
  await go('Library');

  // With the gateway gone the other one is marked, too, and waits; the rights are remembered with the recording.
  await gateway.stop();
  await review('looked at on the train');
  await expect(rows.filter({ hasText: 'waits' })).toHaveCount(1);
  await carl.reload();
  await go('Library');
  await rows.first().getByRole('button', { name: /^Play/ }).or(rows.last().getByRole('button', { name: /^Play/ })).click();
  await reason('audit of May, once more', 'Play');
  await expect(exported).toHaveAttribute('aria-disabled', 'true');
});
