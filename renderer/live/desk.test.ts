import { describe, expect, it } from 'vitest';
import type { Problem } from '../../shared/base/problem';
import { isText, type Frame, type Snapshot } from '../../shared/frames/frame';
import { firstGateway, idAt } from '../../shared/model/gateway-ids';
import { gatewayId, sessionId } from '../../shared/model/ids';
import { VirtualTimers } from '../gateway/testing/virtual-timers';
import { LiveDesk, type TileSurface } from './desk';
import type { TileStatus } from './port';
import { FakeGateway } from './testing/fake-gateway';

const session = sessionId('s');
const area = { left: 0, top: 0, width: 100, height: 50 };

class FakeSurface implements TileSurface {
  text = '';
  disposed = false;
  attended = false;
  readonly slowed = false;
  readonly guarded = 3;
  async reset(snapshot: Snapshot): Promise<void> { this.text = isText(snapshot) ? snapshot.ansi : ''; }
  async write(frame: Frame): Promise<void> { if (frame.kind === 'output') this.text += frame.text; }
  end(): void {}
  arrived(): void {}
  place(): void {}
  attend(attended: boolean): void { this.attended = attended; }
  dispose(): void { this.disposed = true; }
}

function world() {
  const timers = new VirtualTimers();
  const gateway = new FakeGateway();
  const surfaces: FakeSurface[] = [];
  const origins: string[] = [];
  const desk = new LiveDesk({
    open: () => { const surface = new FakeSurface(); surfaces.push(surface); return surface; },
    openStrip: () => ({ resize: () => undefined, dispose: () => undefined }),
    setTheme: () => undefined, measure: () => ({ bytesToPixelsMs: [], paints: 0, busyMs: 0 }),
  }, (origin) => { origins.push(origin); return gateway; }, timers);
  const statuses: TileStatus[][] = [];
  const listener = { onConnection: () => undefined, onServerTime: () => undefined, onTiles: (tiles: readonly TileStatus[]) => { statuses.push([...tiles]); } };
  return { timers, gateway, surfaces, origins, desk, statuses, listener };
}

