import { expect, it } from 'vitest';
import { millis } from '../../../../shared/base/units';
import type { CoveredStretch } from '../../../../shared/recording/coverage/coverage';
import type { PlayerSnapshot } from '../../../player/playable';
import { followWatching } from './watching';

function watching() {
  let snapshot: PlayerSnapshot = { state: 'paused', seeking: false, position: millis(0), duration: millis(60_000), speed: 1, skipIdle: false, easeNear: false, eased: false };
  let tell = (): void => undefined;
  let look = (): void => undefined;
  let shown = true;
  const told: CoveredStretch[] = [];
  const player = { subscribe: (listener: () => void) => { tell = listener; return () => { tell = () => undefined; }; }, getSnapshot: () => snapshot };
  const stop = followWatching(player, { get shown() { return shown; }, subscribe: (listener) => { look = listener; return () => undefined; } }, (stretch) => told.push(stretch));
  const become = (change: Partial<Omit<PlayerSnapshot, 'position'>> & { readonly position?: number }): void => {
    snapshot = { ...snapshot, ...change, position: millis(change.position ?? snapshot.position) };
    tell();
  };
  const see = (now: boolean): void => { shown = now; look(); };
  const of = (manner: CoveredStretch['manner']) => told.filter((each) => each.manner === manner).map(({ from, to, speed }) => [from, to, speed]);
  return { become, stop, see, of };
}

it('counts what was played, and tells apart what was sought past', () => {
  const { become, of, stop } = watching();
  become({ state: 'playing' });
  for (let position = 16; position <= 800; position += 16) become({ position });
  become({ seeking: true, position: 30_000 });
  become({ seeking: false });
  become({ position: 30_400 });
  become({ state: 'paused', position: 30_500 });
  become({ seeking: true, position: 20_000 });
  become({ seeking: false });
  stop();
  expect(of('played')).toEqual([[0, 800, 1], [30_000, 30_500, 1]]);
  expect(of('jumped')).toEqual([[800, 30_000, 0]]);
});

it('says while it plays, so that a crash loses a second', () => {
  const { become, of } = watching();
  become({ state: 'playing' });
  for (let position = 16; position <= 2500; position += 16) become({ position });
  expect(of('played')).toEqual([[0, 1008, 1], [1008, 2016, 1]]);
});

it('tells idle that was jumped over', () => {
  const { become, of, stop } = watching();
  become({ state: 'playing', position: 1000 });
  become({ position: 2000 });
  become({ position: 9000, skipped: { from: millis(2016), to: millis(8990) } });
  become({ position: 9600 });
  stop();
  expect(of('played')).toEqual([[1000, 2000, 1], [8990, 9600, 1]]);
  expect(of('idle')).toEqual([[2016, 8990, 0]]);
});

it('keeps speeds apart, as it ran and not as it was chosen, and single pictures from the rest', () => {
  const { become, of, stop } = watching();
  become({ state: 'playing', speed: 8 });
  become({ position: 4000, eased: true });
  become({ position: 5000, eased: false, speed: 32 });
  become({ position: 9000, speed: 8, inPictures: true });
  become({ position: 12_000, speed: 4, inPictures: false });
  become({ position: 13_000 });
  stop();
  expect(of('played')).toEqual([[0, 4000, 8], [4000, 5000, 2], [12_000, 13_000, 4]]);
  expect(of('pictures')).toEqual([[5000, 9000, 32], [9000, 12_000, 8]]);
});

it('counts nothing while the window cannot be seen', () => {
  const { become, of, see, stop } = watching();
  become({ state: 'playing' });
  become({ position: 500 });
  see(false);
  become({ position: 900 });
  become({ position: 4000 });
  see(true);
  become({ position: 4300 });
  stop();
  expect(of('played')).toEqual([[0, 500, 1], [4000, 4300, 1]]);
});
