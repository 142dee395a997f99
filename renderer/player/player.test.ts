import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { millis } from '../../shared/base/units';
import { FakeScheduler, FakeSink, fakeRecording, settle, shownAt } from './fake-world';
import { Player } from './player';

const times = [0, 100, 200, 1000, 1000, 1500, 9000, 9100, 9200, 12_000];
const duration = 12_000;

async function openPlayer(perSegment = 3) {
  const sink = new FakeSink();
  const scheduler = new FakeScheduler();
  const player = new Player({ segmentAt: fakeRecording(times, perSegment, duration) }, sink, scheduler);
  await player.open(millis(duration));
  return { player, sink, scheduler };
}

describe('Player', () => {
  it('opens on the first picture, paused', async () => {
    const { player, sink } = await openPlayer();
    expect(player.getSnapshot()).toMatchObject({ state: 'paused', position: 0, duration, speed: 1 });
    expect(sink.text).toBe('0,');
  });

  it('plays when it was asked to while loading', async () => {
    const player = new Player({ segmentAt: fakeRecording(times, 3, duration) }, new FakeSink(), new FakeScheduler());
    player.play();
    expect(player.getSnapshot().state).toBe('loading');
    await player.open(millis(duration));
    expect(player.getSnapshot().state).toBe('playing');
  });

  it('shows what is due, ticks through idle stretches, and ends once', async () => {
    const { player, sink, scheduler } = await openPlayer();
    player.play();
    await scheduler.advance(1_200);
    expect(sink.text).toBe(shownAt(times, 1_200));
    await scheduler.advance(3_000);
    expect(player.getSnapshot().position).toBe(4_200);
    await scheduler.advance(8_000);
    expect(player.getSnapshot()).toMatchObject({ state: 'ended', position: duration });
    expect(sink.text).toBe(shownAt(times, duration));
    expect([sink.resets, scheduler.waiting]).toEqual([1, 0]);
    player.play();
    await settle();
    expect(player.getSnapshot()).toMatchObject({ state: 'playing', position: 0 });
    expect(sink.text).toBe('0,');
  });

  it.each([[0.5, 600], [4, 4_800], [16, 12_000], [99, 12_000], [0.01, 300]])('keeps time at speed %d', async (speed, position) => {
    const { player, scheduler } = await openPlayer();
    player.setSpeed(speed);
    player.play();
    await scheduler.advance(1_200);
    expect(player.getSnapshot().position).toBe(position);
  });

  it('goes on from the current screen when seeking forward in a segment, and resets otherwise', async () => {
    const { player, sink } = await openPlayer();
    await player.seek(150);
    expect([sink.text, sink.resets]).toEqual(['0,1,', 1]);
    await player.seek(9_050);
    expect([sink.text, sink.resets]).toEqual([shownAt(times, 9_050), 2]);
    await player.seek(50);
    expect([sink.text, sink.resets]).toEqual(['0,', 3]);
  });

  it('writes outputs that are due together as one', async () => {
    const { player, sink } = await openPlayer(100);
    await player.seek(duration);
    expect([sink.text, sink.writes]).toEqual([shownAt(times, duration), 2]);
  });

  it('only the last of many seeks counts', async () => {
    const { player, sink } = await openPlayer();
    await Promise.all([player.seek(9_000), player.seek(100), player.seek(5_000), player.seek(1_000)]);
    expect(player.getSnapshot()).toMatchObject({ state: 'paused', seeking: false, position: 1_000 });
    expect(sink.text).toBe(shownAt(times, 1_000));
  });

  it('steps to the next and the previous change', async () => {
    const { player, sink } = await openPlayer();
    const positions: number[] = [];
    for (const direction of [1, 1, 1, 1, -1, -1] as const) {
      await player.stepFrame(direction);
      positions.push(player.getSnapshot().position);
      expect(sink.text).toBe(shownAt(times, positions.at(-1) ?? 0));
    }
    expect(positions).toEqual([100, 200, 1_000, 1_500, 1_000, 200]);
  });

  it('jumps over idle stretches when asked to', async () => {
    const { player, sink, scheduler } = await openPlayer();
    player.setSkipIdle(true);
    player.play();
    await scheduler.advance(1_600);
    await scheduler.advance(600);
    expect(player.getSnapshot().position).toBeGreaterThan(9_000);
    expect(sink.text).toBe(shownAt(times, player.getSnapshot().position));
  });

  it('slows down with a slow sink instead of falling behind', async () => {
    const { player, sink, scheduler } = await openPlayer();
    let open = (): void => undefined;
    sink.delay = () => new Promise((resolve) => { open = resolve; });
    player.play();
    await scheduler.advance(5_000);
    expect(player.getSnapshot().position).toBeLessThan(200);
    sink.delay = async () => undefined;
    open();
    await settle();
    await scheduler.advance(100);
    expect(player.getSnapshot().position).toBeLessThan(400);
  });

  it('fails with a problem, and tries again on play', async () => {
    const load = fakeRecording(times, 3, duration);
    let broken = false;
    const scheduler = new FakeScheduler();
    const sink = new FakeSink();
    const player = new Player({ segmentAt: (at) => (broken ? Promise.reject(new Error('gone')) : load(at)) }, sink, scheduler);
    await player.open(millis(duration));
    broken = true;
    await player.seek(9_000);
    expect(player.getSnapshot()).toMatchObject({ state: 'failed', position: 9_000, problem: { code: 'playback', cause: 'gone' } });
    broken = false;
    player.play();
    await settle();
    expect(player.getSnapshot()).toMatchObject({ state: 'playing', position: 9_000, problem: undefined });
    expect(sink.text).toBe(shownAt(times, 9_000));
  });

  it('tells subscribers, and gives the same snapshot while nothing changes', async () => {
    const { player, scheduler } = await openPlayer();
    let told = 0;
    const stop = player.subscribe(() => { told += 1; });
    const before = player.getSnapshot();
    player.pause();
    expect([told, player.getSnapshot() === before]).toEqual([0, true]);
    player.play();
    await scheduler.advance(100);
    expect(told).toBeGreaterThan(5);
    stop();
    player.dispose();
    expect(scheduler.waiting).toBe(0);
  });

  it('shows at every moment what playing to its position shows, whatever is asked of it', async () => {
    const command = fc.oneof(
      fc.constant((player: Player) => player.play()), fc.constant((player: Player) => player.pause()), fc.constant((player: Player) => player.toggle()),
      fc.integer({ min: -500, max: 13_000 }).map((at) => (player: Player) => void player.seek(at)),
      fc.integer({ min: -3_000, max: 3_000 }).map((delta) => (player: Player) => void player.seekBy(delta)),
      fc.constantFrom(0.5, 1, 2, 4, 16).map((speed) => (player: Player) => player.setSpeed(speed)),
      fc.constantFrom(1 as const, -1 as const).map((direction) => (player: Player) => void player.stepFrame(direction)),
      fc.boolean().map((skip) => (player: Player) => player.setSkipIdle(skip)),
    );
    const step = fc.oneof(command, fc.integer({ min: 1, max: 600 }));
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.integer({ min: 1, max: 11 }), async (steps, perSegment) => {
      const { player, sink, scheduler } = await openPlayer(perSegment);
      for (const step of steps) {
        if (typeof step === 'number') await scheduler.advance(step);
        else step(player);
      }
      await settle();
      await scheduler.advance(1);
      await settle();
      const { state, position, seeking } = player.getSnapshot();
      expect(state).not.toBe('failed');
      expect(seeking).toBe(false);
      expect(position).toBeGreaterThanOrEqual(0);
      expect(position).toBeLessThanOrEqual(duration);
      expect(sink.text).toBe(shownAt(times, position));
      player.dispose();
    }), { numRuns: 60 });
  });
});
