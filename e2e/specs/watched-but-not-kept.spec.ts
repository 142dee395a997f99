import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { violations } from '../fixtures/accessibility';
import { signIn } from '../fixtures/console';
import { expect, test } from '../fixtures/world';
import { PlayerPage } from '../pages/player';

const password = 'vigil-demo';
const secret = 'PUFFIN-77';

/** Files under the folder that hold the text, as UTF-8 or UTF-16. */
const holding = (folder: string): readonly string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).filter((path) => {
  const bytes = readFileSync(path);
  return bytes.includes(secret) || bytes.includes(Buffer.from(secret, 'utf16le'));
});

test('who may play but not download a recording plays it from its gateway, and nothing of it stays on the machine', async ({ world }) => {
  const config = join(world.folder, 'config.json');
  writeFileSync(config, JSON.stringify({
    demo: true, users: [{ loginName: 'lea', displayName: 'Lea Lind', role: 'auditor', team: 'audit', password, rights: { deny: ['download'] } }],
    accounts: [{ login: 'alice', team: 'payments', password }], assets: [{ kind: 'local', name: 'demo-1' }],
  }));
  const gateway = await world.startGateway({ config });
  const ssh = world.ssh(gateway, 'alice@demo-1');
  await ssh.sees(/\$ $/);
  ssh.type('echo token PUFFIN-$((70+7))\r');
  await ssh.sees(secret);
  ssh.type('exit\r');
  await ssh.exited;

  const profile = join(world.folder, 'profile-1');
  const opened = await world.launchConsole({ gateway: gateway.url });
  const { app, page } = opened;
  await signIn(page, gateway.url, { user: 'lea', password });
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Library' }).click();
  const row = page.getByRole('row', { name: /alice@demo-1/ });
  await expect(row.getByRole('button', { name: /^Download/ })).toHaveCount(0);
  await row.getByRole('button', { name: 'Play alice@demo-1' }).click();
  const player = new PlayerPage({ app, page } as ConstructorParameters<typeof PlayerPage>[0]);
  await player.ready();
  await expect(player.region.getByRole('note')).toContainText('nothing of it is kept on this machine');
  // Its signature is checked all the same, it seeks and is searched; and nothing of it leaves.
  await expect(player.region).toContainText(/Verified · Vigil gateway key/);
  await player.slider.press('End');
  await expect(player.screenText).toContainText(secret);
  await player.region.getByRole('searchbox', { name: 'Search recording' }).fill('token');
  await expect(player.region.getByRole('list', { name: 'Search results' }).getByRole('button').first()).toBeVisible();
  const exporting = player.region.getByRole('button', { name: 'Export', exact: true });
  await expect(exporting).toHaveAttribute('aria-disabled', 'true');
  expect(await violations(page, 'a streamed recording')).toEqual([]);
  if (process.env['VIGIL_SHOTS']) await page.screenshot({ path: join(process.env['VIGIL_SHOTS'], 'streamed.png') });

  // Once it is left, its bytes cannot be had any more.
  const id = new URL(page.url().replace('#/', '')).pathname.split('/').at(-1) ?? '';
  const status = (): Promise<number> => page.evaluate(async (file) => (await fetch(`app://vigil/file/${file}`, { method: 'HEAD' })).status, id);
  expect(await status()).toBe(200);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).click();
  await expect.poll(status).toBe(404);
  for (const title of ['Stream Recording', 'Play Recording']) await expect(page.getByRole('row').filter({ hasText: title }), title).toHaveCount(1);
  await expect(page.getByRole('row').filter({ hasText: 'Download Recording' })).toHaveCount(0);
  await opened.close();
  expect(holding(profile)).toEqual([]);
  // It is looked for in the right way: the gateway's own recording holds it.
  expect(holding(join(world.folder, 'gateway', 'recordings'))).not.toEqual([]);
});
