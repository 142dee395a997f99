import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import type { Console } from '../fixtures/console';

/** Looked at often: each of these waits is short, and there are hundreds. */
const often = [30, 60, 120];

/** The player as a person meets it. Times are seconds of the recording. */
export class PlayerPage {
  readonly page: Page;
  readonly region: Locator;
  /** Carries data-kind, data-shown (milliseconds; absent while a seek is under way) and data-indexed. */
  readonly picture: Locator;
  readonly slider: Locator;
  /** A terminal's screen, for those who cannot see it. */
  readonly screenText: Locator;
  readonly playButton: Locator;
  readonly pauseButton: Locator;

  constructor(readonly console: Console) {
    this.page = console.page;
    this.region = this.page.getByRole('region', { name: 'Player' });
    this.picture = this.region.getByRole('group', { name: 'Picture' });
    this.slider = this.region.getByRole('slider', { name: 'Position' });
    this.screenText = this.region.getByRole('document', { name: 'Screen as text' });
    this.playButton = this.region.getByRole('button', { name: 'Play', exact: true });
    this.pauseButton = this.region.getByRole('button', { name: 'Pause', exact: true });
  }

  /** By the library's button; the system's dialog is answered with `path`. */
  async open(path: string): Promise<void> {
    await this.console.app.evaluate((_electron, file) => { process.env['VIGIL_TEST_OPEN_FILE'] = file; }, path);
    await this.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Library', exact: true }).click();
    await this.page.getByRole('region', { name: 'Library' }).getByRole('button', { name: 'Open file…' }).first().click();
    await expect(this.region).toBeVisible();
  }

  /** The first picture is there; with `indexed`, everything about the recording is known. */
  async ready(indexed = true): Promise<void> {
    await expect(this.picture).toHaveAttribute('data-shown', /^\d/);
    if (indexed) await expect(this.picture).toHaveAttribute('data-indexed', 'true', { timeout: 60_000 });
  }

  async openAndWait(path: string): Promise<void> {
    await this.open(path);
    await this.ready();
  }

  async position(): Promise<number> {
    return Number(await this.slider.getAttribute('aria-valuenow'));
  }

  /** The picture of that moment stands; half a millisecond is no difference. */
  async shows(seconds: number, tolerance = 0.0005): Promise<void> {
    await expect.poll(async () => Math.abs(Number(await this.picture.getAttribute('data-shown') ?? 'NaN') / 1000 - seconds) <= tolerance, { message: `the picture of ${seconds} s is shown`, intervals: often }).toBe(true);
  }

  async slideTo(seconds: number): Promise<void> {
    await this.slider.fill(String(seconds));
    await this.shows(seconds);
  }

  async press(key: string): Promise<void> {
    await this.picture.press(key);
  }

  /** The screen says this, blanks apart: rows that a program wrote as one line are one line in the text. */
  async says(rows: readonly string[], message: string): Promise<void> {
    const without = (text: string): string => text.replace(/\s+/g, '');
    await expect.poll(async () => without(await this.screenText.textContent() ?? ''), { message, intervals: often }).toBe(without(rows.join('')));
  }

  /** With or without the number of things in it. */
  tab(name: string): Locator {
    return this.region.getByRole('tab', { name: new RegExp(`^${name}( \\d+)?$`) });
  }

  list(name: string): Locator {
    return this.region.getByRole('list', { name, exact: true });
  }

  async search(text: string): Promise<void> {
    await this.region.getByRole('searchbox', { name: 'Search recording' }).fill(text);
  }

  async choose(menuButton: string, item: string): Promise<void> {
    await this.region.getByRole('button', { name: menuButton, exact: true }).click();
    await this.page.getByRole('menuitemradio', { name: item, exact: true }).or(this.page.getByRole('menuitem', { name: item, exact: true })).click();
  }

  /** Goes on when the position went back as often as that, and answers how far it had come between. */
  roundsOf(times: number): Promise<number> {
    return this.slider.evaluate((slider, wanted) => new Promise<number>((done) => {
      const now = (): number => Number(slider.getAttribute('aria-valuenow'));
      let [last, furthest, rounds] = [now(), 0, 0];
      const observer = new MutationObserver(() => {
        if (now() < last) rounds += 1;
        last = now();
        furthest = Math.max(furthest, last);
        if (rounds < wanted) return;
        observer.disconnect();
        done(furthest);
      });
      observer.observe(slider, { attributes: true, attributeFilter: ['aria-valuenow'] });
    }), times);
  }

  /** Where it stands, after two more pictures of the window were made: something that plays has moved on by then. */
  async restingPosition(): Promise<number> {
    await this.page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
    return this.position();
  }
}
