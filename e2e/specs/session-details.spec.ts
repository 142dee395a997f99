import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signIn } from '../fixtures/console';
import { expect, test } from '../fixtures/world';

test('the details of a session tell who was in it and for how long, what was run and typed, and go to that moment of the recording', async ({ world }) => {
  const gateway = await world.startGateway();
  const { page } = await world.launchConsole({ gateway: gateway.url });
  await signIn(page, gateway.url);
  const ssh = world.ssh(gateway, 'alice@demo-1');
  await ssh.sees(/\$ $/);
  // As a person does: Enter comes when the line stands on the screen.
  const enter = async (line: string): Promise<void> => {
    ssh.type(line);
    await ssh.sees(line);
    ssh.type('\r');
  };
  await enter('echo first-$((40+2))');
  await ssh.sees('first-42');
  await enter('read -s secret; echo got-$((1+1))');
  const tile = page.getByRole('region', { name: 'Live wall' }).getByRole('article', { name: /^alice@demo-1/ });
  await tile.focus();
  await page.keyboard.press('m');
  const session = page.getByRole('region', { name: 'Session', exact: true });
  await expect(session.getByRole('status').filter({ hasText: 'Monitoring' })).toBeVisible();
  ssh.type('hunter2-hunter2\r');
  await ssh.sees('got-2');
  await session.getByRole('button', { name: 'Leave' }).click();
  await enter('echo last-$((2+3))');
  await ssh.sees('last-5');
  await enter('exit');
  await ssh.exited;

  // From the list of sessions that are over.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Sessions' }).click();
  await page.locator('label').filter({ hasText: /^Historical$/ }).click();
  await page.getByRole('grid', { name: 'Historical sessions' }).getByRole('row', { name: /alice/ }).first().click();
  await page.getByRole('button', { name: 'All details' }).click();
  const details = page.getByRole('region', { name: 'Session details' });
  await expect(details.getByRole('heading', { level: 1, name: 'alice@demo-1' })).toBeVisible();
  const shots = process.env['VIGIL_SHOTS'];
  if (shots) mkdirSync(shots, { recursive: true });
  const look = async (name: string): Promise<void> => { if (shots) await page.screenshot({ path: join(shots, `details-${name}.png`) }); };
  const tab = (name: string) => details.getByRole('tab', { name });
  await look('basics');

  await tab('Collaboration').click();
  await expect(details.getByRole('grid', { name: 'Joins and leaves' }).getByRole('row', { name: /^ana \(Ana Kovac\) \/ local Monitor .* UTC .* UTC 0:00:\d\d left$|ana \(Ana Kovac\) \/ local Monitor.* s left/ })).toHaveCount(1);
  await look('collaboration');
  await tab('Activities').click();
  for (const event of ['Start Session', 'Join Session', 'Leave Session', 'End Session']) await expect(details.getByRole('grid', { name: 'Activities' }).getByRole('row').filter({ hasText: event })).toHaveCount(1);
  await look('activities');
  await tab('File transfers').click();
  await expect(details.getByText('No file went through this session')).toBeVisible();
  await look('transfers');

  // What was typed is in the recording, which is fetched first.
  await tab('Keystrokes').click();
  await expect(details.getByText(/Keystrokes are in the recording/)).toBeVisible();
  await details.getByRole('tabpanel').getByRole('button', { name: 'Download recording' }).click();
  const keys = details.getByRole('grid', { name: 'Keystrokes' });
  await expect(keys.getByRole('row', { name: /••••.*never shown/ })).toHaveCount(1);
  await expect(details).not.toContainText('hunter2');
  await look('keystrokes');
  await details.getByRole('button', { name: 'Reveal typed input' }).click();
  await page.getByRole('button', { name: 'Reveal 1 line' }).click();
  await expect(keys.getByRole('row', { name: /hunter2-hunter2/ })).toHaveCount(1);
  const record = (): string => readFileSync(join(world.folder, 'gateway', 'audit', 'audit.jsonl'), 'utf8');
  await expect.poll(() => [record().split('"recording.read"').length, record().split('"recording.reveal"').length]).toEqual([2, 2]);
  expect(record()).not.toContain('hunter2');

  await tab('Commands').click();
  await look('commands');
  await details.getByRole('grid', { name: 'Commands' }).getByRole('row', { name: /echo last-/ }).click();
  const player = page.getByRole('region', { name: 'Player' });
  await expect(player.getByRole('document', { name: 'Screen as text' })).toContainText('echo last-');
});
