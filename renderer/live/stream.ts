import type { Disposable } from '../../shared/base/dispose';
import { problemFrom, type Problem } from '../../shared/base/problem';
import type { UnixMillis } from '../../shared/base/units';
import type { SessionId } from '../../shared/model/ids';
import type { LiveGateway, LiveMessage } from '../gateway/live';
import { silentGateway, streamEnded } from '../gateway/problems';
import { deadAfterMs, pause, retryDelay, type Timers } from '../gateway/timers';
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
  readonly #stopped = new AbortController();
  readonly #acknowledger: Acknowledger;
  #nextChannel = 1;
  #stream: AbortController | undefined;
  #streamId: string | undefined;
  #connectedAt: number | undefined;
  #lostSince: number | undefined;
  #attempt = 0;
  #wake: AbortController | undefined;
  #proofAt = 0;
  #added = new Set<number>();
  #removed = new Set<number>();
  #changing = false;
  #lostBecause: Problem | undefined;

  constructor(private readonly gateway: LiveGateway, private readonly timers: Timers, private readonly listener: StreamListener) {
    this.#acknowledger = new Acknowledger(gateway, timers, (problem) => this.#lose(problem));
    void this.#run();
  }

  /** `onProblem`: the session cannot be followed, or its picture had to start anew. The status says it too. */
  subscribe(sessionId: SessionId, detail: 'tile' | 'focus', take: FrameTaker, onProblem?: (problem: Problem) => void): LiveSubscription {
    return new Subscribed(this, this.timers, sessionId, detail, take, onProblem);
  }

  reconnect(): void {
    this.#attempt = 0;
    this.#stream?.abort();
    this.#wake?.abort();
  }

  dispose(): void {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    this.#stream?.abort();
    this.#wake?.abort();
    for (const subscription of this.#subscriptions.values()) subscription.dispose();
    this.listener.onConnection({ state: 'stopped' });
  }

  // What subscriptions ask of the stream.

  enter(subscription: Subscribed): number {
    const channel = this.#nextChannel;
    this.#nextChannel += 1;
    this.#subscriptions.set(channel, subscription);
    if (this.#stream) { this.#added.add(channel); this.#gather(); }
    return channel;
  }

  leave(channel: number): void {
    this.#subscriptions.delete(channel);
    this.#acknowledger.drop(channel);
    if (this.#added.delete(channel) || !this.#stream) return;
    this.#removed.add(channel);
    this.#gather();
  }

  acknowledge(channel: number, offset: number, bytes: number): void {
    this.#acknowledger.taken(channel, offset, bytes);
  }

  get proofAt(): number { return this.#proofAt; }
  get connected(): boolean { return this.#connectedAt !== undefined; }

  async #run(): Promise<void> {
    const stopped = this.#stopped.signal;
    this.listener.onConnection({ state: 'connecting' });
    while (!stopped.aborted) {
      const problem = await this.#follow();
      if (stopped.aborted) return;
      this.#attempt += 1;
      this.#lostSince ??= this.timers.now();
      this.listener.onConnection({ state: 'reconnecting', since: this.#lostSince, attempt: this.#attempt, problem });
      this.#wake = new AbortController();
      await pause(this.timers, retryDelay(this.#attempt, this.timers.random()), this.#wake.signal);
    }
  }

  async #follow(): Promise<Problem> {
    const stream = new AbortController();
    this.#stream = stream;
    this.#lostBecause = undefined;
    this.#added.clear();
    this.#removed.clear();
    let silent = false;
    const arm = (): Disposable => this.timers.after(deadAfterMs, () => { silent = true; stream.abort(); });
    let deadMan = arm();
    try {
      const wanted = [...this.#subscriptions].map(([channel, subscription]) => subscription.request(channel));
      for await (const message of this.gateway.openLive(wanted, stream.signal)) {
        // While a focused session holds the stream back its silence is ours, not the gateway's.
        deadMan.dispose();
        if (stream.signal.aborted) break;
        await this.#handle(message);
        if (stream.signal.aborted) break;
        deadMan = arm();
      }
      return this.#lostBecause ?? (silent ? silentGateway(deadAfterMs) : streamEnded);
    } catch (caught) {
      return problemFrom(caught, { code: 'gateway-fault', what: 'The live stream broke in a way Vigil does not understand.', tip: 'Vigil connects again by itself.' });
    } finally {
      deadMan.dispose();
      stream.abort();
      this.#stream = undefined;
      this.#streamId = undefined;
      this.#connectedAt = undefined;
      this.#acknowledger.begin(undefined);
    }
  }

  async #handle(message: LiveMessage): Promise<void> {
    const now = this.timers.now();
    this.#proofAt = now;
    switch (message.kind) {
      case 'opened':
        this.#streamId = message.streamId;
        this.#acknowledger.begin(message.streamId);
        this.#attempt = 0;
        this.#lostSince = undefined;
        this.#connectedAt = now;
        this.listener.onConnection({ state: 'connected', since: now });
        this.listener.onServerTime(message.serverTime, now);
        this.#gather();
        return;
      case 'heartbeat':
        this.listener.onServerTime(message.serverTime, now);
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
    if (this.#changing || this.#streamId === undefined || (this.#added.size === 0 && this.#removed.size === 0)) return;
    this.#changing = true;
    this.timers.after(gatherMs, () => void this.#change());
  }

  async #change(): Promise<void> {
    const streamId = this.#streamId;
    const remove = [...this.#removed];
    const add = [...this.#added].flatMap((channel) => this.#subscriptions.get(channel)?.request(channel) ?? []);
    this.#added.clear();
    this.#removed.clear();
    if (streamId !== undefined && (add.length > 0 || remove.length > 0)) {
      const answer = await this.gateway.updateWatch(streamId, { add, remove });
      // The list on the other side is unknown now; a new stream starts from ours.
      if (!answer.ok && streamId === this.#streamId) this.#lose(answer.problem);
    }
    this.#changing = false;
    this.#gather();
  }

  #lose(problem: Problem): void {
    this.#lostBecause = problem;
    this.#stream?.abort();
  }
}
