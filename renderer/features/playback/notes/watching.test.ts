import { expect, it } from 'vitest';
import { success } from '../../../../shared/base/problem';
import { millis } from '../../../../shared/base/units';
import type { Playable, PlayerSnapshot } from '../../../player/playable';
import { Notebook } from './notebook';
import { followWatching } from './watching';

function watching() {
  let snapshot: PlayerSnapshot = { state: 'paused', seeking: false, position: millis(0), duration: millis(60_000), speed: 1, skipIdle: false, easeNear: false, eased: false };
  let tell = (): void => undefined;
  const player = { subscribe: (listener: () => void) => { tell = listener; return () => { tell = () => undefined; }; }, getSnapshot: () => snapshot } as unknown as Playable;
  const notebook = new Notebook({ read: async () => success({ notes: [], watched: [] }), write: async () => success(undefined), newId: () => 'n', now: () => 1, author: () => '' });
  const stop = followWatching(player, notebook);
  const become = (change: Partial<Omit<PlayerSnapshot, 'position'>> & { readonly position?: number }): void => {
    snapshot = { ...snapshot, ...change, position: millis(change.position ?? snapshot.position) };
    tell();
  };
  return { become, stop, watched: () => notebook.getSnapshot().watched.map(({ from, to }) => [from, to]) };
}

it('counts what was played, not what was sought over', () => {
  const { become, watched, stop } = watching();
  become({ state: 'playing' });
  for (let position = 16; position <= 3000; position += 16) become({ position });
  become({ seeking: true, position: 30_000 });
  become({ seeking: false });
  become({ position: 30_400 });
  become({ state: 'paused', position: 30_500 });
  become({ position: 50_000 });
  stop();
  expect(watched()).toEqual([[0, 2992], [30_000, 30_500]]);
});

it('leaves skipped idle out', () => {
  const { become, watched, stop } = watching();
  become({ state: 'playing', position: 1000 });
  become({ position: 2000 });
  become({ position: 9000, skipped: { from: millis(2016), to: millis(8990) } });
  become({ position: 9600 });
  stop();
  expect(watched()).toEqual([[1000, 2000], [8990, 9600]]);
});

it('tells what was running when the player is left', () => {
  const { become, watched, stop } = watching();
  become({ state: 'playing' });
  become({ position: 700 });
  stop();
  expect(watched()).toEqual([[0, 700]]);
});
