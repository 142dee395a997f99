import { expect, it } from 'vitest';
import { Busyness } from './busy';

it('a machine is busy while a recording plays, or live sessions print a lot', () => {
  const busy = new Busyness();
  const session = (outputBytes: number, state = 'live') => ({ state, outputBytes });
  expect(busy.isBusy('/play/x', [], 0)).toBe(true);
  expect(busy.isBusy('/library', [session(1000)], 5000)).toBe(false);
  expect(busy.isBusy('/library', [session(200_000)], 10_000)).toBe(true);
  expect(busy.isBusy('/library', [session(210_000)], 15_000)).toBe(false);
  expect(busy.isBusy('/wall', [session(210_000), session(900_000, 'ended')], 20_000)).toBe(false);
});
