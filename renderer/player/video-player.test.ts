import { describe, expect, it } from 'vitest';
import { millis } from '../../shared/base/units';
import { FakeScheduler } from './fake-world';
import { VideoPlayer, type FilmElement } from './video-player';

class FakeFilm implements FilmElement {
  #at = 0;
  get currentTime(): number { return this.#at; }
  set currentTime(at: number) { this.#at = at; this.sought(); }
  protected sought(): void {}
  duration = 60;
  paused = true;
  ended = false;
  seeking = false;
  readyState = 4;
  playbackRate = 1;
  broken = false;
  readonly #listeners = new Map<string, Set<() => void>>();
  async play(): Promise<void> { if (this.broken) throw new Error('codec'); this.paused = false; this.tell('play'); }
  pause(): void { this.paused = true; this.tell('pause'); }
  addEventListener(name: string, listener: () => void): void { this.#listeners.set(name, (this.#listeners.get(name) ?? new Set()).add(listener)); }
  removeEventListener(name: string, listener: () => void): void { this.#listeners.get(name)?.delete(listener); }
  tell(name: string): void { for (const listener of this.#listeners.get(name) ?? []) listener(); }
  get heard(): number { return [...this.#listeners.values()].reduce((sum, each) => sum + each.size, 0); }
}

/** Pictures at these seconds, told as the browser tells them. */
class PicturedFilm extends FakeFilm {
  readonly pictures = [0, 0.2, 1.4, 1.5, 59];
  #told: ((now: number, picture: { readonly mediaTime: number }) => void) | undefined;
  get shown(): number { return this.pictures.findLast((each) => each <= this.currentTime) ?? 0; }
  protected override sought(): void { this.show(); }
  show(): void {
    const tell = this.#told;
    this.#told = undefined;
    tell?.(0, { mediaTime: this.shown });
  }
  requestVideoFrameCallback(tell: (now: number, picture: { readonly mediaTime: number }) => void): number { this.#told = tell; return 1; }
}

function open<Pictured extends boolean = false>(pictured?: Pictured) {
  const film = (pictured ? new PicturedFilm() : new FakeFilm()) as Pictured extends true ? PicturedFilm : FakeFilm;
  const scheduler = new FakeScheduler();
  return { film, scheduler, player: new VideoPlayer(film, scheduler) };
}

describe('a film as a player', () => {
  it('plays, pauses, seeks inside its ends and steps', async () => {
    const { film, player } = open();
    expect(player.getSnapshot()).toMatchObject({ state: 'paused', duration: 60_000, position: 0 });
    player.toggle();
    expect(player.getSnapshot().state).toBe('playing');
    await player.seek(99_000);
    expect(film.currentTime).toBe(60);
    await player.seek(5_000);
    await player.stepFrame(-1);
    expect(player.getSnapshot()).toMatchObject({ state: 'paused', position: 4_960 });
  });

  it('steps from picture to picture, however long each stands', async () => {
    const { film, player, scheduler } = open(true);
    const step = async (direction: 1 | -1): Promise<number> => {
      let done = false;
      void player.stepFrame(direction).then(() => { done = true; });
      for (let ticks = 0; ticks < 300 && !done; ticks += 1) await scheduler.advance(16);
      expect(done).toBe(true);
      return film.shown;
    };
    film.show();
    const went: number[] = [];
    for (const direction of [1, 1, 1, -1, -1, -1, -1] as const) went.push(await step(direction));
    expect(went).toEqual([0.2, 1.4, 1.5, 1.4, 0.2, 0, 0]);
    expect(player.getSnapshot().position).toBeLessThan(40);
  });

  it('goes no faster than the decoder, and slowly near what matters', async () => {
    const { film, player, scheduler } = open();
    player.setSpeed(64);
    expect([player.getSnapshot().speed, film.playbackRate]).toEqual([16, 16]);
    player.setMoments([10_000]);
    player.setEaseNear(true);
    player.play();
    film.currentTime = 9;
    await scheduler.advance(16);
    expect([player.getSnapshot().eased, film.playbackRate]).toEqual([true, 2]);
    film.currentTime = 20;
    await scheduler.advance(16);
    expect([player.getSnapshot().eased, film.playbackRate]).toEqual([false, 16]);
  });

  it('goes round between A and B', async () => {
    const { film, player, scheduler } = open();
    player.setLoop({ from: millis(1_000), to: millis(2_000) });
    player.play();
    film.currentTime = 2.01;
    await scheduler.advance(16);
    expect(film.currentTime).toBe(1);
  });

  it('says when it cannot be shown, and lets go of the element', async () => {
    const { film, player, scheduler } = open();
    film.broken = true;
    player.play();
    await scheduler.advance(16);
    expect(player.getSnapshot()).toMatchObject({ state: 'paused', problem: undefined });
    player.fail({ code: 'film', severity: 'error', what: 'Made with a codec that is missing.', tip: 'Convert it.' });
    player.play();
    expect(player.getSnapshot()).toMatchObject({ state: 'failed', problem: { what: 'Made with a codec that is missing.' } });
    player.dispose();
    expect(film.heard).toBe(0);
  });
});
