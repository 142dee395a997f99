import type { UnixMillis } from '../../shared/base/units';
import { charactersOf, type Frame } from '../../shared/frames/frame';
import type { SessionId } from '../../shared/model/ids';
import type { ChannelMessage, ChannelPace, LiveMessage, Subscription } from '../gateway/live';
import { GatewayChannel, type Windows } from './gateway-channel';
import type { Pipe } from './network';
import type { Source } from './source';
import type { World } from './world';

const heartbeatMs = 1000;
/** Tiles are served at most this often. */
const tileMs = 50;
const batchBytes = 16 * 1024;

const weigh = (frame: Frame): number => 24 + charactersOf(frame);

/** What a stream needs of its gateway. */
export interface StreamHouse {
  readonly world: World;
  readonly sources: ReadonlyMap<string, Source>;
  joined(client: number, session: SessionId): boolean;
  serverTime(): UnixMillis;
}

/** One console's live stream at the model gateway: pulls from its channels whenever the connection has room. */
export class GatewayStream {
  readonly #channels = new Map<number, { readonly channel: GatewayChannel; readonly stop: () => void }>();
  readonly #urgent: ChannelMessage[] = [];
  #nextTiles = 0;
  #pumpsAt = Infinity;
  #closed = false;

  constructor(
    private readonly gateway: StreamHouse, readonly id: string, readonly client: number, readonly pipe: Pipe<LiveMessage>,
    private readonly windows: Windows, private readonly onClosed: () => void,
  ) {
    pipe.onRoom = () => this.#pump();
    pipe.onGone = () => this.#close();
  }

  begin(subscriptions: readonly Subscription[]): void {
    this.pipe.send({ kind: 'opened', streamId: this.id, serverTime: this.gateway.serverTime(), heartbeatMs }, 30);
    this.change(subscriptions, [], []);
    this.#beat();
  }

  change(add: readonly Subscription[], remove: readonly number[], paces: readonly ChannelPace[]): void {
    for (const number of remove) this.#drop(number);
    for (const wanted of add) this.#add(wanted);
    for (const pace of paces) this.#channels.get(pace.channel)?.channel.pace(pace);
    this.#pump();
  }

  acknowledge(channel: number, offset: number): void {
    this.#channels.get(channel)?.channel.acknowledge(offset);
    this.#pump();
  }

  #add(wanted: Subscription): void {
    this.#drop(wanted.channel);
    const source = this.gateway.sources.get(wanted.sessionId);
    if (!source) return;
    if (wanted.detail === 'focus' && !this.gateway.joined(this.client, wanted.sessionId)) {
      this.#urgent.push({ channel: wanted.channel, problem: { code: 'live.not-joined', severity: 'warning', what: 'You are not in it.', tip: 'Join.' } });
      return;
    }
    const channel = new GatewayChannel(wanted, source, this.windows);
    this.#channels.set(wanted.channel, { channel, stop: source.listen(() => this.#pump()) });
  }

  #drop(number: number): void {
    this.#channels.get(number)?.stop();
    this.#channels.delete(number);
  }

  #pump(): void {
    while (!this.#closed && this.pipe.room) {
      const messages = this.#urgent.splice(0);
      let bytes = this.#serve('focus', messages, 0);
      const { world } = this.gateway;
      if (world.now >= this.#nextTiles) {
        const before = bytes;
        bytes = this.#serve('tile', messages, bytes);
        if (bytes > before) this.#nextTiles = world.now + tileMs;
      } else this.#pumpAt(this.#nextTiles);
      if (messages.length === 0) return;
      this.pipe.send({ kind: 'batch', messages }, bytes + 8);
    }
  }

  /** Once, at the earliest moment that was asked for. */
  #pumpAt(at: number): void {
    if (at >= this.#pumpsAt) return;
    this.#pumpsAt = at;
    this.gateway.world.at(at, () => {
      if (this.#pumpsAt !== at) return;
      this.#pumpsAt = Infinity;
      this.#pump();
    });
  }

  #serve(detail: 'tile' | 'focus', into: ChannelMessage[], sofar: number): number {
    let bytes = sofar;
    for (const [number, { channel }] of this.#channels) {
      if (channel.wanted.detail !== detail || bytes >= batchBytes) continue;
      for (const frame of channel.take(batchBytes - bytes, this.gateway.world.now)) {
        into.push({ channel: number, frame });
        bytes += weigh(frame);
      }
      if (channel.done) this.#drop(number);
      else if (channel.dueAt > this.gateway.world.now && channel.ready) this.#pumpAt(channel.dueAt);
    }
    return bytes;
  }

  #beat(): void {
    if (!this.pipe.open) this.#close();
    if (this.#closed) return;
    // A connection that does not take anything gets no heartbeat either: they would pile up.
    if (this.pipe.room) {
      const held = [...this.#channels].filter(([, { channel }]) => channel.behind).map(([number]) => number);
      this.pipe.send({ kind: 'heartbeat', serverTime: this.gateway.serverTime(), held }, 16 + 4 * held.length);
    }
    this.gateway.world.after(heartbeatMs, () => this.#beat());
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const number of this.#channels.keys()) this.#drop(number);
    this.onClosed();
  }
}
