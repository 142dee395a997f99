import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workOffline } from '../fixtures/console';
import { longestTask } from '../fixtures/page-watch';
import { expect, test } from '../fixtures/world';
import { PlayerPage } from '../pages/player';

/** Milliseconds of the page's thread: the promise. Measured on two busy cores: 10 to 25. */
const longestBlock = 50;
const seconds = 100;

const instruction = (...parts: (string | number)[]): string => `${parts.map((part) => `${String(part).length}.${part}`).join(',')};`;
const filled = (layer: number, width: number, height: number, shade: number): string => instruction('rect', layer, 0, 0, width, height) + instruction('cfill', 14, layer, shade, 255 - shade, 90, 255);

/** A full-size desktop with two layers on it and a buffer, all of which change five times a second. */
function writeLayeredDesktop(folder: string): string {
  const path = join(folder, 'layers.guac');
  let text = instruction('size', 0, 1920, 1080) + instruction('size', 1, 1280, 800) + instruction('move', 1, 0, 100, 100, 1) + instruction('size', 2, 640, 400) + instruction('move', 2, 0, 900, 500, 2);
  for (let frame = 0; frame <= seconds * 5; frame += 1) {
    const shade = (frame * 7) % 256;
    text += filled(0, 1920, 1080, shade) + filled(1, 1280, 800, 255 - shade) + filled(2, 640, 400, shade >> 1) + filled(-1, 400, 400, shade) + instruction('copy', -1, 0, 0, 400, 400, 14, 0, 20, 20);
    text += instruction('mouse', (frame * 13) % 1920, (frame * 7) % 1080, 0, 1000 + frame * 200) + instruction('sync', 1000 + frame * 200);
  }
  writeFileSync(path, text);
  return path;
}

test('a desktop is sought and played at 64 times the speed on the canvases that are there, and the page is never held', async ({ world }) => {
  const opened = await world.launchConsole();
  await workOffline(opened.page);
  const player = new PlayerPage(opened);
  await player.openAndWait(writeLayeredDesktop(world.folder));
  const { page } = player;

  await page.evaluate(() => {
    const create = document.createElement.bind(document) as (name: string, options?: ElementCreationOptions) => HTMLElement;
    document.documentElement.dataset['canvases'] = '0';
    document.createElement = ((name: string, options?: ElementCreationOptions) => {
      const counted = document.documentElement.dataset;
      if (name === 'canvas') counted['canvases'] = String(Number(counted['canvases']) + 1);
      return create(name, options);
    }) as typeof document.createElement;
  });
  const canvases = (): Promise<number> => page.evaluate(() => Number(document.documentElement.dataset['canvases']));

  for (const tenth of [7, 2, 9, 4, 1, 6]) {
    await player.press(String(tenth));
    await player.shows((seconds * tenth) / 10);
  }
  // The first seek may still make what the first pictures lacked; none of the other five needs any.
  expect(await canvases(), 'canvases made for six far seeks').toBeLessThan(5);

  await player.choose('Speed', '64×');
  const seen: string[] = [];
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await player.press('Home');
    await player.shows(0);
    const before = await canvases();
    const { processor, clock } = await longestTask(opened.app, async () => {
      await player.press(' ');
      await expect(player.region.getByText('End of recording')).toBeVisible({ timeout: 30_000 });
    });
    expect(await canvases() - before, 'canvases made while it played').toBeLessThan(5);
    seen.push(`the longest task took ${processor.toFixed(0)} ms of the processor, ${clock.toFixed(0)} ms by the clock`);
    console.log(seen.at(-1));
    if (processor <= longestBlock) return;
  }
  throw new Error(`The page was held longer than ${longestBlock} ms each time.\n${seen.join('\n')}`);
});
