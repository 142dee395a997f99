import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { vigil, vigilJson } from '../fixtures/command-line';
import { signIn } from '../fixtures/console';
import { expect, test } from '../fixtures/world';
import { PlayerPage } from '../pages/player';

interface Verified { readonly state: string; readonly part?: string; readonly parts: readonly { readonly name: string; readonly state: string; readonly detail: string }[] }

/** The next save dialogs answer with that folder and the name that was proposed. */
const saveInto = (app: ElectronApplication, folder: string): Promise<void> => app.evaluate(({ dialog }, place) => {
  dialog.showSaveDialog = (async (...given: unknown[]) => {
    const { defaultPath } = given.at(-1) as { readonly defaultPath: string };
    return { canceled: false, filePath: `${place}/${defaultPath.split(/[\\/]/).at(-1)}` };
  }) as typeof dialog.showSaveDialog;
}, folder);

/** For the person who looks at what was built. */
const picture = async (page: Page, name: string): Promise<void> => {
  if (process.env['VIGIL_SHOTS']) await page.screenshot({ path: join(process.env['VIGIL_SHOTS'], `${name}.png`) });
};

test('an auditor watches a part, exports evidence, and anybody finds out whether it was altered; a redacted copy holds no secret', async ({ world }) => {
  const gateway = await world.startGateway();
  const ssh = world.ssh(gateway, 'alice@demo-1');
  await ssh.sees(/\$ $/);
  ssh.type('echo token PUFFIN-$((70+7))\r');
  await ssh.sees('PUFFIN-77');
  ssh.type('exit\r');
  await ssh.exited;
  const { app, page } = await world.launchConsole();
  await saveInto(app, world.folder);
  await signIn(page, gateway.url, { user: 'audrey', password: 'vigil-demo' });
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Library' }).click();
  const row = page.getByRole('row', { name: /alice@demo-1/ });
  await row.getByRole('button', { name: /^Download/ }).click();
  await expect(row.getByRole('button', { name: /^Export evidence of/ })).toBeVisible();
  await row.getByRole('button', { name: /^Play/ }).click();
  const player = new PlayerPage({ app, page } as ConstructorParameters<typeof PlayerPage>[0]);
  await player.ready();

  // Watch a little, look at what that comes to, leave a note.
  await player.region.getByRole('tab', { name: 'Coverage' }).click();
  const coverage = player.region.getByRole('status', { name: 'Coverage' });
  await expect(coverage).toContainText('0 s of');
  await player.playButton.click();
  await expect(player.region.getByRole('list', { name: 'Sittings' })).toContainText(/audrey.*at 1x/);
  await player.pauseButton.or(player.playButton).first().click();
  await page.keyboard.press('b');
  await picture(page, 'coverage');

  // Evidence: case, reason, what goes in.
  await player.region.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Evidence bundle…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export evidence' });
  await dialog.getByRole('textbox', { name: 'Case number' }).fill('CASE-7');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('token on the screen');
  const key = (await dialog.getByLabel('Public key').textContent()) ?? '';
  await picture(page, 'evidence-dialog');
  await dialog.getByRole('button', { name: 'Export evidence…' }).click();
  await expect(dialog.getByRole('status', { name: 'Saved evidence' })).toContainText(/with proofs, signed by the gateway/);
  await picture(page, 'evidence-saved');
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  // Anybody, with the two keys and no network.
  const path = join(world.folder, 'CASE-7 alice@demo-1.vigil-evidence.tar');
  const info = await (await fetch(`${gateway.url}/vigil.v1.GatewayService/GetGateway`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).json() as { readonly signingKey: string };
  const report = await vigilJson<Verified>('verify', path, '--key', key, '--key', info.signingKey);
  expect(report.state).toBe('verified');
  expect(report.parts.map(({ name, state }) => [name, state])).toEqual(['evidence.json', 'README.txt', 'audit.jsonl', 'notes.json', 'coverage.json', 'recording', 'custody.jsonl'].map((name) => [name, 'intact']));
  const altered = readFileSync(path);
  const at = altered.indexOf('PUFFIN-77');
  altered.write('MARTIN-77', at);
  const broken = join(world.folder, 'altered.vigil-evidence.tar');
  writeFileSync(broken, altered);
  expect(await vigil('verify', broken)).toMatchObject({ status: 1, output: expect.stringContaining('ALTERED   recording: recording was altered') });

  // A copy for those who may not see the token.
  await player.region.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Redacted copy…' }).click();
  const redact = page.getByRole('dialog', { name: 'Redacted copy' });
  await redact.getByRole('textbox', { name: 'Texts to cover' }).fill('PUFFIN');
  await picture(page, 'redact-dialog');
  await redact.getByRole('button', { name: 'Make copy…' }).click();
  const saved = player.region.getByText(/^Saved .*redacted\.vigil\.tar/);
  await expect(saved).toBeVisible();
  const copy = join(world.folder, /Saved (.*\.tar)/.exec((await saved.textContent()) ?? '')?.[1] ?? '');
  expect(readFileSync(copy).includes('PUFFIN')).toBe(false);
  expect(await vigilJson<{ readonly hits: readonly unknown[] }>('search', copy, 'PUFFIN')).toEqual({ hits: [] });
  expect(await vigilJson<{ readonly redaction: unknown }>('info', copy)).toMatchObject({ redaction: { by: { loginName: 'audrey' }, patterns: 1 } });
  expect((await vigilJson<Verified>('verify', copy, '--key', key)).state).toBe('verified');
  await player.openAndWait(copy);
  await expect(player.region.getByRole('note', { name: 'Redacted copy' })).toContainText('by audrey');
  await player.slider.press('End');
  await expect(player.screenText).toContainText('token ██████-77');
  await picture(page, 'redacted-copy');

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Library' }).click();
  await expect(row).toContainText(/\d %/);
  await picture(page, 'library');

  // Opened in the console it plays, and shows the rest; a copy that was altered says what is broken.
  await player.openAndWait(path);
  await player.region.getByRole('tab', { name: 'Evidence' }).click();
  await expect(player.region.getByRole('list', { name: 'Parts of the evidence' })).toContainText('custody.jsonl');
  await expect(player.region.getByRole('list', { name: 'Chain of custody' })).toContainText(/Made by audrey.*case CASE-7/);
  await picture(page, 'evidence-opened');
  await player.region.getByRole('button', { name: 'Hand over…' }).click();
  const handOver = page.getByRole('dialog', { name: 'Hand over evidence' });
  await handOver.getByRole('textbox', { name: 'Handed to' }).fill('District court');
  await handOver.getByRole('textbox', { name: 'Reason' }).fill('trial');
  await picture(page, 'hand-over');
  await handOver.getByRole('button', { name: 'Hand over…' }).click();
  await expect(handOver.getByRole('status', { name: 'Saved evidence' })).toBeVisible();
  await handOver.getByRole('button', { name: 'Close' }).last().click();
  expect((await vigilJson<Verified>('verify', path, '--key', key, '--key', info.signingKey)).parts.at(-1)?.detail).toContain('last handed to District court');
  await player.open(broken);
  await player.region.getByRole('tab', { name: 'Evidence' }).click();
  await expect(player.region.getByRole('list', { name: 'Parts of the evidence' })).toContainText(/ALTERED.*recording was altered/);
  await picture(page, 'evidence-altered');
});
