import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { violations } from '../fixtures/accessibility';
import { vigilJson } from '../fixtures/command-line';
import { signIn } from '../fixtures/console';
import { root } from '../fixtures/paths';
import { expect, test, type World } from '../fixtures/world';

const password = 'vigil-demo';
/** "12345678901234567890" in base32: the secret of RFC 6238's own examples. */
const totpSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

function code(): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', '12345678901234567890').update(counter).digest();
  return String((mac.readUInt32BE((mac.at(-1) ?? 0) & 0xf) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

function configured(world: World, more: object): string {
  const path = join(world.folder, 'gateway.json');
  writeFileSync(path, JSON.stringify({
    name: 'Training', demo: true,
    users: [{ loginName: 'ana', displayName: 'Ana Kovac', role: 'security-analyst', team: 'soc', password, totpSecret }, { loginName: 'tess', displayName: 'Tess Moreau', role: 'team-lead', team: 'payments', password }],
    accounts: ['alice', 'bob'].map((login) => ({ login, team: 'payments', password })), assets: [{ kind: 'local', name: 'demo-1' }, { kind: 'local', name: 'demo-2', pause: 'revoke' }], ...more,
  }));
  return path;
}

const inSession = (page: Page) => page.getByRole('region', { name: 'Session' });

test('two trainers share one keyboard with the user, point and mark; panic ends exactly what is listed', async ({ world }) => {
  const gateway = await world.startGateway({ config: configured(world, { control: 'token', panicNeeds: 'second-factor' }) });
  const [ana, tess] = await Promise.all([world.launchConsole({ gateway: gateway.url }), world.launchConsole({ gateway: gateway.url })]);
  await Promise.all([signIn(ana.page, gateway.url), signIn(tess.page, gateway.url, { user: 'tess', password })]);
  const alice = world.ssh(gateway, 'alice@demo-1');
  await alice.sees(/[$#] $/);
  const tile = ana.page.getByRole('article', { name: /^alice@demo-1/ });
  await expect(tile).toBeVisible();
  const id = await tile.getAttribute('data-session-id') ?? '';

  // A link from outside, handed over by the system as a second start: a view, and no joining.
  spawn(process.env['VIGIL_ELECTRON'] ?? '', [root, '--no-sandbox', `--user-data-dir=${join(world.folder, 'profile-1')}`, `vigil://open/session/${id}?gateway=${encodeURIComponent(gateway.url)}`], { stdio: 'ignore' });
  const anas = inSession(ana.page);
  await expect(anas.getByRole('button', { name: 'Monitor' })).toBeVisible();
  await expect(anas).toContainText('The user is told that you watch.');
  expect(alice.printed()).not.toContain('Ana Kovac');

  // In it, and the keys are still the user's.
  await anas.getByRole('button', { name: 'Participate' }).click();
  await expect(anas.getByRole('status').filter({ hasText: 'Participating' })).toBeVisible();
  await expect(anas).toContainText('alice has the keyboard. Your keys do not reach alice@demo-1.');
  await ana.page.screenshot({ path: test.info().outputPath('waiting.png') });
  await ana.page.keyboard.press('q');
  await expect(anas.getByRole('alert')).toContainText('Nothing was typed: alice has the keyboard.');
  await anas.getByRole('button', { name: 'Take the keyboard' }).click();
  await alice.sees('Ana Kovac (ana) has the keyboard now. What you type does not arrive.');
  await expect(anas).toContainText('You have the keyboard of alice@demo-1: only your keys reach it.');
  alice.type('echo never-$((1+1))\r');
  await alice.sees('Ana Kovac has the keyboard: what you type does not arrive.');
  await anas.getByRole('textbox', { name: 'Terminal input' }).focus();
  await ana.page.keyboard.type('echo lesson-$((6*7))\n');
  await alice.sees('lesson-42');

  // Tess asks, Ana gives, Tess points.
  const tesss = inSession(tess.page);
  await tess.page.getByRole('article', { name: /^alice@demo-1/ }).getByRole('button', { name: 'Participate' }).click();
  await expect(tesss).toContainText('Ana Kovac has the keyboard.');
  await expect(tesss.getByRole('button', { name: 'Take the keyboard' })).toHaveAttribute('aria-disabled', 'true');
  await tesss.getByRole('button', { name: 'Ask for it' }).click();
  await expect(anas.getByRole('button', { name: 'Give the keyboard to Tess Moreau' })).toBeVisible();
  await ana.page.screenshot({ path: test.info().outputPath('asked.png') });
  await anas.getByRole('button', { name: 'Give the keyboard to Tess Moreau' }).click();
  await expect(tesss).toContainText('You have the keyboard');
  await tesss.getByRole('textbox', { name: 'Terminal input' }).focus();
  await tess.page.keyboard.type('echo second-$((40+4))\n');
  await alice.sees('second-44');
  await tesss.locator('.session-terminal').click({ modifiers: ['Alt'], position: { x: 200, y: 60 } });
  await expect(anas.getByRole('log', { name: 'Pointed at' })).toContainText('Tess Moreau');
  await ana.page.screenshot({ path: test.info().outputPath('pointed.png') });
  await tess.page.screenshot({ path: test.info().outputPath('participating.png') });

  // A chapter by key; then Tess leaves, and the keyboard is the user's again.
  await ana.page.keyboard.press('Control+Shift+M');
  const mark = ana.page.getByRole('dialog', { name: 'Mark this moment of alice@demo-1' });
  await mark.getByRole('textbox').fill('how to count to 44');
  await mark.getByRole('textbox').press('Enter');
  await tess.page.keyboard.press('Control+Shift+L');
  await alice.sees('You have the keyboard again.');
  alice.type('echo mine-$((5+4))-again\r');
  await alice.sees('mine-9-again');
  expect(alice.printed()).not.toContain('never-2');

  // Panic: the list is what is hit; a wrong code hits nothing.
  const bob = world.ssh(gateway, 'bob@demo-1');
  await bob.sees(/[$#] $/);
  await ana.page.keyboard.press('Control+Shift+X');
  const panic = ana.page.getByRole('alertdialog', { name: /^Panic/ });
  await panic.getByRole('radio', { name: 'One user' }).check({ force: true });
  await expect(panic.getByRole('table', { name: 'Sessions that end' }).getByRole('row')).toHaveCount(2);
  await expect(panic.locator(`[data-panic-id="${id}"]`)).toBeVisible();
  await panic.getByRole('textbox', { name: /^In words/ }).fill('stolen key');
  await panic.getByRole('textbox', { name: 'Authenticator code' }).fill('000000');
  await panic.getByRole('button', { name: 'End 1 session now' }).click();
  await expect(panic.getByRole('alert')).toContainText('The code is not right.');
  await ana.page.screenshot({ path: test.info().outputPath('panic.png') });
  expect(await violations(ana.page, 'panic')).toEqual([]);
  await panic.getByRole('textbox', { name: 'Authenticator code' }).fill(code());
  await panic.getByRole('button', { name: 'End 1 session now' }).click();
  expect(await alice.exited).not.toBe(0);
  expect(alice.printed()).toContain('terminated by Ana Kovac (ana). Reason: Security incident (stolen key).');
  await expect(panic.getByRole('status')).toContainText('1 of 1 session ended.');
  await panic.getByRole('button', { name: 'Close', exact: true }).last().click();
  bob.type('echo bob-$((3+4))-goes-on\r');
  await bob.sees('bob-7-goes-on');
  const again = world.ssh(gateway, 'alice@demo-1');
  expect(await again.exited).not.toBe(0);
  expect(again.printed()).toContain('Error. User has been prevented to start sessions by Ana Kovac (ana) on ');

  // The recording has the chapter and the hand-overs.
  const events = await vigilJson<{ events: { type: string; label: string }[] }>('events', join(world.folder, 'gateway', 'recordings', id, 'session.cast'));
  const markers = events.events.filter(({ type }) => type === 'marker').map(({ label }) => label);
  expect(markers).toEqual(expect.arrayContaining(['how to count to 44', 'Keyboard: alice → Ana Kovac (ana) (taken)', 'Keyboard: Ana Kovac (ana) → Tess Moreau (tess) (given)', 'Keyboard: Tess Moreau (tess) → alice (its holder has left)']));
});

test('pause revokes and restores where that is the policy; terminate warns, wants a reason, locks the user and counts down', async ({ world }) => {
  const gateway = await world.startGateway({ config: configured(world, { reasonRequired: true }) });
  const { page } = await world.launchConsole({ gateway: gateway.url });
  await signIn(page, gateway.url);
  const bob = world.ssh(gateway, 'bob@demo-2');
  await bob.sees(/[$#] $/);
  const tile = page.getByRole('article', { name: /^bob@demo-2/ });
  await tile.hover();
  await expect(tile.getByRole('button', { name: 'Pause' })).toHaveAttribute('title', /interaction is revoked and new sessions are refused until you release them/);
  await tile.getByRole('button', { name: 'Monitor' }).click();
  const session = inSession(page);
  await session.getByRole('button', { name: 'Pause: revoke' }).click();
  await bob.sees('Session interaction revoked.');
  const refused = world.ssh(gateway, 'bob@demo-1');
  expect(await refused.exited).not.toBe(0);
  expect(refused.printed()).toContain('Error. User has been prevented to start sessions by Ana Kovac (ana) on ');
  await page.screenshot({ path: test.info().outputPath('revoked.png') });
  await session.getByRole('button', { name: 'Resume' }).click();
  await bob.sees('Interactivity restored. User may interact with the session!');

  // One press would give no reason: it asks. Warned, bob can finish.
  await session.getByRole('button', { name: 'Terminate', exact: true }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Terminate bob@demo-2' });
  await expect(dialog.getByRole('button', { name: 'Terminate bob@demo-2' })).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByRole('textbox').fill('the shift is over');
  await dialog.getByRole('button', { name: /How$/ }).click();
  await page.getByRole('option', { name: 'Warn the user, end in 1 min' }).click();
  await page.screenshot({ path: test.info().outputPath('terminate.png') });
  expect(await violations(page, 'terminate')).toEqual([]);
  await dialog.getByRole('button', { name: 'Terminate bob@demo-2' }).click();
  await bob.sees('Your session will be terminated in 60 s by Ana Kovac (ana). Reason: Other reason (the shift is over). Finish what you do: you can type until then.');
  bob.type('echo saved-$((4+4))\r');
  await bob.sees('saved-8');
  await session.getByRole('button', { name: 'Undo' }).click();
  await bob.sees('has kept your session');

  await session.getByRole('button', { name: 'Terminate', exact: true }).click();
  await dialog.getByRole('textbox').fill('leaked a key');
  await dialog.getByText('Lock bob, too: new sessions are refused').click();
  await dialog.getByText("Revoke bob's access to demo-2, too: until somebody grants it again").click();
  await expect(dialog).toContainText('Nobody granted it: this asset lets in whose access is not revoked.');
  await page.screenshot({ path: test.info().outputPath('terminate-and-revoke.png') });
  await dialog.getByRole('button', { name: /How$/ }).click();
  await page.getByRole('option', { name: 'At once' }).click();
  await dialog.getByRole('button', { name: 'Terminate bob@demo-2' }).click();
  expect(await bob.exited).not.toBe(0);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Wall' }).click();
  await page.getByRole('button', { name: 'Locks: 1' }).click();
  await expect(page.getByRole('list', { name: 'Locks in force' })).toContainText(/No new sessions of bob, to any asset.*Left by a terminate order, by Ana Kovac \(ana\).*leaked a key/);
  await page.screenshot({ path: test.info().outputPath('locks.png') });
  expect(await violations(page, 'locks')).toEqual([]);

  // His access is a matter of its own: it stays revoked until it is granted for a reason.
  const locks = page.getByRole('dialog', { name: 'Locks' });
  await locks.getByRole('button', { name: 'Release bob' }).click();
  await expect(locks.getByRole('list', { name: 'Locks in force' })).toHaveCount(0);
  const shut = world.ssh(gateway, 'bob@demo-2');
  expect(await shut.exited).not.toBe(0);
  expect(shut.printed()).toContain('your access to demo-2 was revoked by Ana Kovac (ana): Other reason (leaked a key). Your request to get it back has been noted.');
  await locks.getByRole('tab', { name: /^Access/ }).click();
  await expect(locks.getByRole('list', { name: 'Access to assets' })).toContainText(/bob to demo-2.*Revoked by Ana Kovac \(ana\).*leaked a key.*bob has tried to connect and waits/);
  await page.screenshot({ path: test.info().outputPath('access.png') });
  expect(await violations(page, 'access')).toEqual([]);
  await locks.getByRole('button', { name: 'Grant bob to demo-2…' }).click();
  await locks.getByRole('textbox', { name: 'What for' }).fill('a new key');
  await locks.getByRole('button', { name: 'Grant', exact: true }).click();
  await expect(locks.getByRole('list', { name: 'Access to assets' })).toContainText(/Granted by Ana Kovac \(ana\), until .*: a new key/);
  const back = world.ssh(gateway, 'bob@demo-2');
  await back.sees(/[$#] $/);
});
