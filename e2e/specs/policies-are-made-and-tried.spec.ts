import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signIn } from '../fixtures/console';
import { expect, test } from '../fixtures/world';

const policy = {
  title: 'Laboratory', scope: { assets: ['demo-*'] },
  rules: [{ id: 'bomb', title: 'Speaks of bombs', score: 60, match: { kind: 'words', words: ['echo', 'bomb'] }, actions: [{ do: 'alert' }] }],
};

test('a rule hits what a session runs, and is marked as a false positive: the risk falls', async ({ world }) => {
  mkdirSync(join(world.folder, 'gateway', 'policies'), { recursive: true });
  writeFileSync(join(world.folder, 'gateway', 'policies', 'laboratory.json'), JSON.stringify(policy));
  const gateway = await world.startGateway();
  const { page } = await world.launchConsole({ gateway: gateway.url });
  const shots = process.env['VIGIL_SHOTS'];
  if (shots) mkdirSync(shots, { recursive: true });
  const look = async (name: string): Promise<void> => { if (shots) await page.screenshot({ path: join(shots, `policies-${name}.png`) }); };
  await signIn(page, gateway.url);
  const ssh = world.ssh(gateway, 'alice@demo-1');
  await ssh.sees(/\$ $/);
  ssh.type('echo a-bomb\r');
  await ssh.sees(/a-bomb\r\n.*\$ $/s);

  const tile = page.getByRole('region', { name: 'Live wall' }).getByRole('article', { name: /^alice@demo-1/ });
  await tile.focus();
  await page.keyboard.press('m');
  const panel = page.getByRole('complementary', { name: 'About this session' });
  const hit = panel.getByRole('listitem', { name: 'Rule Speaks of bombs' });
  await expect(hit).toContainText('echo a-bomb');
  await expect(hit).toContainText('risk +60, policy laboratory');
  await look('hit');
  await hit.getByRole('button', { name: /^Mark/ }).click();
  await page.getByRole('textbox', { name: 'Why it is none' }).fill('a word in a test');
  await look('judge');
  await page.getByRole('button', { name: 'Mark as false positive', exact: true }).click();
  await expect(hit).toContainText('False positive, by Ana Kovac (ana): a word in a test');
  await panel.getByRole('tab', { name: 'Details' }).click();
  await expect(panel.getByRole('tabpanel')).toContainText('Why the risk roseit did not');
});
