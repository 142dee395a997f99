import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { signIn } from '../fixtures/console';
import { changesSeen } from '../fixtures/canvas';
import { longestTask } from '../fixtures/page-watch';
import { expect, test } from '../fixtures/world';

/** Milliseconds of the page's thread: the promise. */
const longestBlock = 50;
/** Of the gateway, with nineteen sessions and one console. Measured: 160 to 220. */
const mostMegabytes = 500;

const megabytesOf = (process: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${process}/status`, 'utf8'))?.[1] ?? 0) / 1024;
const hostile = /mallory@(flood|storm|bomb)/;

/** How many pictures each tile in sight has shown so far; those that sit idle are left out. */
async function busyTiles(page: Page, seen: Map<string, Set<number>>): Promise<readonly [string, number][]> {
  await changesSeen(page, seen);
  return [...seen].filter(([name]) => !/@etl-/.test(name)).map(([name, pictures]) => [name, pictures.size]);
}

test('a flood, a storm of sizes and a loop of bombs slow their own tiles, which say so; the others go on and the page stays free', async ({ world }) => {
  const gateway = await world.startGateway({ scenario: 'hostile-wall' });
  const { app, page, complaints } = await world.launchConsole({ gateway: gateway.url, width: 1920, height: 1040 });
  await signIn(page, gateway.url);
  await page.locator('label', { hasText: '4 × 4' }).click();
  await page.mouse.move(2, 2);
  const flood = page.getByRole('article', { name: /^mallory@flood-1/ });
  await expect(flood).toBeInViewport();

  const seen = new Map<string, Set<number>>();
  const { processor, clock } = await longestTask(app, async () => {
    await expect(flood).toContainText('slowed: too much output', { timeout: 20_000 });
    seen.clear();
    // Every tile that has something to show is painted on and on: ordinary and hostile ones.
    await expect.poll(async () => {
      const busy = await busyTiles(page, seen);
      return busy.length > 10 && busy.every(([, pictures]) => pictures >= 6) ? 'all go on' : JSON.stringify(busy.filter(([, pictures]) => pictures < 6));
    }, { timeout: 20_000, intervals: [150] }).toBe('all go on');
  });
  console.log(`hostile wall: the longest task took ${processor.toFixed(0)} ms of the processor, ${clock.toFixed(0)} ms by the clock; the gateway has ${megabytesOf(gateway.process.pid ?? 0).toFixed(0)} MB`);
  expect(processor).toBeLessThanOrEqual(longestBlock);
  expect(megabytesOf(gateway.process.pid ?? 0)).toBeLessThan(mostMegabytes);
  const slowed = await page.getByRole('article').filter({ hasText: 'slowed: too much output' }).evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('aria-label') ?? ''));
  expect(slowed.filter((name) => !hostile.test(name)), 'no ordinary tile is slowed').toEqual([]);
  expect(complaints).toEqual([]);
});
