import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workOffline } from '../fixtures/console';
import { differenceTo, middleColour } from '../fixtures/desktop';
import { colourOf, foreignRecordings, madeSession, writeMadeDesktop, writeMadeTerminal } from '../fixtures/recordings';
import { expect, test, type World } from '../fixtures/world';
import { PlayerPage } from '../pages/player';

/** A console without a gateway, in a machine without a network; and what it asked the network for all the same. */
async function offline(world: World): Promise<{ player: PlayerPage; asked: readonly string[] }> {
  const opened = await world.launchConsole();
  await opened.app.evaluate(({ session }) => { session.defaultSession.enableNetworkEmulation({ offline: true }); });
  const asked: string[] = [];
  opened.page.on('request', (request) => { if (!/^(app|blob|data|devtools):/.test(request.url())) asked.push(request.url()); });
  await workOffline(opened.page);
  return { player: new PlayerPage(opened), asked };
}

const picture = async (player: PlayerPage, name: string): Promise<void> => test.info().attach(name, { body: await player.page.screenshot(), contentType: 'image/png' });

const kinds = [
  {
    kind: 'terminal', make: writeMadeTerminal, found: 'change 8.', foundAt: 8,
    /** The screen after that many changes. */
    sees: async (player: PlayerPage, change: number) => {
      await player.says(Array.from({ length: change }, (_none, index) => `change ${index + 1}.`), `the screen after ${change} changes`);
    },
  },
  {
    kind: 'graphical', make: writeMadeDesktop, found: 'whoami', foundAt: 2.5,
    sees: async (player: PlayerPage, change: number) => expect.poll(() => middleColour(player.picture), { message: `the colour after ${change} changes`, intervals: [30, 60, 120] }).toEqual(colourOf(change)),
  },
] as const;

for (const { kind, make, found, foundAt, sees } of kinds) {
  test(`a ${kind} recording plays with no gateway and no network: seek, speed, idle skip, frame by frame, round and round`, async ({ world }) => {
    const { player, asked } = await offline(world);
    await player.openAndWait(make(world.folder));
    const { region, slider } = player;

    await test.step('the first picture, and what it is', async () => {
      await expect(player.picture).toHaveAttribute('data-kind', kind);
      // The first picture is the first that is complete, soon after the beginning.
      expect(await player.position()).toBeLessThan(1.5);
      expect(Number(await slider.getAttribute('aria-valuemax'))).toBe(madeSession.last);
      await picture(player, `${kind}, first picture`);
    });

    await test.step('it plays, the speed is changed while it does, it stops where it is stopped', async () => {
      const began = await player.position();
      await player.press(' ');
      await expect.poll(() => player.position(), { message: 'it plays' }).toBeGreaterThan(began);
      await player.choose('Speed', '4×');
      await expect(player.pauseButton).toBeVisible();
      await expect.poll(() => player.position(), { message: 'it goes on' }).toBeGreaterThan(3);
      await picture(player, `${kind}, playing at 4×`);
      await player.pauseButton.click();
      await expect(player.playButton).toBeVisible();
      const stopped = await player.restingPosition();
      expect(await player.restingPosition()).toBe(stopped);
      await player.press('<');
      await player.press('<');
      await expect(region.getByRole('button', { name: 'Speed', exact: true })).toHaveText('1×');
    });

    await test.step('it goes where the keys, the slider, a hit and an event say', async () => {
      await player.press('Home');
      await player.shows(0);
      await player.press('ArrowRight');
      await player.shows(5);
      await sees(player, 5);
      await player.press('ArrowLeft');
      await player.shows(0);
      await player.press('End');
      await player.shows(madeSession.last);
      await sees(player, 12);
      await player.slideTo(3.5);
      await sees(player, 3);
      await player.search(found);
      await player.list('Search results').getByRole('button').first().click();
      await player.shows(foundAt);
      await sees(player, Math.floor(foundAt));
      await player.tab('Events').click();
      await player.list('Events').getByRole('button', { name: /half way/ }).click();
      await player.shows(madeSession.marker, 0.002);
      await sees(player, madeSession.marker);
      await picture(player, `${kind}, at an event`);
    });

    await test.step('frame by frame, there and back', async () => {
      await player.slideTo(3.5);
      await player.press('.');
      await player.shows(4);
      await sees(player, 4);
      await region.getByRole('button', { name: 'Step back' }).click();
      await player.shows(3);
      await sees(player, 3);
      await player.press(',');
      await player.shows(2);
      await sees(player, 2);
    });

    await test.step('exactly in the middle of nothing, and over it by a switch while it plays', async () => {
      await player.slideTo(300.25);
      await sees(player, 10);
      await player.press('k');
      await expect(player.pauseButton).toBeVisible();
      const skip = region.getByRole('button', { name: 'Skip idle', exact: true });
      await expect(skip).toHaveAttribute('aria-pressed', 'false');
      await skip.click();
      await expect(skip).toHaveAttribute('aria-pressed', 'true');
      await expect(region.getByText('End of recording')).toBeVisible();
      await sees(player, 12);
      await skip.click();
    });

    await test.step('round and round between two moments', async () => {
      await player.slideTo(2.5);
      await player.press('[');
      await player.slideTo(4.5);
      await player.press(']');
      await player.slideTo(3);
      const rounds = player.roundsOf(2);
      await player.choose('Speed', '4×');
      await player.press(' ');
      expect(await rounds).toBeLessThan(madeSession.resize);
      expect(await player.position()).toBeGreaterThanOrEqual(2.5);
      await picture(player, `${kind}, between A and B`);
      await region.getByRole('button', { name: 'Stop looping' }).click();
      await expect.poll(() => player.position(), { message: 'it goes on behind B' }).toBeGreaterThan(5);
      await player.press(' ');
      await expect(player.playButton).toBeVisible();
    });
    expect(asked).toEqual([]);
    expect(player.console.complaints).toEqual([]);
  });
}

