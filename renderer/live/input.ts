import type { Disposable } from '../../shared/base/dispose';
import { failure, success, type Problem, type Result } from '../../shared/base/problem';
import type { ParticipationId, SessionId } from '../../shared/model/ids';
import { neverArrived, type GatewayClient } from '../gateway/client';
import { retryDelay, systemTimers, type Timers } from '../gateway/timers';

/** Typed text that may wait; a paste beyond it is refused as a whole, never cut. */
const mostWaiting = 1024 * 1024;
/** Text of one call. */
const largestPiece = 16 * 1024;

export interface InputListener {
  /** Some typed text was not passed on, and why. */
  onRefused(problem: Problem): void;
  /** Text is waiting for a gateway that does not answer; undefined = it does again. */
  onDelayed(problem: Problem | undefined): void;
}

/**
 * Brings what is typed to the session in order and exactly once: pieces are numbered, one call is in flight, a piece whose
 * answer was lost is sent again under its number, and what is typed meanwhile goes along in the next one. One sender per
 * participation, kept as long as the participation: the numbers go on.
 */
export class InputSender implements Disposable {
  #waiting = '';
  #sequence = 1;
  #sending = false;
  #disposed = false;
  #idle: (() => void)[] = [];
  #retry: Disposable | undefined;

  constructor(
    private readonly client: Pick<GatewayClient, 'sendInput'>, private readonly sessionId: SessionId,
    private readonly participationId: ParticipationId, private readonly listener: InputListener,
    private readonly timers: Timers = systemTimers,
  ) {}

  type(text: string): Result<undefined> {
    if (this.#disposed || text === '') return success(undefined);
    if (this.#waiting.length + text.length > mostWaiting) {
      return failure({
        code: 'input-too-much', severity: 'warning', what: 'This is more text than the session has taken in yet.',
        tip: 'Wait until it has caught up, or paste less at once.',
      });
    }
    this.#waiting += text;
    void this.#run();
    return success(undefined);
  }

  /** Resolves when everything typed has been taken over by the gateway, or refused. */
  drained(): Promise<void> {
    if (!this.#sending && this.#waiting === '') return Promise.resolve();
    return new Promise((resolve) => { this.#idle.push(resolve); });
  }

  dispose(): void {
    this.#disposed = true;
    this.#waiting = '';
    this.#retry?.dispose();
    this.#settle();
  }

  async #run(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    while (this.#waiting !== '' && !this.#disposed) {
      const length = pieceEnd(this.#waiting);
      const text = this.#waiting.slice(0, length);
      this.#waiting = this.#waiting.slice(length);
      await this.#deliver(text);
    }
    this.#sending = false;
    this.#settle();
  }

  async #deliver(text: string): Promise<void> {
    for (let attempt = 1; !this.#disposed; attempt += 1) {
      const { sessionId, participationId } = this;
      const answer = await this.client.sendInput({ sessionId, participationId, sequence: this.#sequence, text });
      if (this.#disposed) return;
      if (answer.ok) {
        if (attempt > 1) this.listener.onDelayed(undefined);
        const { acceptedSequence, problem } = answer.value;
        if (problem) this.listener.onRefused(problem);
        // The gateway knows a higher number: this window was reloaded. The text was not taken; it goes under the next number.
        const behind = acceptedSequence > this.#sequence;
        this.#sequence = Math.max(acceptedSequence + 1, problem ? this.#sequence : this.#sequence + 1);
        if (!behind || problem) return;
        attempt = 0;
        continue;
      }
      if (neverArrived(answer.problem)) {
        this.#waiting = '';
        this.listener.onRefused(answer.problem);
        return;
      }
      this.listener.onDelayed(answer.problem);
      await new Promise<void>((resolve) => {
        this.#idle.push(resolve);
        this.#retry = this.timers.after(retryDelay(attempt, this.timers.random()), resolve);
      });
    }
  }

  #settle(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}

/** Never between the halves of a surrogate pair. */
function pieceEnd(text: string): number {
  if (text.length <= largestPiece) return text.length;
  const last = text.charCodeAt(largestPiece - 1);
  return last >= 0xd800 && last < 0xdc00 ? largestPiece - 1 : largestPiece;
}
