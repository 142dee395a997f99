import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workOffline } from '../fixtures/console';
import { expect, test } from '../fixtures/world';
import { PlayerPage } from '../pages/player';

/** A minute of a shell with a secret on its screen. */
function writeShell(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const lines = [
    { version: 2, width: 60, height: 16, title: 'night shift' },
    [0.5, 'o', '$ '], [1, 'o', 'cat /etc/app.conf\r\n'], [2, 'o', 'host=db-7\r\npassword=PUFFIN-77\r\n$ '], [20, 'o', 'uptime\r\n'], [21, 'o', ' up 3 days\r\n$ '], [40, 'o', 'exit\r\n'], [60, 'o', 'bye\r\n'],
  ];
  const path = join(folder, 'night-shift.cast');
  writeFileSync(path, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  return path;
}

test('an auditor watches a part, and what was not watched is told', async ({ world }) => {
  const file = writeShell(join(world.folder, 'recordings'));
  const console = await world.launchConsole();
  await workOffline(console.page);
  const player = new PlayerPage(console);
  await player.openAndWait(file);
  await player.region.getByRole('tab', { name: 'Coverage' }).click();
  await expect(player.region.getByRole('status', { name: 'Coverage' })).toContainText('0 s of 60 s watched');
  await player.playButton.click();
  await expect(player.region.getByRole('status', { name: 'Coverage' })).toContainText(/[1-9] s of 60 s watched/);
  await player.pauseButton.click();
  await player.slideTo(40);
  await expect(player.region.getByRole('status', { name: 'Coverage' })).toContainText(/jumped over/);
  if (process.env['VIGIL_SHOTS']) await console.page.screenshot({ path: join(process.env['VIGIL_SHOTS'], 'coverage.png') });
});
