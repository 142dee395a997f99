import type { Disposable } from '../../shared/base/dispose';
import type { Problem } from '../../shared/base/problem';
import type { UnixMillis } from '../../shared/base/units';
import type { SessionId } from '../../shared/model/ids';
import type { ChannelPace, LiveGateway, LiveMessage, PictureSize } from '../gateway/live';
import { ReconnectingStream } from '../gateway/reconnecting';
import { heartbeatMs, type Timers } from '../gateway/timers';
import { Acknowledger } from './acknowledgement';
import type { LiveConnection } from './port';
import type { FrameTaker } from './pump';
import { Subscribed, type SubscriptionStatus, type WatchTable } from './subscription';

export interface StreamListener {
  onConnection(connection: LiveConnection): void;
  onServerTime(server: UnixMillis, receivedAt: number): void;
}

/** A subscription, as its owner holds it. */
export interface LiveSubscription extends Disposable {
  /** A hidden one costs nothing on the stream; shown again it begins with a snapshot. */
  show(visible: boolean): void;
  /** How many updates a second are enough from now on, the screen as it is among them; 0 = everything. */
  pace(mostPerSecond: number): void;
  /** A desktop's picture is shown with this many device pixels. */
  scaleTo(picture: PictureSize | undefined): void;
  status(): SubscriptionStatus;
}

/** Changes of the watch list are gathered this long: a wall opens hundreds of tiles at once. */
const gatherMs = 5;

/**
 * The window's one live stream: opens it, keeps it open, and hands each message to its subscription. After a cut every
 * subscription goes on from where it is. Stops only when disposed.
 */
export class LiveStream implements Disposable, WatchTable {
  readonly #subscriptions = new Map<number, Subscribed>();
  readonly #acknowledger: Acknowledger;
  #nextChannel = 1;
  readonly #stream: ReconnectingStream<LiveMessage>;
  #streamId: string | undefined;
  #proofAt = 0;
  #heartbeatMs = heartbeatMs;
  #added = new Set<number>();
  #removed = new Set<number>();
  #paced = new Map<number, Omit<ChannelPace, 'channel'>>();
  #changing = false;
  #restFirst = false;
  #disposed = false;

  constructor(private readonly gateway: LiveGateway, private readonly timers: Timers, private readonly listener: StreamListener) {
    this.#stream = new ReconnectingStream({
      open: (signal) => this.#open(signal),
      onMessage: (message: LiveMessage) => this.#handle(message),
      onConnection: (connection) => listener.onConnection(connection),
      onClosed: () => this.#close(),
    }, timers);
    this.#acknowledger = new Acknowledger(gateway, timers, (problem) => this.#stream.lose(problem));
    this.#stream.start();
  }

  /** `onProblem`: the session cannot be followed, or its picture had to start anew. The status says it too. */
  subscribe(sessionId: SessionId, detail: 'tile' | 'focus', take: FrameTaker, onProblem?: (problem: Problem) => void, mostPerSecond = 0): LiveSubscription {
    return new Subscribed(this, this.timers, sessionId, detail, take, onProblem, mostPerSecond);
  }

  reconnect(): void { this.#stream.reconnect(); }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const subscription of this.#subscriptions.values()) subscription.dispose();
    this.#stream.dispose();
  }

  // What subscriptions ask of the stream.

  enter(subscription: Subscribed): number {
    const channel = this.#nextChannel;
    this.#nextChannel += 1;
    this.#subscriptions.set(channel, subscription);
    if (this.#stream.active) { this.#added.add(channel); this.#gather(); }
    return channel;
  }

  leave(channel: number): void {
    this.#subscriptions.delete(channel);
    this.#paced.delete(channel);
    this.#acknowledger.drop(channel);
    if (this.#added.delete(channel) || !this.#stream.active) return;
    this.#removed.add(channel);
    this.#gather();
  }

  pace(channel: number, pace: Omit<ChannelPace, 'channel'>): void {
    if (this.#added.has(channel) || !this.#stream.active) return;
    this.#paced.set(channel, pace);
    this.#gather();
  }

  acknowledge(channel: number, offset: number, bytes: number): void {
    this.#acknowledger.taken(channel, offset, bytes);
  }

  get proofAt(): number { return this.#proofAt; }
  get connected(): boolean { return this.#stream.connected; }
  get heartbeatMs(): number { return this.#heartbeatMs; }

  #open(signal: AbortSignal): AsyncIterable<LiveMessage> {
    this.#added.clear();
    this.#removed.clear();
    this.#paced.clear();
    // Who has waited longest comes first: on a network that breaks all the time the same ones would be served again and again.
    // Every other time it is who has half a screen: the gateway keeps the rest for a while only.
    this.#restFirst = !this.#restFirst;
    const turn = (one: Subscribed): number => Number(!(this.#restFirst && one.begun));
    const wanted = [...this.#subscriptions].sort(([, one], [, other]) => turn(one) - turn(other) || one.heardAt - other.heardAt);
    return this.gateway.openLive(wanted.map(([channel, subscription]) => subscription.request(channel)), signal);
  }

  #close(): void {
    this.#streamId = undefined;
    this.#acknowledger.begin(undefined);
  }

  async #handle(message: LiveMessage): Promise<void> {
    switch (message.kind) {
      case 'opened':
        this.#streamId = message.streamId;
        this.#acknowledger.begin(message.streamId);
        this.#heartbeatMs = message.heartbeatMs;
        this.listener.onServerTime(message.serverTime, this.timers.unixNow());
        this.#gather();
        return;
      case 'heartbeat':
        // Only it says that there was nothing more to say: after `opened`, and after another picture's bytes, there may be.
        this.#proofAt = this.timers.now();
        for (const channel of message.held) this.#subscriptions.get(channel)?.hold();
        this.listener.onServerTime(message.serverTime, this.timers.unixNow());
        return;
      case 'batch': {
        const holdingBack: Promise<void>[] = [];
        for (const entry of message.messages) {
          const held = this.#subscriptions.get(entry.channel)?.receive(entry);
          if (held) holdingBack.push(held);
        }
        if (holdingBack.length > 0) await Promise.all(holdingBack);
      }
    }
  }

  #gather(): void {
    if (this.#changing || this.#streamId === undefined || (this.#added.size === 0 && this.#removed.size === 0 && this.#paced.size === 0)) return;
    this.#changing = true;
    this.timers.after(gatherMs, () => void this.#change());
  }

  async #change(): Promise<void> {
    const streamId = this.#streamId;
    const remove = [...this.#removed];
    const add = [...this.#added].flatMap((channel) => this.#subscriptions.get(channel)?.request(channel) ?? []);
    const paces = [...this.#paced].map(([channel, pace]) => ({ channel, ...pace }));
    this.#added.clear();
    this.#removed.clear();
    this.#paced.clear();
    if (streamId !== undefined && (add.length > 0 || remove.length > 0 || paces.length > 0)) {
      const answer = await this.gateway.updateWatch(streamId, { add, remove, paces });
      // The list on the other side is unknown now; a new stream starts from ours.
      if (!answer.ok && streamId === this.#streamId) this.#stream.lose(answer.problem);
    }
    this.#changing = false;
    this.#gather();
  }
}
