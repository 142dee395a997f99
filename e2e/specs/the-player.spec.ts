import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { ElectronApplication, Page } from '@playwright/test';
import { expect, test } from '../fixtures/world';

/** Ten seconds of a shell: a marker, a password nobody saw, an idle stretch, lines that scroll away. */
function recording(folder: string, name: string, startedAt: number): string {
  const path = join(folder, name);
  const type = (at: number, text: string, echo: boolean): unknown[][] => [...text].flatMap((key, index) => {
    const when = at + index * 0.05;
    return echo ? [[when, 'i', key], [when + 0.01, 'o', key === '\r' ? '\r\n' : key]] : [[when, 'i', key], ...(key === '\r' ? [[when + 0.01, 'o', '\r\n']] : [])];
  });
  const lines = [
    { version: 2, width: 80, height: 24, timestamp: startedAt, title: name },
    [0.1, 'o', 'demo@host:~$ '], ...type(0.2, 'sudo make deploy\r', true), [1.3, 'o', 'Password: '], ...type(1.5, 'hunter2-secret\r', false), [2.4, 'm', 'deployment begins'],
    ...Array.from({ length: 40 }, (_, index) => [2.5 + index * 0.02, 'o', `step ${index + 1} of forty\r\n`]), [9, 'o', 'demo@host:~$ '], ...type(9.2, 'exit\r', true),
  ];
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}

const goTo = (page: Page, name: string): Promise<void> => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();

/** The next save dialogs answer with that folder and the name that was proposed. */
const saveInto = (app: ElectronApplication, folder: string): Promise<void> => app.evaluate(({ dialog }, place) => {
  dialog.showSaveDialog = (async (...given: unknown[]) => {
    const { defaultPath } = given.at(-1) as { readonly defaultPath: string };
    return { canceled: false, filePath: `${place}/${defaultPath.split(/[\\/]/).at(-1)}` };
  }) as typeof dialog.showSaveDialog;
}, folder);

