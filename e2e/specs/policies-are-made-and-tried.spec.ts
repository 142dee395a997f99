import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { signIn } from '../fixtures/console';
import { expect, test } from '../fixtures/world';

const policy = {
  title: 'Laboratory', scope: { assets: ['demo-*'] },
  rules: [{ id: 'bomb', title: 'Speaks of bombs', score: 60, match: { kind: 'words', words: ['echo', 'bomb'] }, actions: [{ do: 'alert' }] }],
};

test('a policy is made in the console, hits what a session runs, is wrong and marked so: the risk falls; tried over the past it goes to that moment', async ({ world }) => {
  const gateway = await world.startGateway();
  const { page } = await world.launchConsole({ gateway: gateway.url });
  const shots = process.env['VIGIL_SHOTS'];
  if (shots) mkdirSync(shots, { recursive: true });
  const look = async (name: string): Promise<void> => { if (shots) await page.screenshot({ path: join(shots, `policies-${name}.png`) }); };
  await signIn(page, gateway.url);
  const palette = async (words: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(words);
    await expect(page.getByRole('menuitem').first()).toHaveAttribute('data-focused', 'true');
    await page.keyboard.press('Enter');
  };

  await palette('show policies');
  const screen = page.getByRole('region', { name: 'Policies', exact: true });
  await expect(screen.getByRole('region', { name: 'Policy built-in' })).toBeVisible();
  await look('screen');
  await screen.getByRole('button', { name: 'New policy…' }).click();
  const editor = page.getByRole('dialog', { name: 'New policy' });
  await editor.getByRole('textbox', { name: 'Name' }).fill('laboratory');
  const text = editor.getByRole('textbox', { name: 'Policy (JSON)' });
  await look('template');
  await text.fill(JSON.stringify({ ...policy, rules: [{ ...policy.rules[0], score: 600 }] }));
  await expect(editor.getByText(/^The policy: rules\.0\.score: /)).toBeVisible();
  await look('wrong');
  await text.fill(JSON.stringify(policy, undefined, 2));
  await expect(editor.getByRole('group', { name: 'In words' })).toContainText('A command with “echo”, then “bomb”: raise an alert; risk +60.');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('region', { name: 'Orders' })).toContainText(/Save policy laboratory effective/);
  const saved = screen.getByRole('region', { name: 'Policy laboratory' });
  await expect(saved).toContainText('no hits');

  const ssh = world.ssh(gateway, 'alice@demo-1');
  await ssh.sees(/\$ $/);
  // As a person does: Enter comes when the line stands on the screen.
  ssh.type('echo a-bomb');
  await ssh.sees('echo a-bomb');
  ssh.type('\r');
  await ssh.sees(/a-bomb\r\n.*\$ $/s);
  await expect(saved).toContainText('1 hit');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Wall' }).click();
  await page.getByRole('region', { name: 'Live wall' }).getByRole('article', { name: /^alice@demo-1/ }).focus();
  await page.keyboard.press('m');
  const panel = page.getByRole('complementary', { name: 'About this session' });
  const hit = panel.getByRole('listitem', { name: 'Rule Speaks of bombs' });
  await expect(hit).toContainText('echo a-bomb');
  await expect(hit).toContainText('risk +60, policy laboratory');
  await look('hit');
  await expect(panel.getByRole('listitem').filter({ hasText: 'Join Session' })).toBeVisible();
  // What happens now does not move it from under the pointer; it waits above.
  await hit.getByRole('button', { name: /^Mark/ }).hover();
  const place = await hit.boundingBox();
  await page.getByRole('region', { name: 'Session' }).getByRole('button', { name: 'Pause' }).press('Enter');
  const news = panel.getByRole('button', { name: /^\d new$/ });
  await expect(news).toBeVisible();
  await look('waits');
  expect(await hit.boundingBox()).toEqual(place);
  await news.click();
  await expect(panel.getByRole('listitem').first()).toContainText('Pause Session');
  await page.getByRole('region', { name: 'Session' }).getByRole('button', { name: 'Resume' }).press('Enter');
  await hit.getByRole('button', { name: /^Mark/ }).click();
  await page.getByRole('textbox', { name: 'Why it is none' }).fill('a word in a test');
  await look('judge');
  await page.getByRole('button', { name: 'Mark as false positive', exact: true }).click();
  await expect(hit).toContainText('False positive, by Ana Kovac (ana): a word in a test');
  await panel.getByRole('tab', { name: 'Details' }).click();
  await expect(panel.getByRole('tabpanel')).toContainText('Why the risk roseit did not');
  ssh.type('exit\r');
  await ssh.exited;

  await palette('show policies');
  await expect(saved).toContainText('1 hit, 1 false positive');
  await saved.getByRole('button', { name: 'Try laboratory…' }).click();
  const trial = page.getByRole('dialog', { name: 'Try laboratory' });
  await expect(trial.getByRole('status')).toContainText(/: 1 hit in 1 session\./);
  const row = trial.getByRole('grid', { name: 'Hits' }).getByRole('row', { name: /alice@demo-1 echo a-bomb Speaks of bombs raise an alert/ });
  await row.click();
  await look('tried');
  await trial.getByRole('alert').getByRole('button', { name: 'Go to the session' }).click();
  const details = page.getByRole('region', { name: 'Session details' });
  await expect(details.getByRole('region', { name: 'Rules that hit' })).toContainText('False positive, by Ana Kovac (ana)');
  await look('details');
  await details.getByRole('button', { name: 'Download recording' }).click();
  await expect(details.getByRole('button', { name: 'Play recording' })).toBeVisible();
  await palette('show policies');
  await saved.getByRole('button', { name: 'Try laboratory…' }).click();
  await row.click();
  await expect(page.getByRole('region', { name: 'Player' }).getByRole('document', { name: 'Screen as text' })).toContainText('echo a-bomb');

  await palette('show policies');
  await saved.getByRole('button', { name: 'Remove laboratory…' }).click();
  await page.getByRole('button', { name: 'Remove policy' }).click();
  await expect(saved).toHaveCount(0);
});
