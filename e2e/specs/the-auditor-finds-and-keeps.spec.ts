import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { signIn, workOffline } from '../fixtures/console';
import { vigilJson } from '../fixtures/command-line';
import { root } from '../fixtures/paths';
import { madeSession, writeMadeDesktop } from '../fixtures/recordings';
import { expect, test } from '../fixtures/world';
import { PlayerPage } from '../pages/player';

/** Half a minute of a shell: words that differ in case and in length, a password nobody saw, a marker. */
function writeShell(folder: string): string {
  const lines = [
    { version: 2, width: 60, height: 20, title: 'night shift' },
    [1, 'o', '$ '], ...[...'cat Error.log'].flatMap((key, index) => [[1.5 + index / 20, 'i', key], [1.51 + index / 20, 'o', key]]), [2.4, 'i', '\r'],
    [2.5, 'o', '\r\nERROR disk 7\r\n'], [4, 'o', 'error disk 12\r\n'], [6, 'o', 'no errors on disk 7\r\n'], [7, 'm', 'second part'],
    [8, 'o', '$ sudo -k true\r\nPassword: '], ...[...'PUFFIN-secret\r'].map((key, index) => [9 + index / 20, 'i', key]), [10, 'o', '\r\nterror averted\r\n$ '], [30, 'o', 'done\r\n'],
  ];
  const path = join(folder, 'night-shift.cast');
  writeFileSync(path, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  return path;
}

/** The next save dialogs answer with that folder and the name that was proposed. */
const saveInto = (app: ElectronApplication, folder: string): Promise<void> => app.evaluate(({ dialog }, place) => {
  dialog.showSaveDialog = (async (...given: unknown[]) => {
    const { defaultPath } = given.at(-1) as { readonly defaultPath: string };
    return { canceled: false, filePath: `${place}/${defaultPath.split(/[\\/]/).at(-1)}` };
  }) as typeof dialog.showSaveDialog;
}, folder);

/** Chooses it on the menu and answers the file once it is saved. */
async function exported(player: PlayerPage, folder: string, entry: string | RegExp, name: string, between?: () => Promise<void>): Promise<string> {
  await player.region.getByRole('button', { name: 'Export', exact: true }).click();
  await player.page.getByRole('menuitem', { name: entry }).click();
  await between?.();
  await expect(player.region.getByText(`Saved ${name}`)).toBeVisible({ timeout: 45_000 });
  await player.region.getByRole('button', { name: 'Dismiss' }).click();
  return join(folder, name);
}

/** Width and height as a PNG's first chunk tells them. */
function sizeOfPng(path: string): readonly [width: number, height: number] {
  const bytes = readFileSync(path);
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

/** A film of 2 s of the recording at twice its speed. */
async function film(player: PlayerPage): Promise<void> {
  const { page } = player;
  await page.getByRole('textbox', { name: 'From' }).fill('1');
  await page.getByRole('textbox', { name: 'To' }).fill('3');
  await page.getByRole('dialog').getByRole('button', { name: /Speed/ }).click();
  await page.getByRole('option', { name: '2×', exact: true }).click();
  await page.getByRole('button', { name: 'Make film' }).click();
}

/** Length and size as a player of films finds them. */
const playedFilm = (player: PlayerPage, path: string) => player.page.evaluate(async (base64) => {
  const video = document.createElement('video');
  video.src = URL.createObjectURL(new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type: 'video/webm' }));
  await new Promise((done, fail) => { video.onloadeddata = done; video.onerror = () => fail(new Error(video.error?.message)); });
  return { width: video.videoWidth, height: video.videoHeight };
}, readFileSync(path).toString('base64'));

