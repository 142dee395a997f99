import { describe, expect, it } from 'vitest';
import { millis } from '../../shared/base/units';
import { FakeScheduler, FakeSink, fakePort, settle, shownAt } from './fake-world';
import { PairPlayer } from './pair-player';
import { Player } from './player';

const leftTimes = [0, 1_000, 2_000, 3_000, 4_000];
const rightTimes = [0, 500, 1_500, 2_500];

async function openPair(offsets: readonly [number, number] = [0, 2_000]) {
  const scheduler = new FakeScheduler();
  const sinks = [new FakeSink(), new FakeSink()] as const;
  const left = new Player(fakePort(leftTimes, 2, 5_000), sinks[0], scheduler);
  const right = new Player(fakePort(rightTimes, 2, 3_000), sinks[1], scheduler);
  await left.open(millis(5_000));
  await right.open(millis(3_000));
  const pair = new PairPlayer([{ player: left, offset: offsets[0] }, { player: right, offset: offsets[1] }], scheduler);
  return { pair, left, right, sinks, scheduler };
}

describe('two recordings on one clock', () => {
  it('show what happened at the same time', async () => {
    const { pair, left, right, sinks } = await openPair();
    expect(pair.getSnapshot()).toMatchObject({ state: 'paused', duration: 5_000 });
    await pair.seek(3_600);
    expect([left.getSnapshot().position, right.getSnapshot().position]).toEqual([3_600, 1_600]);
    expect([sinks[0].text, sinks[1].text]).toEqual([shownAt(leftTimes, 3_600), shownAt(rightTimes, 1_600)]);
    await pair.seek(1_000);
    expect([left.getSnapshot().position, right.getSnapshot().position]).toEqual([1_000, 0]);
  });

  it('play together: the later one comes in when its time has come, and it ends once', async () => {
    const { pair, left, right, scheduler } = await openPair();
    pair.play();
    await scheduler.advance(1_500);
    expect([left.getSnapshot().state, right.getSnapshot().state]).toEqual(['playing', 'paused']);
    await scheduler.advance(1_500);
    expect(right.getSnapshot().state).toBe('playing');
    expect(Math.abs(right.getSnapshot().position - (pair.getSnapshot().position - 2_000))).toBeLessThanOrEqual(320);
    await scheduler.advance(3_000);
    expect(pair.getSnapshot()).toMatchObject({ state: 'ended', position: 5_000 });
    pair.dispose();
  });

  it('wait for the slower one', async () => {
    const { pair, left, right, sinks, scheduler } = await openPair([0, 0]);
    let open = (): void => undefined;
    sinks[1].delay = () => new Promise((resolve) => { open = resolve; });
    pair.play();
    await scheduler.advance(2_500);
    expect(right.getSnapshot().position).toBeLessThan(600);
    expect(pair.getSnapshot().position).toBeLessThan(right.getSnapshot().position + 700);
    expect(left.getSnapshot().position).toBeLessThan(1_300);
    sinks[1].delay = async () => undefined;
    open();
    await settle();
    pair.pause();
    expect([left.getSnapshot().state, right.getSnapshot().state]).toEqual(['paused', 'paused']);
  });

  it('take other starting times, a speed and a loop', async () => {
    const { pair, right, scheduler } = await openPair();
    await pair.seek(2_500);
    pair.setOffsets([0, 1_000]);
    await settle();
    expect(right.getSnapshot().position).toBe(1_500);
    pair.setSpeed(4);
    expect(right.getSnapshot().speed).toBe(4);
    pair.setLoop({ from: millis(1_000), to: millis(3_000) });
    pair.play();
    await scheduler.advance(320);
    expect(pair.getSnapshot().state).toBe('playing');
    expect(pair.getSnapshot().position).toBeLessThan(3_000);
    pair.dispose();
  });
});
