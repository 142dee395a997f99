import { changesSeen } from '../fixtures/canvas';
import { signIn } from '../fixtures/console';
import { spoilingProxy } from '../fixtures/spoiling-proxy';
import { expect, test } from '../fixtures/world';

test('images that are none harm the tiles they belong to, which say so; terminals beside them go on, and so do the desktops once all is well', async ({ world }) => {
  // Seven terminals and four desktops.
  const gateway = await world.startGateway({ scenario: 'mixed-11' });
  const proxy = await spoilingProxy(gateway.url);
  try {
    const { page, complaints } = await world.launchConsole({ gateway: proxy.url, width: 1600, height: 900 });
    await signIn(page, proxy.url);
    await page.mouse.move(2, 2);
    const desktops = page.getByRole('article', { name: /@desktop-\d+, (vnc|rdp)/ });
    const terminals = page.getByRole('article', { name: /, ssh,/ });
    await expect(desktops).toHaveCount(4);
    await expect(terminals).toHaveCount(7);
    const film = page.getByRole('article', { name: /@desktop-3,/ });
    await changesSeen(page, new Map());
    await expect(film).not.toContainText('damaged picture');
    await page.screenshot({ path: test.info().outputPath('mixed-wall.png') });

    proxy.spoils = true;
    await expect(film, 'the film says that its picture is damaged').toContainText('damaged picture', { timeout: 20_000 });
    await page.screenshot({ path: test.info().outputPath('damaged.png') });
    expect(proxy.count).toBeGreaterThan(0);
    await expect(terminals.filter({ hasText: 'damaged picture' })).toHaveCount(0);
    const seen = new Map<string, Set<number>>();
    await expect.poll(async () => {
      await changesSeen(page, seen);
      return [...seen].filter(([name, pictures]) => !/desktop-|@etl-/.test(name) && pictures.size >= 3).length;
    }, { message: 'terminals go on', timeout: 20_000, intervals: [200] }).toBeGreaterThan(2);

    proxy.spoils = false;
    await expect(film, 'and it forgets').not.toContainText('damaged picture', { timeout: 20_000 });
    expect(complaints).toEqual([]);
  } finally {
    proxy.close();
  }
});
