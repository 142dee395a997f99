import type { Disposable } from '../../shared/base/dispose';
import type { Problem } from '../../shared/base/problem';
import type { ChannelPosition, LiveGateway } from '../gateway/live';
import type { Timers } from '../gateway/timers';

/** Positions are told this often … */
const everyMs = 100;
/** … or as soon as one channel has taken in this much. */
const everyBytes = 64 * 1024;

/** Tells the gateway what has been taken in, gathered, one call at a time. */
export class Acknowledger {
  #streamId: string | undefined;
  #positions = new Map<number, number>();
  /** Taken in per channel since it was last told. */
  #bytes = new Map<number, number>();
  #timer: Disposable | undefined;
  #inFlight = false;

  /** `onLost`: the gateway does not know the stream any more. */
  constructor(private readonly gateway: LiveGateway, private readonly timers: Timers, private readonly onLost: (problem: Problem) => void) {}

  /** A new stream begins: older positions mean nothing to it. */
  begin(streamId: string | undefined): void {
    this.#streamId = streamId;
    this.#positions.clear();
    this.#bytes.clear();
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  taken(channel: number, offset: number, bytes: number): void {
    if (this.#streamId === undefined) return;
    this.#positions.set(channel, offset);
    const untold = (this.#bytes.get(channel) ?? 0) + bytes;
    this.#bytes.set(channel, untold);
    if (untold >= everyBytes) void this.#flush();
    else this.#arm();
  }

  drop(channel: number): void {
    this.#positions.delete(channel);
    this.#bytes.delete(channel);
  }

  #arm(): void {
    this.#timer ??= this.timers.after(everyMs, () => { this.#timer = undefined; void this.#flush(); });
  }

  async #flush(): Promise<void> {
    const streamId = this.#streamId;
    if (this.#inFlight || streamId === undefined || this.#positions.size === 0) return;
    const positions: ChannelPosition[] = [...this.#positions].map(([channel, offset]) => ({ channel, offset }));
    this.#positions.clear();
    this.#bytes.clear();
    this.#inFlight = true;
    const answer = await this.gateway.acknowledge(streamId, positions);
    this.#inFlight = false;
    if (!answer.ok && streamId === this.#streamId) {
      for (const { channel, offset } of positions) if (!this.#positions.has(channel)) this.#positions.set(channel, offset);
      if (answer.problem.code === 'not-found' || answer.problem.code === 'gateway-refused') this.onLost(answer.problem);
    }
    // Also when another stream has begun meanwhile: its positions had to wait for this call, and nobody else remembers them.
    if (this.#positions.size > 0) this.#arm();
  }
}
