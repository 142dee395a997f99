import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { groupFiles } from '../../shared/recording/companions';
import { launchConsole, workOffline, type Console } from '../fixtures/console';
import { root, temporaryFolder } from '../fixtures/paths';
import { expect } from '../fixtures/world';
import { PlayerPage } from '../pages/player';

/** One console for all of them: a person opens one recording after the other, too. */
const test = base.extend<object, { player: PlayerPage }>({
  // eslint-disable-next-line no-empty-pattern
  player: [async ({}, use) => {
    const profile = temporaryFolder('formats');
    let opened: Console | undefined;
    try {
      opened = await launchConsole({ profile: profile.path });
      await workOffline(opened.page);
      await use(new PlayerPage(opened));
    } finally {
      await opened?.close();
      profile.remove();
    }
  }, { scope: 'worker' }],
});

interface Expected {
  readonly duration: number;
  readonly truncated: boolean;
  readonly problems: readonly string[];
  readonly screens: Readonly<Record<string, readonly string[]>>;
  readonly hits: Readonly<Record<string, readonly string[]>>;
}

const fixtures = join(root, 'shared', 'recording', 'fixtures');

/** `<format>/<case>.json` tells what is in `<case>.<anything>`, one file or several, or in the folder `<case>`. */
const cases = readdirSync(fixtures, { withFileTypes: true }).filter((entry) => entry.isDirectory()).flatMap(({ name: format }) => {
  const names = readdirSync(join(fixtures, format));
  return names.filter((name) => name.endsWith('.json') && names.some((other) => other !== name && other.startsWith(name.slice(0, -5)))).map((file) => {
    const name = file.slice(0, -5);
    const expected = JSON.parse(readFileSync(join(fixtures, format, file), 'utf8')) as Expected;
    const files = existsSync(join(fixtures, format, name)) ? [name] : names.filter((other) => other.startsWith(`${name}.`) && other !== file);
    return { format, name, files, expected };
  });
});

/** Alone in a folder, as it would lie there; answers what a person would choose. */
function putAside(folder: string, format: string, name: string, files: readonly string[]): string {
  const place = join(folder, `${format}-${name}`);
  mkdirSync(place);
  for (const file of files) cpSync(join(fixtures, format, file), join(place, file), { recursive: true });
  return files.includes(name) ? join(place, name) : join(place, groupFiles(files)[0]!.main);
}

/** A time at which something is on the screen, not at the very beginning. */
const tellingTime = ({ screens, duration }: Expected): string | undefined =>
  Object.keys(screens).filter((at) => screens[at]!.length > 0 && Number(at) <= duration).sort((one, other) => Number(one) - Number(other)).at(-1)
  ?? Object.keys(screens).find((at) => screens[at]!.length > 0);

test.describe('through "Open file…"', () => {
  const aside = temporaryFolder('aside');
  test.afterAll(() => aside.remove());

  for (const { format, name, files, expected } of cases) {
    test(`${format}/${name} opens, shows what was on the screen, and says what is missing`, async ({ player }) => {
      await player.openAndWait(putAside(aside.path, format, name, files));
      expect(Number(await player.slider.getAttribute('aria-valuemax'))).toBe(expected.duration / 1000);
      const at = tellingTime(expected);
      if (at !== undefined) {
        await player.slideTo(Math.min(expected.duration, Number(at)) / 1000);
        await player.says(expected.screens[at]!, `the screen of ${format}/${name} at ${at} ms`);
      }
      const [found] = Object.entries(expected.hits).filter(([, hits]) => hits.length > 0);
      // Where no text is known of the screen, what was typed in it.
      if (found && at === undefined) {
        const [query, hits] = found;
        await player.search(query);
        await expect(player.list('Search results').getByRole('button')).toHaveCount(hits.length);
        await player.list('Search results').getByRole('button').first().click();
        await player.shows(Number(hits[0]!.split(' ')[0]) / 1000);
      }
      const problems = player.region.getByRole('button', { name: /^(Truncated: )?\d+ (problem|note)s?$/ });
      if (expected.problems.length === 0) return expect(problems).toHaveCount(0);
      await expect(problems).toHaveText(expected.truncated ? /Truncated: / : /^ *\d/);
      await problems.click();
      const said = player.page.getByRole('dialog', { name: 'Could not be read' }).getByRole('listitem');
      await expect(said).toHaveCount(expected.problems.length);
      for (const sentence of await said.locator('strong').allTextContents()) expect(sentence).toMatch(/^\P{Ll}.*\.$/u);
      await player.page.keyboard.press('Escape');
      await expect(said).toHaveCount(0);
    });
  }

  const strangers: Readonly<Record<string, string | Uint8Array>> = {
    'empty.cast': '',
    'page.cast': '<!DOCTYPE html><html><body>502 Bad Gateway</body></html>',
    'header-cut.cast': '{"version": 2, "width": 80, "hei',
    'notes.txt': 'Dear auditor,\n\nthe recording is in the other mail.\n',
    'picture.guac': new Uint8Array(readFileSync(join(root, 'assets', 'screenshots', 'wall.png')).subarray(0, 5000)),
    'noise.ttyrec': Uint8Array.from({ length: 5000 }, (_none, index) => (index * index * 31 + (index >> 3)) & 0xff),
    'cut.cast.gz': new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]),
  };

  for (const [name, content] of Object.entries(strangers)) {
    test(`${name} is no recording: one clear sentence says so, and the console goes on`, async ({ player }) => {
      const path = join(aside.path, name);
      writeFileSync(path, content);
      await player.open(path);
      const sentence = player.region.getByRole('heading');
      await expect(player.region.getByRole('button', { name: 'Try again' })).toBeVisible();
      await expect(sentence).toHaveCount(1);
      await expect(sentence).toHaveText(/^\P{Ll}[^.!?]*(\.\w[^.!?]*)*\.$/u);
      await expect(player.region).not.toContainText(/undefined|Error:|\bat .*\.js/);
    });
  }

  test('not one of them made the console complain', async ({ player }) => {
    expect(player.console.complaints).toEqual([]);
  });
});