interface ScreenTruth { readonly t: number; readonly lines: readonly string[]; readonly pyte_agrees: boolean }
interface FrameTruth { readonly t: number; readonly frame: string }

if (foreignRecordings !== undefined) {
  const folder = foreignRecordings;
  const truth = <Facts>(name: string): Facts => JSON.parse(readFileSync(join(folder, 'truth', name), 'utf8')) as Facts;

  test('terminals recorded by other programs show at each known time the screen that was there', async ({ world }) => {
    const { player, asked } = await offline(world);
    for (const [file, facts, each] of [['term/t-short/t-short.cast', 't-short.json', 2], ['term/t-tui/t-tui.cast', 't-tui.json', 3]] as const) {
      await player.openAndWait(join(folder, file));
      const screens = truth<{ readonly screens: readonly ScreenTruth[] }>(facts).screens.filter((screen, index) => screen.pyte_agrees && index % each === 0);
      expect(screens.length).toBeGreaterThanOrEqual(5);
      // Backwards, so that nothing is shown by playing on.
      for (const { t, lines } of [...screens].reverse()) {
        await player.slideTo(t);
        await player.says(lines, `${file} at ${t} s`);
      }
      await picture(player, file);
    }
    expect(asked).toEqual([]);
  });

  test('desktops recorded by another program show at each known time the picture that was there', async ({ world }) => {
    const { player, asked } = await offline(world);
    for (const [file, facts, wanted] of [['guac/g-short.guac', 'g-short.json', /./], ['guac/g-medium.guac', 'g-medium.json', /OSPREY|resized|browser-end|HERON-20-B/]] as const) {
      await player.openAndWait(join(folder, file));
      const frames = truth<{ readonly frames: readonly FrameTruth[] }>(facts).frames.filter(({ frame }) => wanted.test(frame));
      expect(frames.length).toBeGreaterThan(3);
      for (const { t, frame } of [...frames].reverse()) {
        // What is known may be a picture taken a little after the recording's end.
        await player.slideTo(Math.min(t, Number(await player.slider.getAttribute('aria-valuemax'))));
        // Root mean square of 0..255. Reduced to 200 colours, without lossy images: one percent is the same picture.
        await expect.poll(() => differenceTo(player.picture, join(folder, frame)), { message: `${file} at ${t} s is ${frame}`, intervals: [50, 100, 200] }).toBeLessThan(3);
        await picture(player, `${file} at ${t} s`);
      }
    }
    expect(asked).toEqual([]);
  });
}
