import { expect, test } from '../fixtures/world';
import { signIn } from '../fixtures/console';
import { inkOf } from '../fixtures/canvas';

test('an analyst follows one real ssh session from the wall to the replay with the gateway gone', async ({ world }) => {
  test.setTimeout(240_000);
  const gateway = await world.startGateway();
  const { page, complaints } = await world.launchConsole({ gateway: gateway.url });
  await signIn(page, gateway.url);

  // A real ssh client signs in and works.
  const ssh = world.ssh(gateway, 'alice@demo-1');
  await ssh.sees(/\$ $/);
  ssh.type('echo night-$((40+2))-shift\r');
  await ssh.sees('night-42-shift');

  const tile = page.getByRole('region', { name: 'Live wall' }).getByRole('article', { name: /^alice@demo-1/ });
  await expect(tile).toBeVisible();
  const sessionId = await tile.getAttribute('data-session-id');
  expect(sessionId).toBeTruthy();
  // The tile shows pixels of it: not all of one colour.
  await expect.poll(() => inkOf(tile), { message: 'the tile is painted' }).toBeGreaterThan(2);

  // Monitor.
  await tile.hover();
  await tile.getByRole('button', { name: /^Monitor/ }).click();
  const session = page.getByRole('region', { name: 'Session' });
  await expect(session.getByRole('status').filter({ hasText: 'Monitoring' })).toBeVisible();
  await expect(session).toContainText('night-42-shift');

  // Participate: what is typed reaches the real shell, and the ssh client sees the output.
  await session.getByRole('button', { name: /^Participate/ }).click();
  await expect(session.getByRole('status').filter({ hasText: 'Participating' })).toBeVisible();
  await session.getByRole('textbox', { name: 'Terminal input' }).focus();
  await page.keyboard.type('echo from-analyst-$((6*7))\n', { delay: 20 });
  await ssh.sees('from-analyst-42');
  expect(ssh.printed().split('echo from-analyst-$((6*7))').length).toBe(2);

  // Pause: the ssh client's typing has no effect and it is told by whom.
  await session.getByRole('button', { name: /^Pause/ }).click();
  await ssh.sees(/paused by Ana Kovac/i);
  ssh.type('echo must-not-$((1+1))-run\r');
  await expect(session.getByRole('button', { name: /^Resume/ })).toBeVisible();
  await session.getByRole('button', { name: /^Resume/ }).click();
  await ssh.sees(/resumed/i);
  ssh.type('echo back-$((2+3))-again\r');
  await ssh.sees('back-5-again');
  expect(ssh.printed()).not.toContain('must-not-2-run');

  // Leave, then terminate with a reason from the tile.
  await session.getByRole('button', { name: 'Leave' }).click();
  await expect(page.getByRole('region', { name: 'Live wall' })).toBeVisible();
  await tile.hover();
  await tile.getByRole('button', { name: /reason/i }).click();
  await page.getByRole('menuitem', { name: /Policy violation/ }).click();
  expect(await ssh.exited).not.toBe(0);
  expect(ssh.printed()).toContain('Policy violation');

  // Download and verify.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Library' }).click();
  const row = page.getByRole('row', { name: /alice@demo-1/ }).first();
  await row.getByRole('button', { name: /^Download/ }).click();
  await expect(page.getByText(/^Verified/).first()).toBeVisible({ timeout: 30_000 });

  // The gateway goes away; the recording plays all the same.
  await gateway.stop();
  await page.getByRole('button', { name: /^Play .*alice@demo-1/ }).first().click();
  const player = page.getByRole('region', { name: 'Player' });
  await expect(player.getByRole('slider', { name: 'Position' })).toBeVisible();
  const position = async (): Promise<number> => Number(await player.getByRole('slider', { name: 'Position' }).evaluate((slider) => slider.getAttribute('aria-valuenow') ?? (slider as HTMLInputElement).value));
  await player.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(position, { message: 'it plays' }).toBeGreaterThan(0.2);
  await player.getByRole('searchbox', { name: 'Search recording' }).fill('from-analyst-42');
  await page.keyboard.press('Enter');
  const hits = player.getByRole('list', { name: 'Search results' });
  await hits.getByRole('button').first().click();
  await expect(player.getByRole('document', { name: 'Screen as text' })).toContainText('from-analyst-42');

  // The gateway comes back: what was done meanwhile arrives, and the record holds everything once.
  const back = await world.startGateway({ port: Number(new URL(gateway.url).port) });
  expect(back.url).toBe(gateway.url);
  await signIn(page, gateway.url);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).click();
  const rows = page.getByRole('row');
  for (const [event, message] of [
    ['Join Session', 'user=ana (Ana Kovac) / local, intent=Monitor'],
    ['Join Session', 'user=ana (Ana Kovac) / local, intent=Participate'],
    ['Leave Session', 'user=ana (Ana Kovac) / local, intent=Participate'],
    ['Pause Session', ''], ['Resume Session', ''], ['Terminate Session', ''], ['Download Recording', ''], ['Play Recording', ''], ['Search Recording', 'from-analyst-42'],
  ] as const) {
    await expect(rows.filter({ hasText: event }).filter({ hasText: message }), `${event} ${message} stands there once`).toHaveCount(1);
  }

  expect(complaints.filter((text) => /Content Security Policy|Trusted/i.test(text))).toEqual([]);
});