describe('LiveDesk', () => {
  it('shows a tile that was opened before the stream, and tells how it is once a second', async () => {
    const { timers, gateway, surfaces, origins, desk, statuses, listener } = world();
    await desk.openTile(session, 1, area);
    await desk.start([{ gateway: firstGateway, origin: 'https://gateway.example' }], listener);
    await timers.advance(20);
    gateway.output('hello');
    await timers.advance(3000);
    expect(origins).toEqual(['https://gateway.example']);
    expect(surfaces[0]!.text).toBe('hello');
    expect(statuses).toHaveLength(3);
    expect(statuses[2]).toMatchObject([{ sessionId: 's', stale: false, gapBytes: 0, guarded: 3 }]);
    await desk.stop();
  });

  it('gives a closed tile back, and takes a hidden one off the stream', async () => {
    const { timers, gateway, surfaces, desk, statuses, listener } = world();
    await desk.start([{ gateway: firstGateway, origin: '' }], listener);
    const first = await desk.openTile(session, 1, area);
    const second = await desk.openTile(session, 1, area);
    await timers.advance(20);
    await desk.closeTile(first);
    await desk.setTileNeed(second, 'off-screen');
    await timers.advance(20);
    expect(gateway.streams.at(-1)!.watched.size).toBe(0);
    expect(surfaces.map((surface) => surface.disposed)).toEqual([true, false]);
    await timers.advance(2000);
    expect(statuses).toEqual([]);
    await desk.setTileNeed(second, 'large');
    await timers.advance(20);
    expect(gateway.streams.at(-1)!.watched.size).toBe(1);
    await desk.stop();
  });

  it('asks for few updates of a small tile, and for every byte once it is large, without starting anew', async () => {
    const { timers, gateway, surfaces, desk, listener } = world();
    await desk.start([{ gateway: firstGateway, origin: '' }], listener);
    const tile = await desk.openTile(session, 1, area, 'small');
    await timers.advance(20);
    expect(gateway.changes.at(-1)!.add).toMatchObject([{ mostPerSecond: 2 }]);
    gateway.output('one ');
    await desk.setTileNeed(tile, 'large');
    await timers.advance(20);
    expect(gateway.changes.at(-1)).toEqual({ add: [], remove: [], paces: [{ channel: 1, mostPerSecond: 0 }] });
    gateway.output('two');
    await timers.advance(20);
    expect(surfaces[0]!.text).toBe('one two');
    gateway.cut();
    await timers.advance(1000);
    expect(gateway.opened.at(-1)).toMatchObject([{ mostPerSecond: 0 }]);
    await desk.stop();
  });

  it('gives the focused tile every byte and every frame, and takes both back', async () => {
    const { timers, gateway, surfaces, desk, listener } = world();
    await desk.start([{ gateway: firstGateway, origin: '' }], listener);
    const tile = await desk.openTile(session, 1, area, 'small');
    await desk.openTile(session, 1, area, 'focused');
    await timers.advance(20);
    expect(surfaces.map((surface) => surface.attended)).toEqual([false, true]);
    await desk.setTileNeed(tile, 'focused');
    await timers.advance(20);
    expect(gateway.changes.at(-1)!.paces).toEqual([{ channel: 1, mostPerSecond: 0 }]);
    expect(surfaces[0]!.attended).toBe(true);
    await desk.setTileNeed(tile, 'small');
    await timers.advance(20);
    expect(gateway.changes.at(-1)!.paces).toEqual([{ channel: 1, mostPerSecond: 2, picture: { width: area.width, height: area.height } }]);
    expect(surfaces[0]!.attended).toBe(false);
    await desk.stop();
  });

  it('tells who opened a focus why it cannot be followed', async () => {
    const { timers, gateway, desk, listener } = world();
    const problem = { code: 'live.not-joined', severity: 'warning', what: 'You are not in it.', tip: 'Join first.' } as const;
    gateway.disturb = (messages) => messages.map(({ channel }) => ({ channel, problem }));
    await desk.start([{ gateway: firstGateway, origin: '' }], listener);
    const told: Problem[] = [];
    await desk.openFocus(session, async () => undefined, (one) => { told.push(one); });
    await timers.advance(20);
    expect(told).toEqual([problem]);
    await desk.stop();
  });

  it('brings the focused session every frame beside its tile', async () => {
    const { timers, gateway, surfaces, desk, listener } = world();
    await desk.start([{ gateway: firstGateway, origin: '' }], listener);
    await desk.openTile(session, 1, area);
    const frames: Frame[] = [];
    const focus = await desk.openFocus(session, async (frame) => { frames.push(frame); });
    await timers.advance(20);
    gateway.output('both');
    await timers.advance(20);
    expect(frames.map((frame) => frame.kind)).toEqual(['snapshot', 'output']);
    expect(surfaces[0]!.text).toBe('both');
    await desk.closeFocus(focus);
    gateway.output('later');
    await timers.advance(20);
    expect(frames).toHaveLength(2);
    await desk.stop();
  });

  it('takes in one tile after the other when it is careful, and says whose; one that waits for something holds up none for long', async () => {
    const { timers, gateway, surfaces, desk, listener } = world();
    const told: string[] = [];
    await desk.openTile(session, 1, area);
    await desk.openTile(session, 1, area);
    await desk.start([{ gateway: firstGateway, origin: '' }], { ...listener, onTaking: (_of, going) => { told.push(going ? 'begins' : 'ends'); } }, true);
    await timers.advance(20);
    told.length = 0;
    for (const surface of surfaces) {
      const write = surface.write.bind(surface);
      surface.write = async (frame) => {
        await new Promise<void>((done) => { timers.after(10, done); });
        await write(frame);
      };
    }
    gateway.output('hello');
    await timers.advance(100);
    expect(told).toEqual(['begins', 'ends', 'begins', 'ends']);
    expect(surfaces.map(({ text }) => text)).toEqual(['hello', 'hello']);
    surfaces[0]!.write = () => new Promise(() => undefined);
    gateway.output(', world');
    await timers.advance(1000);
    expect(surfaces[1]!.text).toBe('hello, world');
    await desk.stop();
  });

  it('keeps a stream to each gateway, and one that dies says nothing of the other', async () => {
    const timers = new VirtualTimers();
    const gateways = { 'https://one.example': new FakeGateway(), 'https://two.example': new FakeGateway() };
    const [one, two] = Object.values(gateways) as [FakeGateway, FakeGateway];
    const surfaces: FakeSurface[] = [];
    const desk = new LiveDesk({
      open: () => { const surface = new FakeSurface(); surfaces.push(surface); return surface; },
      openStrip: () => ({ resize: () => undefined, dispose: () => undefined }),
      setTheme: () => undefined, measure: () => ({ bytesToPixelsMs: [], paints: 0, busyMs: 0 }),
    }, (origin) => gateways[origin as keyof typeof gateways], timers);
    const states = new Map<string, string>();
    let told: readonly TileStatus[] = [];
    await desk.start(Object.keys(gateways).map((origin, index) => ({ gateway: gatewayId(index === 0 ? '' : 'g2'), origin })), {
      onConnection: ({ state }, gateway) => { states.set(gateway, state); }, onServerTime: () => undefined, onTiles: (tiles) => { told = tiles; },
    });
    // Both gateways call their session the same.
    const theirs = idAt(gatewayId('g2'), session);
    await desk.openTile(session, 1, area);
    await desk.openTile(theirs, 1, area);
    await timers.advance(20);
    expect([one, two].map(({ opened, changes }) => [...opened.flat(), ...changes.flatMap(({ add }) => add)].map(({ sessionId: asked }) => asked))).toEqual([['s'], ['s']]);
    one.output('first');
    two.output('second');
    await timers.advance(20);
    expect(surfaces.map(({ text }) => text)).toEqual(['first', 'second']);

    two.refuse = true;
    two.cut();
    for (let second = 0; second < 6; second += 1) {
      one.heartbeat();
      await timers.advance(1000);
    }
    one.output(' goes on');
    await timers.advance(1000);
    expect(Object.fromEntries(states)).toEqual({ '': 'connected', g2: 'reconnecting' });
    expect(surfaces.map(({ text }) => text)).toEqual(['first goes on', 'second']);
    expect(told.map(({ sessionId: of, stale }) => [of, stale])).toEqual([[session, false], [theirs, true]]);
    expect(one.opened).toHaveLength(1);
    await desk.stop();
  });
});
