import { mostlyColour } from '../../fixtures/canvas';
import { signIn } from '../../fixtures/console';
import { startFaultProxy } from '../../fixtures/fault-proxy';
import { expect, test } from '../../fixtures/world';

for (const seconds of [30, 600]) {
  test(`a network that is gone for ${seconds} s: the tile says since when, nobody storms the gateway, and all of it is there afterwards`, async ({ world }) => {
    test.setTimeout((seconds + 120) * 1000);
    const gateway = await world.startGateway();
    const proxy = await startFaultProxy(gateway.url);
    try {
      const ssh = world.ssh(gateway, 'alice@demo-1');
      await ssh.sees(/\$ $/);
      const { page } = await world.launchConsole({ gateway: proxy.url });
      await signIn(page, proxy.url);
      const tile = page.getByRole('article', { name: /^alice@demo-1/ });
      ssh.type("printf '\\033[41m\\033[2J\\033[H'\r");
      await expect.poll(() => mostlyColour(tile)).toBe('red');

      const refusedBefore = proxy.refused();
      proxy.refuse(true);
      ssh.type(`for n in $(seq 1 ${seconds - 5}); do echo line-$n; sleep 1; done; printf '\\033[42m\\033[2J\\033[H'; echo all-of-$((40+2))\r`);
      await expect(tile.getByText(/^No data for \d+ s$/)).toBeVisible();
      await ssh.sees('all-of-42', (seconds + 30) * 1000);
      await expect(tile.getByText(/^No data for/)).toBeVisible();
      const attempts = proxy.refused() - refusedBefore;
      proxy.refuse(false);
      await expect.poll(() => mostlyColour(tile), { timeout: 30_000 }).toBe('green');
      await expect(tile.getByText(/^No data for/)).toHaveCount(0);
      await expect(tile.getByText(/^skipped/)).toHaveCount(0);
      // Two streams, the outbox and the page's questions; each waits longer from time to time, up to 15 s.
      expect(attempts).toBeGreaterThan(0);
      expect(attempts).toBeLessThan(seconds * 2);

      await tile.hover();
      await tile.getByRole('button', { name: 'Monitor' }).click();
      await expect(page.getByRole('region', { name: 'Session' })).toContainText('all-of-42');
    } finally {
      await proxy.close();
    }
  });
}