test('an auditor searches by case, word and expression, reveals a password on purpose, and the record holds all of it once', async ({ world }) => {
  const gateway = await world.startGateway();
  const opened = await world.launchConsole({ gateway: gateway.url });
  await signIn(opened.page, gateway.url);
  await gateway.stop();
  const player = new PlayerPage(opened);
  const { page, region } = player;
  await player.openAndWait(writeShell(world.folder));
  const hits = player.list('Search results').getByRole('button');
  const toggle = (name: string) => region.getByRole('button', { name, exact: true });

  await test.step('case, word, expression', async () => {
    await player.search('error');
    // On the screen "Error.log" as it is typed, four lines; and what was typed.
    await expect(hits.filter({ hasText: 'terror averted' })).toHaveCount(1);
    await toggle('Match case').click();
    await expect(hits).toHaveCount(3);
    await expect(hits.filter({ hasText: /ERROR/ })).toHaveCount(0);
    await toggle('Whole word').click();
    await expect(hits).toHaveCount(1);
    await expect(hits).toContainText('error disk 12');
    await toggle('Whole word').click();
    await toggle('Match case').click();
    await toggle('Regular expression').click();
    await player.search('disk [0-9');
    await expect(region.getByText('This regular expression cannot be read.')).toBeVisible();
    await expect(hits).toHaveCount(0);
    await player.search('disk [0-9]$');
    await expect(hits).toHaveCount(2);
  });

  await test.step('from hit to hit, there and back', async () => {
    await player.press('Home');
    await player.shows(0);
    await player.press('F3');
    await player.shows(2.5);
    await region.getByRole('button', { name: 'Next hit' }).click();
    await player.shows(6);
    await player.press('Shift+F3');
    await player.shows(2.5);
    await expect(player.screenText).toContainText('ERROR disk 7');
    await expect(player.screenText).not.toContainText('error disk 12');
    await region.getByRole('button', { name: 'Previous hit' }).click();
    await player.shows(6);
  });

  await test.step('a password is dots until a person wants it, and is not found before', async () => {
    await toggle('Regular expression').click();
    await player.search('PUFFIN');
    await expect(region.getByText(/^Nothing found\./)).toBeVisible();
    await player.tab('Typed').click();
    await expect(player.list('Typed input')).toContainText('••••');
    await expect(page.locator('body')).not.toContainText('PUFFIN-secret');
    await region.getByRole('button', { name: 'Reveal typed input' }).click();
    const question = page.getByRole('alertdialog', { name: 'Reveal typed input?' });
    await expect(question).toContainText('written to the audit record');
    await question.getByRole('button', { name: 'Keep hidden' }).click();
    await expect(player.list('Typed input')).not.toContainText('PUFFIN');
    await region.getByRole('button', { name: 'Reveal typed input' }).click();
    await question.getByRole('button', { name: 'Reveal 1 line' }).click();
    await expect(player.list('Typed input')).toContainText('PUFFIN-secret');
    await player.tab('Search').click();
    await expect(hits).toHaveCount(1);
  });

  await test.step('the gateway comes back and gets everything once', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).click();
    const back = await world.startGateway({ port: Number(new URL(gateway.url).port) });
    expect(back.url).toBe(gateway.url);
    // It would come back by itself; a person who knows does not wait.
    await page.reload();
    // The gateway forgot the sign-in, and says so inside the stream of facts: the console asks to sign in, with no button pressed.
    await page.getByRole('textbox', { name: 'Gateway address' }).waitFor();
    await signIn(page, gateway.url);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).click();
    for (const [event, message] of [['Play Recording', 'night-shift.cast'], ['Search Recording', 'disk [0-9]$'], ['Search Recording', 'PUFFIN'], ['Reveal Typed Input', 'night-shift.cast']] as const) {
      await expect(page.getByRole('row').filter({ hasText: event }).filter({ hasText: message }), `${event} ${message} stands there once`).toHaveCount(1);
    }
  });
});

test('a bookmark that was set, written on and left is there when the file is opened in another console', async ({ world }) => {
  const profile = join(world.folder, 'profile');
  const path = writeShell(world.folder);
  const first = await world.launchConsole({ profile });
  await workOffline(first.page);
  const player = new PlayerPage(first);
  await player.openAndWait(path);
  await player.slideTo(6.5);
  await player.press('b');
  await player.tab('Notes').click();
  await expect(player.list('Notes').getByRole('button', { name: /^00:06\.5 Bookmark$/ })).toBeVisible();
  await player.region.getByRole('button', { name: 'Edit note at 00:06.5' }).click();
  await player.region.getByRole('textbox', { name: 'Note at 00:06.5' }).fill('Which disk 7? Ask Uma.');
  await player.page.keyboard.press('Enter');
  const note = (of: PlayerPage) => of.list('Notes').getByRole('button', { name: /Which disk 7\? Ask Uma\./ });
  await expect(note(player)).toBeVisible();
  // At once: what was written does not wait for anything.
  await first.close();

  const again = new PlayerPage(await world.launchConsole({ profile }));
  await workOffline(again.page);
  await again.openAndWait(path);
  await again.tab('Notes').click();
  await note(again).click();
  await again.shows(6.5);
  await expect(again.screenText).toContainText('no errors on disk 7');
});