test('an auditor works through a recording with no gateway: finds, notes, loops, reveals, exports, compares', async ({ world }) => {
  test.setTimeout(180_000);
  const { page, app, complaints } = await world.launchConsole({ environment: { VIGIL_TEST_OPEN_FILE: recording(world.folder, 'first.cast', 1_790_000_000) } });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await saveInto(app, world.folder);
  const player = page.getByRole('region', { name: 'Player' });
  const slider = player.getByRole('slider', { name: 'Position' });
  const position = async (): Promise<number> => Number(await slider.getAttribute('aria-valuenow'));
  const screen = player.getByRole('document', { name: 'Screen as text' });
  const found: string[] = [];
  const look = async (where: string): Promise<void> => {
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    found.push(...violations.flatMap((rule) => rule.nodes.map((node) => `${where}: ${rule.id}: ${node.html.slice(0, 160)}`)));
  };
  const goToTime = async (time: string): Promise<void> => {
    await page.keyboard.press('g');
    await page.getByRole('textbox', { name: 'Time' }).fill(time);
    await page.keyboard.press('Enter');
  };
  const seek = async (time: string): Promise<void> => {
    await goToTime(time);
    await expect.poll(position).toBeCloseTo(Number(time), 1);
  };

  await page.getByRole('button', { name: /offline/i }).first().click();
  await goTo(page, 'Library');
  await page.getByRole('button', { name: 'Open file…' }).first().click();
  await expect(screen).toContainText('demo@host');

  await test.step('finds by regular expression, and a wrong one is told kindly', async () => {
    await player.getByRole('button', { name: 'Regular expression' }).click();
    const box = player.getByRole('searchbox', { name: 'Search recording' });
    await box.fill('step (3');
    await expect(player.getByText('This regular expression cannot be read.')).toBeVisible();
    await box.fill('step 3[0-9] of');
    await expect(player.getByRole('list', { name: 'Search results' }).getByRole('button')).toHaveCount(10);
    await page.keyboard.press('F3');
    await page.keyboard.press('F3');
    await expect(player.getByText(/^2 of 10/)).toBeVisible();
    await expect(screen).toContainText('step 31 of forty');
    await look('search');
    await box.fill('');
    await player.getByRole('button', { name: 'Regular expression' }).click();
  });

  await test.step('notes a moment, and finds it again after leaving', async () => {
    await player.getByRole('tab', { name: 'Notes' }).click();
    await seek('2.4');
    await player.getByRole('button', { name: /^Bookmark at/ }).click();
    await page.getByRole('textbox', { name: /^Note at/ }).fill('who asked for this deployment?');
    await page.keyboard.press('Enter');
    await look('notes');
    await goTo(page, 'Library');
    await page.getByRole('button', { name: 'Open file…' }).first().click();
    await player.getByRole('tab', { name: 'Notes' }).click();
    await player.getByRole('list', { name: 'Notes' }).getByRole('button', { name: /who asked/ }).click();
    await expect.poll(position).toBeCloseTo(2.4, 1);
  });

  await test.step('goes round between A and B, skips idle and says so, and gives the skipped lines back', async () => {
    await seek('0.5');
    await page.keyboard.press('[');
    await seek('1');
    await page.keyboard.press(']');
    await seek('0.7');
    await page.keyboard.press('k');
    await expect.poll(position, { message: 'it went back to A' }).toBeLessThan(0.7);
    await page.keyboard.press('\\');
    // It plays meanwhile: the position goes on from there.
    await goToTime('5');
    await expect.poll(position).toBeGreaterThanOrEqual(5);
    await page.keyboard.press('i');
    await expect(player.getByText(/^Skipped .* of idle$/)).toBeVisible();
    await page.keyboard.press('k');
    await seek('5');
    await player.getByRole('group', { name: 'Picture' }).focus();
    await page.keyboard.press('PageUp');
    await expect(player.getByRole('region', { name: 'Lines before this screen' })).toContainText('step 2 of forty');
    await look('lines before');
    await page.keyboard.press('Escape');
  });

  await test.step('walks the marks of the timeline by keyboard and zooms', async () => {
    await seek('0');
    const timeline = player.getByRole('group', { name: 'Timeline' });
    await timeline.focus();
    for (let presses = 0; presses < 5 && Math.abs(await position() - 2.4) > 0.05; presses += 1) await page.keyboard.press('ArrowRight');
    await expect.poll(position).toBeCloseTo(2.4, 1);
    await expect(timeline.getByRole('status')).toContainText('deployment begins');
    await page.keyboard.press('+');
    await expect(timeline.getByRole('status')).toContainText('Shows 00:');
    await page.keyboard.press('=');
  });

  await test.step('reveals what was typed unseen only on purpose', async () => {
    await player.getByRole('tab', { name: 'Typed' }).click();
    await expect(player.getByRole('list', { name: 'Typed input' })).not.toContainText('hunter2');
    await look('typed');
    await player.getByRole('button', { name: 'Reveal typed input' }).click();
    await page.getByRole('button', { name: 'Reveal 1 line' }).click();
    await expect(player.getByRole('list', { name: 'Typed input' })).toContainText('hunter2-secret');
    for (const tab of ['Commands', 'Details', 'Events']) {
      await player.getByRole('tab', { name: tab }).click();
      await look(tab);
    }
  });

  await test.step('exports text, notes, a picture and a film', async () => {
    for (const [entry, file, holds] of [['Text transcript', 'first.txt', 'step 40 of forty'], ['Notes as Markdown', 'first-notes.md', 'who asked for this deployment?'], ['Picture of this moment (PNG)', 'first.png', 'PNG']] as const) {
      await player.getByRole('button', { name: 'Export', exact: true }).click();
      await page.getByRole('menuitem', { name: entry }).click();
      await expect(player.getByText(`Saved ${file}`)).toBeVisible();
      expect(readFileSync(join(world.folder, file), 'latin1')).toContain(holds);
      await player.getByRole('button', { name: 'Dismiss' }).click();
    }
    await player.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('menuitem', { name: /^Film of a stretch/ }).click();
    await page.getByRole('textbox', { name: 'From' }).fill('2');
    await page.getByRole('textbox', { name: 'To' }).fill('4');
    await look('film');
    await page.getByRole('button', { name: 'Make film' }).click();
    await expect(player.getByText('Saved first.webm')).toBeVisible({ timeout: 30_000 });
    expect(readFileSync(join(world.folder, 'first.webm')).subarray(0, 4).toString('hex')).toBe('1a45dfa3');
  });

  await test.step('shows a second recording beside it, on the same wall clock', async () => {
    const dropped = await page.evaluateHandle((content) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], 'second.cast'));
      return transfer;
    }, readFileSync(recording(world.folder, 'second.cast', 1_790_000_003), 'utf8'));
    await goTo(page, 'Library');
    await page.getByRole('region', { name: 'Library' }).dispatchEvent('drop', { dataTransfer: dropped });
    await expect(player.getByRole('heading', { name: 'second.cast' })).toBeVisible();
    await goTo(page, 'Library');
    await page.getByRole('button', { name: 'Open file…' }).first().click();
    await player.getByRole('button', { name: 'Compare…' }).click();
    await page.getByRole('list', { name: 'Recordings' }).getByRole('button', { name: /second/ }).click();
    await expect(player.getByText('As they happened, by their wall clocks')).toBeVisible();
    await expect(player.getByRole('textbox', { name: /^Right starts later/ })).toHaveValue('+3');
    await expect.poll(async () => Number(await slider.getAttribute('max'))).toBeGreaterThan(12);
    await seek('5.3');
    await expect(player.getByRole('region', { name: /^Left/ }).getByRole('document')).toContainText('step 40 of forty');
    await expect(player.getByRole('region', { name: /^Right/ }).getByRole('document')).not.toContainText('step');
    await look('compare');
  });

  expect(found).toEqual([]);
  expect(complaints).toEqual([]);
});
