import type { Disposable } from '../../shared/base/dispose';
import { problemFrom, type Problem } from '../../shared/base/problem';
import { silentGateway, streamEnded } from './problems';
import { ConnectPace, deadAfterMs, pause, retryDelay, type Timers } from './timers';

/** How a stream is; `since`: this machine's Unix milliseconds. */
export type StreamConnection =
  | { readonly state: 'connecting' }
  | { readonly state: 'connected'; readonly since: number }
  /** `since`: when the stream was lost. */
  | { readonly state: 'reconnecting'; readonly since: number; readonly attempt: number; readonly retryInMs: number; readonly problem: Problem }
  /** The token is not good (any more): nobody asks again before somebody signs in. */
  | { readonly state: 'signed-out'; readonly problem: Problem }
  | { readonly state: 'stopped' };

export interface StreamFollower<Message> {
  open(signal: AbortSignal): AsyncIterable<Message>;
  /** The next message is read when this resolves; the wait does not count as the gateway's silence. */
  onMessage(message: Message): void | Promise<void>;
  onConnection(connection: StreamConnection): void;
  /** The stream that was open is over, for whatever reason; another may follow. */
  onClosed?(): void;
}

/**
 * Keeps one server stream open until disposed:
 *   connecting -> connected -> reconnecting(attempt 1, 2, …) -> connected -> …   any -> signed-out   any -> stopped
 * Connected = the stream has brought its first message. Waits 0.25 to 15 s with jitter between attempts, and never storms; 15 s without a
 * message counts as dead.
 */
export class ReconnectingStream<Message> implements Disposable {
  readonly #stopped = new AbortController();
  readonly #pace = new ConnectPace();
  #stream: AbortController | undefined;
  #wake: AbortController | undefined;
  #attempt = 0;
  #lostSince: number | undefined;
  #lostBecause: Problem | undefined;
  #connected = false;

  constructor(private readonly follower: StreamFollower<Message>, private readonly timers: Timers) {}

  /** A stream is being opened, or is open. */
  get active(): boolean { return this.#stream !== undefined; }
  get connected(): boolean { return this.#connected; }

  /** Apart from the constructor, so that the follower can be its owner. */
  start(): void { void this.#run(); }

  /** Drops what may be half-open (after sleep) and connects at once. */
  reconnect(): void {
    this.#attempt = 0;
    this.#stream?.abort();
    this.#wake?.abort();
  }

  /** Gives this stream up for the reason given and opens another after the usual wait. */
  lose(problem: Problem): void {
    this.#lostBecause = problem;
    this.#stream?.abort();
  }

  dispose(): void {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    this.#stream?.abort();
    this.#wake?.abort();
    this.follower.onConnection({ state: 'stopped' });
  }

  async #run(): Promise<void> {
    const stopped = this.#stopped.signal;
    this.follower.onConnection({ state: 'connecting' });
    while (!stopped.aborted) {
      const problem = await this.#follow();
      if (stopped.aborted) return;
      if (problem.code === 'signed-out') {
        this.follower.onConnection({ state: 'signed-out', problem });
        return;
      }
      this.#attempt += 1;
      this.#lostSince ??= this.timers.unixNow();
      const retryInMs = Math.max(retryDelay(this.#attempt, this.timers.random()), this.#pace.waitMs(this.timers.now()));
      this.follower.onConnection({ state: 'reconnecting', since: this.#lostSince, attempt: this.#attempt, retryInMs, problem });
      this.#wake = new AbortController();
      await pause(this.timers, retryInMs, this.#wake.signal);
    }
  }

  /** Follows one stream to its end and answers why it ended. */
  async #follow(): Promise<Problem> {
    const stream = new AbortController();
    this.#stream = stream;
    this.#lostBecause = undefined;
    this.#pace.spend(this.timers.now());
    let silent = false;
    const arm = (): Disposable => this.timers.after(deadAfterMs, () => { silent = true; stream.abort(); });
    let deadMan = arm();
    try {
      for await (const message of this.follower.open(stream.signal)) {
        deadMan.dispose();
        if (stream.signal.aborted) break;
        this.#alive();
        await this.follower.onMessage(message);
        if (stream.signal.aborted) break;
        deadMan = arm();
      }
      return this.#lostBecause ?? (silent ? silentGateway(deadAfterMs) : streamEnded);
    } catch (caught) {
      // An abort of ours may come back as an error of the stream's.
      return this.#lostBecause ?? problemFrom(caught, { code: 'gateway-fault', what: 'A stream from the gateway broke in a way Vigil does not understand.', tip: 'Vigil connects again by itself.' });
    } finally {
      deadMan.dispose();
      stream.abort();
      this.#stream = undefined;
      this.#connected = false;
      this.follower.onClosed?.();
    }
  }

  #alive(): void {
    if (this.#connected) return;
    this.#connected = true;
    this.#attempt = 0;
    this.#lostSince = undefined;
    this.follower.onConnection({ state: 'connected', since: this.timers.unixNow() });
  }
}