test('what an auditor takes along: asciicast, events, pictures and films, of a terminal and of a desktop', async ({ world }) => {
  const opened = await world.launchConsole();
  await workOffline(opened.page);
  await saveInto(opened.app, world.folder);
  const player = new PlayerPage(opened);
  const save = (entry: string | RegExp, name: string, between?: () => Promise<void>) => exported(player, world.folder, entry, name, between);

  await test.step('of a terminal', async () => {
    await player.openAndWait(writeShell(world.folder));
    await player.slideTo(6.5);
    const text = readFileSync(await save('Text transcript', 'night-shift.txt'), 'utf8');
    expect(text).toContain('no errors on disk 7');
    expect(text).not.toContain('PUFFIN');
    const events = readFileSync(await save('Events as CSV', 'night-shift-events.csv'), 'utf8').trimEnd().split(/\r?\n/);
    expect(events.length).toBeGreaterThan(1);
    expect(events.some((line) => /second part/.test(line))).toBe(true);
    expect(sizeOfPng(await save('Picture of this moment (PNG)', 'night-shift.png'))).toEqual([60 * 12, 20 * 25]);
    const shot = await save(/^Film of a stretch/, 'night-shift.webm', () => film(player));
    expect(readFileSync(shot).subarray(0, 4).toString('hex')).toBe('1a45dfa3');
    expect(await playedFilm(player, shot)).toEqual({ width: 60 * 12, height: 20 * 25 });
  });

  await test.step('the asciicast plays elsewhere', async () => {
    await player.openAndWait(join(root, 'shared', 'recording', 'fixtures', 'ttyrec', 'shell.ttyrec'));
    const cast = await save('asciicast v2', 'shell.cast');
    expect(basename(cast)).toBe('shell.cast');
    expect(await vigilJson('info', cast)).toMatchObject({ format: 'asciicast-v2', kind: 'terminal', durationMs: 20_000, problems: [] });
    expect(await vigilJson('text', cast, '--at', '8500')).toMatchObject({ lines: ['', '', '    FULL SCREEN', '', '', '', '', ''] });
  });

  await test.step('of a desktop', async () => {
    await player.openAndWait(writeMadeDesktop(world.folder));
    await player.slideTo(3);
    expect(sizeOfPng(await save('Picture of this moment (PNG)', 'made.png'))).toEqual([400, 300]);
    await player.slideTo(madeSession.last);
    expect(sizeOfPng(await save('Picture of this moment (PNG)', 'made.png'))).toEqual([320, 240]);
    const shot = await save(/^Film of a stretch/, 'made.webm', () => film(player));
    expect(await playedFilm(player, shot)).toEqual({ width: 400, height: 300 });
    expect(readFileSync(await save('Events as JSON Lines', 'made-events.jsonl'), 'utf8')).toContain('half way');
  });
  expect(opened.complaints).toEqual([]);
});

test('of a file that was cut the auditor reads what is missing, and from when on', async ({ world }) => {
  const opened = await world.launchConsole();
  await workOffline(opened.page);
  const player = new PlayerPage(opened);
  const whole = readFileSync(writeShell(world.folder));
  const cut = join(world.folder, 'cut.cast');
  writeFileSync(cut, whole.subarray(0, whole.indexOf('terror averted') + 3));
  await player.openAndWait(cut);
  await expect(player.region.getByRole('button', { name: 'Truncated: 1 problem' })).toBeVisible();
  await player.tab('Details').click();
  const gap = player.list('Gaps').getByRole('button');
  await expect(gap).toHaveCount(1);
  await expect(gap).toHaveText(/^00:09.*\p{Lu}.*\.$/u);
  await gap.click();
  await player.shows(9.65, 0.01);
  await expect(player.screenText).toContainText('Password:');
});
