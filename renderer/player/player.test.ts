import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { millis } from '../../shared/base/units';
import { FakeScheduler, FakeSink, fakeGraphicalPort, fakePort, fakeRecording, settle, shownAt } from './fake-world';
import { Player } from './player';

const times = [0, 100, 200, 1000, 1000, 1500, 9000, 9100, 9200, 12_000];
const duration = 12_000;

async function openPlayer(perSegment = 3, make = fakePort) {
  const sink = new FakeSink();
  const scheduler = new FakeScheduler();
  const player = new Player(make(times, perSegment, duration), sink, scheduler);
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
    const player = new Player(fakePort(times, 3, duration), new FakeSink(), new FakeScheduler());
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
    const player = new Player({ segmentAt: (at) => (broken ? Promise.reject(new Error('gone')) : load(at)), cancelSeek: async () => undefined }, sink, scheduler);
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

  it('skips idle on and off while playing, and says what was skipped', async () => {
    const { player, scheduler } = await openPlayer();
    player.play();
    await scheduler.advance(2_000);
    expect(player.getSnapshot().skipped).toBeUndefined();
    player.setSkipIdle(true);
    await scheduler.advance(32);
    expect(player.getSnapshot().skipped).toMatchObject({ to: 8_500 });
    expect(player.getSnapshot().skipped?.from).toBeLessThan(2_100);
    player.setSkipIdle(false);
    expect(player.getSnapshot().skipped).toBeUndefined();
  });

  it('does not skip a moment that matters', async () => {
    const { player, scheduler } = await openPlayer();
    player.setMoments([5_000]);
    player.setSkipIdle(true);
    player.play();
    await scheduler.advance(1_700);
    expect(player.getSnapshot().position).toBeGreaterThan(4_400);
    expect(player.getSnapshot().position).toBeLessThan(5_000);
  });

  it('holds high speed down around moments that matter, and only there', async () => {
    const { player, scheduler } = await openPlayer();
    player.setMoments([6_000]);
    player.setEaseNear(true);
    player.setSpeed(64);
    player.play();
    await scheduler.advance(96);
    expect(player.getSnapshot()).toMatchObject({ eased: true, speed: 64 });
    expect(player.getSnapshot().position).toBeGreaterThanOrEqual(4_500);
    expect(player.getSnapshot().position).toBeLessThan(4_900);
    await scheduler.advance(1_600);
    expect(player.getSnapshot().state).toBe('ended');
  });

  it('plays from A to B again and again', async () => {
    const { player, sink, scheduler } = await openPlayer();
    player.setLoop({ from: millis(100), to: millis(1_200) });
    player.play();
    await scheduler.advance(1_300);
    expect(player.getSnapshot()).toMatchObject({ state: 'playing' });
    expect(player.getSnapshot().position).toBeLessThan(300);
    expect(sink.text).toBe(shownAt(times, player.getSnapshot().position));
    await player.seek(5_000);
    await scheduler.advance(500);
    expect(player.getSnapshot().position).toBe(5_500);
  });

  it('stands exactly where it was sent, also where nothing happens', async () => {
    const { player, sink } = await openPlayer();
    player.setSkipIdle(true);
    await player.seek(4_321);
    expect([player.getSnapshot().position, sink.text]).toEqual([4_321, shownAt(times, 4_321)]);
  });

  it('gives up a seek that waits for the index, and stays with what is shown', async () => {
    const load = fakeRecording(times, 3, duration);
    let cancelled = 0;
    let reject: (reason: Error) => void = () => undefined;
    const sink = new FakeSink();
    const player = new Player({
      segmentAt: (at) => (at > 5_000 && cancelled === 0 ? new Promise((_resolve, fail) => { reject = fail; }) : load(at)),
      cancelSeek: async () => { cancelled += 1; reject(new Error('cancelled')); },
    }, sink, new FakeScheduler());
    await player.open(millis(duration));
    await player.seek(150);
    const far = player.seek(9_500);
    await settle();
    expect(player.getSnapshot()).toMatchObject({ seeking: true, position: 9_500 });
    player.cancelSeek();
    await far;
    await settle();
    expect(player.getSnapshot()).toMatchObject({ state: 'paused', seeking: false, position: 150, problem: undefined });
    expect([sink.text, cancelled]).toEqual([shownAt(times, 150), 1]);
    await player.seek(9_500);
    expect(sink.text).toBe(shownAt(times, 9_500));
  });

  it.each([['terminal', fakePort], ['graphical', fakeGraphicalPort]] as const)('shows at every moment what playing to its position shows, whatever is asked of it: %s', async (_kind, make) => {
    const command = fc.oneof(
      fc.constant((player: Player) => player.play()), fc.constant((player: Player) => player.pause()), fc.constant((player: Player) => player.toggle()),
      fc.integer({ min: -500, max: 13_000 }).map((at) => (player: Player) => void player.seek(at)),
      fc.integer({ min: -3_000, max: 3_000 }).map((delta) => (player: Player) => void player.seekBy(delta)),
      fc.constantFrom(0.25, 1, 2, 4, 16, 64).map((speed) => (player: Player) => player.setSpeed(speed)),
      fc.constantFrom(1 as const, -1 as const).map((direction) => (player: Player) => void player.stepFrame(direction)),
      fc.boolean().map((skip) => (player: Player) => player.setSkipIdle(skip)),
      fc.boolean().map((ease) => (player: Player) => player.setEaseNear(ease)),
      fc.array(fc.nat(12_000), { maxLength: 4 }).map((moments) => (player: Player) => player.setMoments(moments)),
      fc.constant((player: Player) => player.cancelSeek()),
      fc.tuple(fc.nat(12_000), fc.nat(12_000)).map(([from, to]) => (player: Player) => player.setLoop({ from: millis(from), to: millis(to) })),
    );
    const step = fc.oneof(command, fc.integer({ min: 1, max: 600 }));
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.integer({ min: 1, max: 11 }), async (steps, perSegment) => {
      const { player, sink, scheduler } = await openPlayer(perSegment, make);
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

  it('steps both ways through a graphical recording', async () => {
    const { player, sink } = await openPlayer(3, fakeGraphicalPort);
    const positions: number[] = [];
    for (const direction of [1, 1, 1, 1, 1, -1, -1, -1] as const) {
      await player.stepFrame(direction);
      positions.push(player.getSnapshot().position);
      expect(sink.text).toBe(shownAt(times, positions.at(-1) ?? 0));
    }
    expect(positions).toEqual([100, 200, 1_000, 1_500, 9_000, 1_500, 1_000, 200]);
  });

  describe.each([16, 32, 64])('a graphical recording at %d times its speed', (speed) => {
    const often = Array.from({ length: 4_000 }, (_, number) => number * 250);
    const end = 1_000_000;
    /** Whoever waits is let go on when this much time has passed. */
    const open = async (sinkMs: number) => {
      const scheduler = new FakeScheduler();
      const sink = new FakeSink();
      const whole = fakeGraphicalPort(often, 40, end);
      const asked: number[] = [];
      let [waiting, most] = [0, 0];
      const due: { at: number; go: () => void }[] = [];
      const player = new Player({
        cancelSeek: whole.cancelSeek,
        async segmentAt(at, options) {
          if (options?.continues) return whole.segmentAt(at, options);
          most = Math.max(most, (waiting += 1));
          asked.push(at);
          try {
            return await whole.segmentAt(at);
          } finally {
            waiting -= 1;
          }
        },
      }, sink, scheduler);
      await player.open(millis(end));
      sink.delay = () => new Promise((go) => { due.push({ at: scheduler.now() + sinkMs, go }); });
      const advance = async (milliseconds: number): Promise<void> => {
        for (let left = milliseconds; left > 0; left -= 16) {
          await scheduler.advance(16);
          for (const one of due.splice(0)) if (one.at <= scheduler.now()) one.go(); else due.push(one);
          await settle();
        }
      };
      return { player, sink, asked, advance, most: () => most };
    };

    it('shows picture after picture, the one that is due, however slow the sink; nothing queues up', async () => {
      const pictureMs = 160;
      const { player, sink, asked, advance, most } = await open(pictureMs);
      player.setSpeed(speed);
      player.play();
      for (let passed = 320; passed <= 4_800; passed += 160) {
        await advance(160);
        const { position } = player.getSnapshot();
        expect(sink.text).toBe(shownAt(often, position));
        // It was asked for while the one before it was on its way; a tick for each.
        expect((passed - 160) * speed - position).toBeLessThanOrEqual((2 * pictureMs + 4 * 16) * speed);
      }
      expect(most()).toBe(1);
      expect(sink.writes).toBe(0);
      expect(asked.length).toBeLessThanOrEqual(4_800 / pictureMs + 2);
      expect(asked.length).toBeGreaterThan(20);
      player.pause();
      await advance(320);
      expect(sink.text).toBe(shownAt(often, player.getSnapshot().position));
      sink.delay = async () => undefined;
      player.setSpeed(2);
      const pictures = asked.length;
      player.play();
      await advance(1_600);
      expect(sink.text).toBe(shownAt(often, player.getSnapshot().position));
      expect([asked.length, sink.writes > 0]).toEqual([pictures, true]);
      player.dispose();
    });

    it('stays where the picture is when it is slowed or sought in the middle of one, and ends', async () => {
      const { player, sink, advance } = await open(160);
      player.setSpeed(speed);
      player.play();
      await advance(1_000);
      const before = player.getSnapshot().position;
      player.setSpeed(1);
      await advance(320);
      expect(player.getSnapshot().position).toBeGreaterThanOrEqual(before);
      expect(player.getSnapshot().position).toBeLessThan(before + 400 + 352 * speed);
      player.setSpeed(speed);
      await advance(200);
      void player.seek(900_000);
      await advance(400);
      expect(player.getSnapshot().position).toBeGreaterThanOrEqual(900_000);
      await advance((150_000 / speed) + 800);
      expect(player.getSnapshot()).toMatchObject({ state: 'ended', position: end });
      expect(sink.text).toBe(shownAt(often, end));
      player.dispose();
    });
  });

  it('goes over to pictures at 8 times the speed once drawing has fallen behind, and back when it is slowed', async () => {
    const { player, sink, scheduler } = await openPlayer(3, fakeGraphicalPort);
    let go: (() => void)[] = [];
    sink.delay = () => new Promise((resolve) => { go.push(resolve); });
    player.setSpeed(8);
    player.play();
    await scheduler.advance(400);
    expect([sink.resets, sink.writes]).toEqual([1, 1]);
    sink.delay = async () => undefined;
    for (const one of go) one();
    await settle();
    await scheduler.advance(160);
    expect(sink.resets).toBeGreaterThan(1);
    expect(sink.text).toBe(shownAt(times, player.getSnapshot().position));
    const { resets } = sink;
    player.setSpeed(2);
    await scheduler.advance(600);
    expect([sink.resets, sink.text]).toEqual([resets, shownAt(times, player.getSnapshot().position)]);
    player.dispose();
  });
});
