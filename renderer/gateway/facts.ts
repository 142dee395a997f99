import { create } from '@bufbuild/protobuf';
import { WatchFactsRequestSchema, type WatchFactsRequest, type WatchFactsResponse } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import type { FactsListener, FactsWatch } from './client';
import { ReconnectingStream } from './reconnecting';
import { systemTimers, type Timers } from './timers';
import { accessFromWire } from './wire/access';
import { approvalFromWire } from './wire/approval';
import { auditEventFromWire } from './wire/audit';
import { fromBig, timeFrom, toCount } from './wire/numbers';
import { activityFromWire, lockFromWire, recordingFromWire, sessionFromWire } from './wire/session';

export interface FactsSource {
  openFacts(request: WatchFactsRequest, signal: AbortSignal): AsyncIterable<WatchFactsResponse>;
}

/** Keeps one stream of facts open until disposed. An audit event whose sequence has been seen is not told again. */
export class FactsFollower implements FactsWatch {
  readonly #stream: ReconnectingStream<WatchFactsResponse>;
  #lastSequence: number;

  constructor(
    source: FactsSource, private readonly listener: FactsListener,
    afterAuditSequence = 0, private readonly timers: Timers = systemTimers,
  ) {
    this.#lastSequence = afterAuditSequence;
    this.#stream = new ReconnectingStream({
      open: (signal) => source.openFacts(create(WatchFactsRequestSchema, { afterAuditSequence: toCount(this.#lastSequence), takesLists: true, takesActivity: true }), signal),
      onMessage: (message: WatchFactsResponse) => this.#tell(message),
      onConnection: (connection) => listener.onConnection(connection),
    }, timers);
    this.#stream.start();
  }

  reconnect(): void { this.#stream.reconnect(); }
  dispose(): void { this.#stream.dispose(); }

  #tell(message: WatchFactsResponse): void {
    const { fact } = message;
    const receivedAt = this.timers.unixNow();
    switch (fact.case) {
      case 'snapshot': {
        const serverTime = timeFrom(fact.value.serverTimeMs);
        this.listener.onServerTime(serverTime, receivedAt);
        this.listener.onSnapshot({
          serverId: fact.value.serverId, sessions: fact.value.sessions.map(sessionFromWire),
          locks: fact.value.locks.map(lockFromWire), approvals: fact.value.approvals.map(approvalFromWire), access: fact.value.access.map(accessFromWire), serverTime,
        });
        return;
      }
      case 'sessionList':
        for (const session of fact.value.sessions) this.listener.onSession(sessionFromWire(session));
        return;
      case 'session': this.listener.onSession(sessionFromWire(fact.value)); return;
      case 'activity': this.listener.onActivity(fact.value.activity.map(activityFromWire)); return;
      case 'auditEvent': {
        const sequence = fromBig(fact.value.sequence);
        if (sequence !== 0 && sequence <= this.#lastSequence) return;
        this.#lastSequence = Math.max(this.#lastSequence, sequence);
        this.listener.onAuditEvent(auditEventFromWire(fact.value));
        return;
      }
      case 'locks': this.listener.onLocks(fact.value.locks.map(lockFromWire)); return;
      case 'approvals': this.listener.onApprovals?.(fact.value.approvals.map(approvalFromWire)); return;
      case 'accessList': this.listener.onAccess?.(fact.value.access.map(accessFromWire)); return;
      case 'recording': this.listener.onRecording(recordingFromWire(fact.value)); return;
      case 'heartbeat': this.listener.onServerTime(timeFrom(fact.value.serverTimeMs), receivedAt); return;
      // A kind of fact of a newer gateway: proof of life, nothing to tell.
      case undefined: return;
    }
  }
}
