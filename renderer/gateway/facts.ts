import { create } from '@bufbuild/protobuf';
import { problemFrom, type Problem } from '../../shared/base/problem';
import { WatchFactsRequestSchema, type WatchFactsRequest, type WatchFactsResponse } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import type { FactsListener, FactsWatch } from './client';
import { silentGateway, streamEnded } from './problems';
import { deadAfterMs, pause, retryDelay, systemTimers, type Timers } from './timers';
import { auditEventFromWire } from './wire/audit';
import { fromBig, timeFrom, toCount } from './wire/numbers';
import { lockFromWire, recordingFromWire, sessionFromWire } from './wire/session';

export interface FactsSource {
  openFacts(request: WatchFactsRequest, signal: AbortSignal): AsyncIterable<WatchFactsResponse>;
}

/**
 * Keeps one stream of facts open until disposed:
 *   connecting -> connected -> reconnecting(attempt 1, 2, …) -> connected -> …   any -> signed-out   any -> stopped
 * An audit event whose sequence has been seen is not told again.
 */
export class FactsFollower implements FactsWatch {
  #stopped = new AbortController();
  #stream: AbortController | undefined;
  #wake: AbortController | undefined;
  #lastSequence: number;
  #lostSince: number | undefined;
  #attempt = 0;

  constructor(
    private readonly source: FactsSource, private readonly listener: FactsListener,
    afterAuditSequence = 0, private readonly timers: Timers = systemTimers,
  ) {
    this.#lastSequence = afterAuditSequence;
    void this.#run();
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
    this.listener.onConnection({ state: 'stopped' });
  }

  async #run(): Promise<void> {
    const stopped = this.#stopped.signal;
    this.listener.onConnection({ state: 'connecting' });
    while (!stopped.aborted) {
      const problem = await this.#follow();
      if (stopped.aborted) return;
      if (problem.code === 'signed-out') {
        this.listener.onConnection({ state: 'signed-out', problem });
        return;
      }
      this.#attempt += 1;
      this.#lostSince ??= this.timers.now();
      const retryInMs = retryDelay(this.#attempt, this.timers.random());
      this.listener.onConnection({ state: 'reconnecting', since: this.#lostSince, attempt: this.#attempt, retryInMs, problem });
      this.#wake = new AbortController();
      await pause(this.timers, retryInMs, this.#wake.signal);
    }
  }

  /** Follows one stream to its end and answers why it ended. */
  async #follow(): Promise<Problem> {
    const stream = new AbortController();
    this.#stream = stream;
    let silent = false;
    const arm = () => this.timers.after(deadAfterMs, () => { silent = true; stream.abort(); });
    let deadMan = arm();
    try {
      const request = create(WatchFactsRequestSchema, { afterAuditSequence: toCount(this.#lastSequence) });
      for await (const message of this.source.openFacts(request, stream.signal)) {
        deadMan.dispose();
        if (stream.signal.aborted) break;
        this.#tell(message);
        deadMan = arm();
      }
      return silent ? silentGateway(deadAfterMs) : streamEnded;
    } catch (caught) {
      return problemFrom(caught, { code: 'gateway-fault', what: 'The stream of facts broke in a way Vigil does not understand.', tip: 'Vigil connects again by itself.' });
    } finally {
      deadMan.dispose();
      stream.abort();
    }
  }

  #connected(): void {
    if (this.#attempt === 0 && this.#lostSince === undefined && this.#told) return;
    this.#told = true;
    this.#attempt = 0;
    this.#lostSince = undefined;
    this.listener.onConnection({ state: 'connected', since: this.timers.now() });
  }
  #told = false;

  #tell(message: WatchFactsResponse): void {
    const { fact } = message;
    const receivedAt = this.timers.now();
    this.#connected();
    switch (fact.case) {
      case 'snapshot': {
        const serverTime = timeFrom(fact.value.serverTimeMs);
        this.listener.onServerTime(serverTime, receivedAt);
        this.listener.onSnapshot({
          serverId: fact.value.serverId, sessions: fact.value.sessions.map(sessionFromWire),
          locks: fact.value.locks.map(lockFromWire), serverTime,
        });
        return;
      }
      case 'session': this.listener.onSession(sessionFromWire(fact.value)); return;
      case 'auditEvent': {
        const sequence = fromBig(fact.value.sequence);
        if (sequence !== 0 && sequence <= this.#lastSequence) return;
        this.#lastSequence = Math.max(this.#lastSequence, sequence);
        this.listener.onAuditEvent(auditEventFromWire(fact.value));
        return;
      }
      case 'locks': this.listener.onLocks(fact.value.locks.map(lockFromWire)); return;
      case 'recording': this.listener.onRecording(recordingFromWire(fact.value)); return;
      case 'heartbeat': this.listener.onServerTime(timeFrom(fact.value.serverTimeMs), receivedAt); return;
      // A kind of fact of a newer gateway: proof of life, nothing to tell.
      case undefined: return;
    }
  }
}
