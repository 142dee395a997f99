import { violations } from '../fixtures/accessibility';
import { inkOf } from '../fixtures/canvas';
import { signIn } from '../fixtures/console';
import { expect, test } from '../fixtures/world';

test('a tile replays what was on the screen before it was cleared, then is live again, and the audit log says so once', async ({ world }) => {
  const gateway = await world.startGateway();
  const { page, complaints } = await world.launchConsole({ gateway: gateway.url });
  await signIn(page, gateway.url);
  const ssh = world.ssh(gateway, 'alice@demo-1');
  await ssh.sees(/\$ $/);
  ssh.type('echo before-$((40+2))-words\r');
  await ssh.sees('before-42-words');
  // In the recording, too, they stand there for a while.
  const seenAt = Date.now();
  await expect.poll(() => Date.now() - seenAt).toBeGreaterThan(2_500);
  ssh.type("printf '\\033[2J\\033[H'; echo after-$((50+3))-words\r");
  await ssh.sees('after-53-words');

  const wall = page.getByRole('region', { name: 'Live wall' });
  const tile = wall.getByRole('article', { name: /^alice@demo-1/ });
  await tile.focus();
  await page.keyboard.press('r');
  const replay = tile.getByRole('group', { name: 'Replay of alice@demo-1' });
  const text = replay.getByRole('document', { name: 'Screen as text' });
  const slider = replay.getByRole('slider', { name: 'Position' });
  await expect(slider).toBeFocused();
  await expect(tile).toHaveAttribute('aria-label', /in replay/);
  await expect(replay).toContainText(/REPLAY−\d\d:\d\d/);
  await expect(slider).toHaveAttribute('aria-valuetext', /behind live/);

  // Scrubbed to its end it shows what is there now; played from its start on, what was there before.
  await slider.fill((await slider.getAttribute('max')) ?? '');
  await expect(text).toContainText('after-53-words');
  // It plays from the moment it opens: only at its end does it stand still.
  await expect(replay.getByRole('button', { name: 'Go on' })).toBeVisible();
  await slider.fill('0');
  await expect(text).not.toContainText('after-53-words');
  await replay.getByRole('button', { name: 'Play' }).click();
  await expect(text).toContainText('before-42-words');
  expect(await violations(page, 'a tile in replay')).toEqual([]);

  // The session goes on meanwhile; back at it, the tile is live.
  ssh.type('echo later-$((60+4))-words\r');
  await ssh.sees('later-64-words');
  await page.keyboard.press('Escape');
  await expect(replay).toHaveCount(0);
  await expect(tile).toBeFocused();
  await expect(tile).not.toHaveAttribute('aria-label', /in replay/);
  await expect.poll(() => inkOf(tile), { message: 'the live tile is painted' }).toBeGreaterThan(2);

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).click();
  const rows = page.getByRole('row').filter({ hasText: 'Replay Session' });
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('alice@demo-1');
  expect(complaints).toEqual([]);
});
