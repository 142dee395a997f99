import { describe, expect, it } from 'vitest';
import { millis } from '../../shared/base/units';
import { FakeScheduler } from './fake-world';
import { VideoPlayer, type FilmElement } from './video-player';

class FakeFilm implements FilmElement {
  currentTime = 0;
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

function open() {
  const film = new FakeFilm();
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
    expect(player.getSnapshot()).toMatchObject({ state: 'failed', problem: { code: 'film' } });
    player.dispose();
    expect(film.heard).toBe(0);
  });
});
