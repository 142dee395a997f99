import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filmFacts, writeBundledFilm } from '../fixtures/bundled-film';
import { expect, test } from '../fixtures/world';
import { PlayerPage } from '../pages/player';

const cast = (folder: string, name: string, lines: readonly unknown[]): string => {
  const path = join(folder, name);
  writeFileSync(path, [{ version: 2, width: 80, height: 24 }, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
};

/** A minute of a line every half second, with an alert at 20 s. */
const alertAt = 20;
const steady = (folder: string): string => cast(folder, 'steady.cast', [
  ...Array.from({ length: 2 * alertAt }, (_, line) => [line / 2, 'o', `line ${line}\r\n`]), [alertAt, 'm', 'alert'],
  ...Array.from({ length: 80 }, (_, line) => [alertAt + line / 2, 'o', `line ${line}\r\n`]),
]);

/** Thirty rows of 100 columns on what the file says is 80 x 24. */
const wide = (row: number): string => `${String(row).padStart(2, '0')}${'-'.repeat(97)}|`;
const tooNarrow = (folder: string): string => cast(folder, 'narrow.cast', [
  [1, 'o', Array.from({ length: 30 }, (_, row) => wide(row)).join('\r\n')], [5, 'o', '\u001b[30;1HXX'],
]);

test('at 16 times the speed it slows down near an event and says so; a size told by a person puts lines right at the same moment', async ({ world }) => {
  const { page, ...console } = await world.launchConsole();
  await page.getByRole('button', { name: 'Work offline' }).click();
  const player = new PlayerPage({ page, ...console });

  await test.step('slows down from before the alert to after it, and not elsewhere', async () => {
    await player.openAndWait(steady(world.folder));
    await player.region.getByRole('button', { name: 'Slow at events' }).click();
    await expect(player.region.getByRole('button', { name: 'Slow at events' })).toHaveAttribute('aria-pressed', 'true');
    await player.choose('Speed', '16×');
    const note = player.region.getByText('Slowed to 2× near an event');
    const track = page.evaluate((end) => new Promise<{ slow: number[]; fast: number[] }>((done) => {
      const slider = document.querySelector('input[aria-label="Position"]');
      const [slow, fast]: [number[], number[]] = [[], []];
      const observer = new MutationObserver(() => {
        const at = Number(slider?.getAttribute('aria-valuenow'));
        (document.querySelector('.player-pace')?.textContent === '' ? fast : slow).push(at);
        if (at < end) return;
        observer.disconnect();
        done({ slow, fast });
      });
      if (slider) observer.observe(slider, { attributes: true, attributeFilter: ['aria-valuenow'] });
    }), alertAt + 10);
    await player.press(' ');
    await expect(note).toBeVisible();
    const { slow, fast } = await track;
    // Changed one after the other, the note and the position may be a picture apart: 0.3 s at this speed.
    expect(Math.min(...slow)).toBeGreaterThanOrEqual(alertAt - 2);
    expect(Math.max(...slow)).toBeLessThanOrEqual(alertAt + 2);
    expect(slow.length).toBeGreaterThan(2);
    expect(fast.some((at) => at < alertAt - 2) && fast.some((at) => at > alertAt + 2)).toBe(true);
    await expect(note).toBeHidden();
  });

  await test.step('is read again with the size that a person tells, and shows the same moment', async () => {
    await player.openAndWait(tooNarrow(world.folder));
    await player.slideTo(3);
    await player.tab('Details').click();
    const form = player.region.getByRole('form', { name: 'Screen size' });
    await form.getByRole('textbox', { name: 'Columns' }).fill('700');
    await expect(form.getByRole('button', { name: 'Use this size' })).toHaveAttribute('aria-disabled', 'true');
    await form.getByRole('textbox', { name: 'Columns' }).fill('100');
    await form.getByRole('textbox', { name: 'Rows' }).fill('30');
    await form.getByRole('button', { name: 'Use this size' }).click();
    await player.ready();
    await player.shows(3);
    await player.says(Array.from({ length: 30 }, (_, row) => wide(row)), 'every line is whole');
    await expect(player.region.getByText('100 × 30 characters')).toBeVisible();
    // The form is in view, for another try.
    await expect(form.getByRole('button', { name: 'As the file says' })).toBeInViewport();
    await form.getByRole('button', { name: 'As the file says' }).click();
    await expect(player.region.getByText('80 × 24 characters')).toBeVisible();
    await player.shows(3);
  });
  expect(console.complaints).toEqual([]);
});

test('a film from a JumpServer bundle plays, is sought and stepped picture by picture; what cannot be decoded is named', async ({ world }) => {
  const { page, ...console } = await world.launchConsole();
  await page.getByRole('button', { name: 'Work offline' }).click();
  const player = new PlayerPage({ page, ...console });
  const film = player.region.getByLabel('Recorded screen');
  const played = (): Promise<number> => film.evaluate((video) => (video as HTMLVideoElement).currentTime);

  for (const codec of ['h264', 'vp9'] as const) {
    await test.step(`${codec}: seek, step, speed, end`, async () => {
      await player.open(writeBundledFilm(world.folder, codec));
      await expect(player.region.getByRole('heading', { name: 'Ana Kovac(ana)@win-7(10.0.0.7)' })).toBeVisible();
      await expect.poll(async () => Number(await player.slider.getAttribute('max'))).toBe(filmFacts.duration);
      await player.slider.fill('3');
      await expect.poll(played).toBeCloseTo(3, 2);
      await player.press('.');
      await expect.poll(played, { message: 'the next picture' }).toBeCloseTo(3 + filmFacts.pictureEvery, 2);
      await player.press(',');
      await expect.poll(played, { message: 'the picture before' }).toBeCloseTo(3, 2);
      await player.choose('Speed', '4×');
      expect(await film.evaluate((video) => (video as HTMLVideoElement).playbackRate)).toBe(4);
      await player.press(' ');
      await expect(player.region.getByText('End of recording')).toBeVisible();
    });
  }

  await test.step('a codec this build lacks is named, with what to do', async () => {
    await player.open(writeBundledFilm(world.folder, 'h264', 'hvc1'));
    const alert = player.region.getByRole('alert');
    await expect(alert).toContainText(/The film in this recording is (made with H\.265 \(HEVC\), which this build of Vigil cannot decode|damaged)\./);
    await expect(alert).toContainText('Everything else of the recording can still be read here.');
    await player.open(writeBundledFilm(world.folder, 'h264', 'xyz1'));
    await expect(alert).toContainText('made with the codec “xyz1”, which this build of Vigil cannot decode.');
    await expect(alert.getByRole('button')).toHaveCount(0);
  });
});
