import type { Disposable } from '../../shared/base/dispose';
import { Turns } from '../../shared/base/turns';
import type { Problem } from '../../shared/base/problem';
import { isWhole, type Frame } from '../../shared/frames/frame';
import type { FrameSink } from '../../shared/frames/sink';
import { gatewayOf, ownId } from '../../shared/model/gateway-ids';
import type { GatewayId, SessionId } from '../../shared/model/ids';
import type { LiveGateway, PictureSize } from '../gateway/live';
import { systemTimers, type Timers } from '../gateway/timers';
import type { Area, LiveListener, LivePort, LiveSource, TileHurt, TileNeed, TilePlace, TileStatus } from './port';
import { intoSink } from './pump';
import { LiveStream, type LiveSubscription } from './stream';

/** What the desk needs of the room that paints; joined with it in the worker's entry. */
export interface TileSurface extends FrameSink {
  readonly slowed: boolean;
  readonly calmed?: boolean;
  readonly guarded: number;
  readonly hurt?: TileHurt | undefined;
  /** When the bytes of the next write came, by the timers' clock. */
  arrived(at: number): void;
  place(area: Area | undefined): void;
  /** It is what the operator looks at. */
  attend(attended: boolean): void;
}
export interface StripSurface extends Disposable {
  resize(area: Area): void;
}
export interface TileSurfaces {
  open(sheet: number, area: Area | undefined): TileSurface;
  openStrip(sheet: number, canvas: OffscreenCanvas, area: Area): StripSurface;
  setTheme(theme: 'dark' | 'light' | 'contrast'): void;
  measure(): { readonly bytesToPixelsMs: readonly number[]; readonly paints: number; readonly busyMs: number };
}

interface OpenTile {
  readonly sessionId: SessionId;
  readonly surface: TileSurface;
  subscription: LiveSubscription | undefined;
  need: TileNeed;
  area: Area | undefined;
  /** A desktop: something of its picture was drawn. */
  drawn: boolean;
}
interface OpenFocus {
  readonly sessionId: SessionId;
  readonly onFrame: (frame: Frame) => Promise<void>;
  readonly onProblem: ((problem: Problem) => void) | undefined;
  subscription: LiveSubscription | undefined;
}

const statusEveryMs = 1000;
/** Saying of each tile's bytes when they are taken in costs a message to the page and back: only while a death may follow another. */
const carefulMs = 60_000;
/** What takes longer than this in that time waits for something else than the processor. */
const longestTurnMs = 250;

/**
 * Updates a second; 0 = every byte. Twice a second tells activity on a picture whose text cannot be read, at a third of the
 * paints: busy sessions write about seven times a second.
 */
const mostPerSecond: Readonly<Record<TileNeed, number>> = { 'off-screen': 2, small: 2, large: 0, focused: 0 };

/** The live worker's side of LivePort: one stream for each gateway, the tiles and the focused sessions on them. */
export class LiveDesk implements LivePort {
  readonly #tiles = new Map<number, OpenTile>();
  readonly #strips = new Map<number, StripSurface>();
  readonly #focuses = new Map<number, OpenFocus>();
  readonly #streams = new Map<GatewayId, LiveStream>();
  #listener: LiveListener | undefined;
  #careful = false;
  readonly #turns = new Turns();
  #statusTimer: Disposable | undefined;
  #next = 1;

  constructor(
    private readonly surfaces: TileSurfaces, private readonly connect: (origin: string) => LiveGateway,
    private readonly timers: Timers = systemTimers,
  ) {}

