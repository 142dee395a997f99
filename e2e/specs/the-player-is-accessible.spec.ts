import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { violations, wear } from '../fixtures/accessibility';
import { root } from '../fixtures/paths';
import { expect, test } from '../fixtures/world';
import { PlayerPage } from '../pages/player';

/** Golden recordings that hold something for every part of the player, cut in their last bytes so that something is missing too. */
const cutRecordings = {
  terminal: { theme: 'light', format: 'asciicast-v3', file: 'shell.cast', from: '"x", "3"', word: 'heron', typed: 'kestrel' },
  graphical: { theme: 'contrast', format: 'guacamole', file: 'session.guac', from: 'disconnect', word: 'PUFFIN', typed: 'ls -l' },
} as const;

for (const [kind, { theme, format, file, from, word, typed }] of Object.entries(cutRecordings)) {
  test(`a ${kind} recording is worked through by keyboard alone, and axe finds nothing in any part of the player`, async ({ world }) => {
    const whole = readFileSync(join(root, 'shared', 'recording', 'fixtures', format, file));
    const cut = join(world.folder, file);
    writeFileSync(cut, whole.subarray(0, whole.indexOf(from) + 4));
    const opened = await world.launchConsole({ environment: { VIGIL_TEST_OPEN_FILE: cut } });
    const { page } = opened;
    const player = new PlayerPage(opened);
    const { region } = player;
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const found: string[] = [];
    const look = async (where: string, ...but: string[]): Promise<void> => { found.push(...await violations(page, `${kind}, ${where}`, but)); };
    const press = (key: string): Promise<void> => page.keyboard.press(key);
    const hasFocus = (target: Locator): Promise<boolean> => target.evaluate((element) => element === document.activeElement);
    const tabTo = async (target: Locator): Promise<void> => {
      await expect(target).toBeVisible();
      for (let presses = 0; presses < 120 && !(await hasFocus(target)); presses += 1) await press('Tab');
      await expect(target).toBeFocused();
      expect(await target.evaluate((element) => element.matches(':focus-visible')), 'it is seen where the focus is').toBe(true);
    };
    const enter = async (target: Locator): Promise<void> => {
      await tabTo(target);
      await press('Enter');
    };
    /** What opened over the page takes the focus, and gives it back. */
    const lookAndLeave = async (where: string, role: 'dialog' | 'alertdialog' | 'menu', back?: Locator, ...but: string[]): Promise<void> => {
      const over = page.getByRole(role).last();
      await expect(over).toBeVisible();
      await expect.poll(() => over.evaluate((element) => element.contains(document.activeElement)), { message: `the focus is in the ${role} of ${where}` }).toBe(true);
      await look(where, ...but);
      await press('Escape');
      await expect(over).toBeHidden();
      if (back) await expect(back).toBeFocused();
    };

    await expect(page.getByRole('button', { name: 'Work offline' })).toBeVisible();
    await wear(page, theme);
    await enter(page.getByRole('button', { name: 'Work offline' }));
    await enter(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Library', exact: true }));
    await enter(page.getByRole('region', { name: 'Library' }).getByRole('button', { name: 'Open file…' }).first());
    await player.ready();

    await test.step('every tab', async () => {
      await tabTo(region.getByRole('tab', { selected: true }));
      for (const tab of ['Events', 'Search', 'Commands', 'Typed', 'Notes', 'Coverage', 'Details']) {
        await expect(player.tab(tab)).toBeFocused();
        await expect(player.tab(tab)).toHaveAttribute('aria-selected', 'true');
        if (tab === 'Notes') await press('b');
        await look(tab);
        if (tab !== 'Details') await press('ArrowRight');
      }
      await expect(player.list('Gaps').getByRole('button')).toHaveCount(1);
    });

    await test.step('what was typed', async () => {
      await tabTo(player.tab('Details'));
      for (let presses = 0; presses < 3; presses += 1) await press('ArrowLeft');
      if (kind === 'terminal') {
        const reveal = region.getByRole('button', { name: 'Reveal typed input' });
        await enter(reveal);
        await lookAndLeave('reveal?', 'alertdialog', reveal);
        await press('Enter');
        await enter(page.getByRole('button', { name: 'Reveal 1 line' }));
      }
      const line = player.list('Typed input').getByRole('button', { name: typed });
      await enter(line);
      await expect(line).toHaveAttribute('aria-current', 'true');
    });

    await test.step('search', async () => {
      await press('/');
      await expect(region.getByRole('searchbox', { name: 'Search recording' })).toBeFocused();
      await page.keyboard.type(word);
      const hits = player.list('Search results').getByRole('button');
      await expect(hits).toHaveCount(1);
      await press('F3');
      await expect(region.getByText(/^1 of 1/)).toBeVisible();
      await look('hits');
      const before = await player.position();
      await press('Tab');
      await press('Home');
      await player.shows(0);
      await enter(hits);
      await player.shows(before);
    });

    await test.step('menus, dialogs, what could not be read', async () => {
      const problems = region.getByRole('button', { name: 'Truncated: 1 problem' });
      await enter(problems);
      // Beside a dialog that hangs from a button stand two buttons of a pixel each that close it, for those who hear the page: in no region.
      await lookAndLeave('problems', 'dialog', problems, 'region');
      const exporting = region.getByRole('button', { name: 'Export', exact: true });
      await enter(exporting);
      await lookAndLeave('export', 'menu', exporting);
      for (const further of kind === 'terminal' ? ['Redacted copy…', 'Evidence bundle…'] : ['Evidence bundle…']) {
        await enter(exporting);
        await page.getByRole('menuitem', { name: further }).press('Enter');
        await lookAndLeave(further, 'dialog');
        await exporting.focus();
      }
      const speed = region.getByRole('button', { name: 'Speed', exact: true });
      await enter(speed);
      await lookAndLeave('speed', 'menu', speed);
      await press('?');
      await lookAndLeave('keys', 'dialog');
      await press('g');
      await expect(page.getByRole('dialog', { name: 'Go to time' })).toBeVisible();
      await page.keyboard.type('1.5');
      await look('go to');
      await press('Enter');
      await player.shows(1.5);
    });

    await test.step('slider and timeline say where they are', async () => {
      await tabTo(player.slider);
      await press('ArrowRight');
      await player.shows(6.5);
      await expect(player.slider).toHaveAttribute('aria-valuetext', /^6(\.5)? seconds of /);
      const timeline = region.getByRole('group', { name: 'Timeline' });
      await tabTo(timeline);
      await press('ArrowLeft');
      await expect(timeline.getByRole('status')).not.toHaveText('');
      await press('+');
      await expect(timeline.getByRole('status')).toContainText('Shows 00:');
      await look('timeline');
    });
    expect(found).toEqual([]);
  });
}