  /** Tiles that are already open are subscribed; starting again replaces the streams. */
  async start(sources: readonly LiveSource[], listener: LiveListener, careful = false): Promise<void> {
    await this.stop();
    this.#careful = careful;
    if (careful) this.timers.after(carefulMs, () => { this.#careful = false; });
    this.#listener = listener;
    for (const { gateway, origin } of sources) {
      this.#streams.set(gateway, new LiveStream(this.connect(origin), this.timers, {
        onConnection: (connection) => tell(() => listener.onConnection(connection, gateway)),
        onServerTime: (server, receivedAt) => tell(() => listener.onServerTime(server, receivedAt, gateway)),
      }));
    }
    for (const tile of this.#tiles.values()) this.#watchTile(tile);
    for (const focus of this.#focuses.values()) this.#watchFocus(focus);
    this.#beat();
  }

  async alive(): Promise<void> {}

  async stop(): Promise<void> {
    this.#statusTimer?.dispose();
    for (const open of [...this.#tiles.values(), ...this.#focuses.values()]) {
      open.subscription?.dispose();
      open.subscription = undefined;
    }
    for (const stream of this.#streams.values()) stream.dispose();
    this.#streams.clear();
  }

  /** Drops streams that may be half-open, after sleep, and connects at once. */
  async reconnect(): Promise<void> {
    for (const stream of this.#streams.values()) stream.reconnect();
  }

  async openStrip(sheet: number, canvas: OffscreenCanvas, area: Area): Promise<number> {
    const strip = this.surfaces.openStrip(sheet, canvas, area);
    const number = this.#take();
    this.#strips.set(number, strip);
    return number;
  }

  async resizeStrip(strip: number, area: Area): Promise<void> {
    this.#strips.get(strip)?.resize(area);
  }

  async closeStrip(strip: number): Promise<void> {
    this.#strips.get(strip)?.dispose();
    this.#strips.delete(strip);
  }

  async openTile(sessionId: SessionId, sheet: number, area: Area | undefined, need: TileNeed = 'large'): Promise<number> {
    const tile: OpenTile = { sessionId, surface: this.surfaces.open(sheet, area), subscription: undefined, need, area, drawn: false };
    if (need === 'focused') tile.surface.attend(true);
    this.#watchTile(tile);
    const number = this.#take();
    this.#tiles.set(number, tile);
    return number;
  }

  async placeTiles(places: readonly TilePlace[]): Promise<void> {
    for (const { tile: number, area } of places) {
      const tile = this.#tiles.get(number);
      if (!tile) continue;
      tile.surface.place(area);
      tile.area = area;
      if (tile.drawn) tile.subscription?.scaleTo(pictureOf(tile));
    }
  }

  async setTileNeed(number: number, need: TileNeed): Promise<void> {
    const tile = this.#tiles.get(number);
    if (!tile || tile.need === need) return;
    tile.need = need;
    tile.surface.attend(need === 'focused');
    if (need !== 'off-screen') {
      tile.subscription?.pace(mostPerSecond[need]);
      tile.subscription?.scaleTo(pictureOf(tile));
    }
    tile.subscription?.show(need !== 'off-screen');
  }

  async closeTile(number: number): Promise<void> {
    const tile = this.#tiles.get(number);
    this.#tiles.delete(number);
    tile?.subscription?.dispose();
    tile?.surface.dispose();
  }

  async setTheme(theme: 'dark' | 'light' | 'contrast'): Promise<void> {
    this.surfaces.setTheme(theme);
  }

  async openFocus(
    sessionId: SessionId, onFrame: (frame: Frame) => Promise<void>, onProblem?: (problem: Problem) => void,
  ): Promise<number> {
    const focus: OpenFocus = { sessionId, onFrame, onProblem, subscription: undefined };
    this.#watchFocus(focus);
    const number = this.#take();
    this.#focuses.set(number, focus);
    return number;
  }

  async closeFocus(number: number): Promise<void> {
    this.#focuses.get(number)?.subscription?.dispose();
    this.#focuses.delete(number);
  }

  async measure(): Promise<{ readonly bytesToPixelsMs: readonly number[]; readonly paints: number; readonly busyMs: number }> {
    return this.surfaces.measure();
  }

  #take(): number {
    const number = this.#next;
    this.#next += 1;
    return number;
  }

  #watchTile(tile: OpenTile): void {
    const take = intoSink(tile.surface);
    tile.subscription = this.#streams.get(gatewayOf(tile.sessionId))?.subscribe(ownId(tile.sessionId), 'tile', (frame, arrivedAt) => {
      if (frame.kind === 'output' || frame.kind === 'instructions' || frame.kind === 'desktop' || isWhole(frame)) tile.surface.arrived(arrivedAt);
      if (frame.kind === 'desktop') tile.drawn = true;
      return this.#careful ? this.#takeCarefully(tile.sessionId, () => take(frame, arrivedAt)) : take(frame, arrivedAt);
    }, undefined, mostPerSecond[tile.need]);
    tile.subscription?.scaleTo(pictureOf(tile));
    if (tile.need === 'off-screen') tile.subscription?.show(false);
  }

  /**
   * Words sent before the bytes are taken in reach the page also when these stop the worker. One tile's at a time, so that whose are
   * being taken in is who stopped it; one that only takes long does not hold up the others.
   */
  #takeCarefully(sessionId: SessionId, take: () => Promise<void>): Promise<void> {
    const listener = this.#listener;
    return new Promise((resolve, reject) => {
      void this.#turns.take(async () => {
        await Promise.resolve(listener?.onTaking?.(sessionId, true)).catch(() => undefined);
        const over = take().then(resolve, reject).then(() => tell(() => listener?.onTaking?.(sessionId, false)));
        await Promise.race([over, new Promise<void>((after) => { this.timers.after(longestTurnMs, after); })]);
      });
    });
  }

  #watchFocus(focus: OpenFocus): void {
    focus.subscription = this.#streams.get(gatewayOf(focus.sessionId))?.subscribe(
      ownId(focus.sessionId), 'focus', (frame) => focus.onFrame(frame), (problem) => tell(() => focus.onProblem?.(problem)),
    );
  }

  #beat(): void {
    this.#statusTimer = this.timers.after(statusEveryMs, () => {
      const listener = this.#listener;
      const statuses = [...this.#tiles.values()].flatMap((tile) => (tile.need === 'off-screen' ? [] : statusOf(tile, this.timers)));
      if (listener && statuses.length > 0) tell(() => listener.onTiles(statuses));
      this.#beat();
    });
  }
}

/** Of a small tile no more of a desktop is wanted than it shows; any other gets the picture as it is. */
const pictureOf = ({ need, area }: OpenTile): PictureSize | undefined => (need === 'small' && area ? { width: area.width, height: area.height } : undefined);

function statusOf(tile: OpenTile, timers: Timers): TileStatus[] {
  if (!tile.subscription) return [];
  const { overrun, ...status } = tile.subscription.status();
  const toUnix = timers.unixNow() - timers.now();
  const freshAt = status.freshAt + toUnix;
  const lastFrameAt = status.lastFrameAt === 0 ? 0 : status.lastFrameAt + toUnix;
  return [{ sessionId: tile.sessionId, ...status, freshAt, lastFrameAt, slowed: tile.surface.slowed || overrun, calmed: tile.surface.calmed === true, guarded: tile.surface.guarded, hurt: tile.surface.hurt }];
}

/** The listener lives in the page: its calls come back as promises, which fail when the page has gone. */
function tell(call: () => unknown): void {
  Promise.resolve().then(call).catch(() => undefined);
}
