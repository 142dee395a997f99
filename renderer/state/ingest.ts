import type { AuditEvent } from '../../shared/model/audit';
import { firstGateway } from '../../shared/model/gateway-ids';
import type { GatewayId } from '../../shared/model/ids';
import type { Lock } from '../../shared/model/lock';
import type { RemoteRecording } from '../../shared/model/recording';
import type { Session } from '../../shared/model/session';
import type { FactsConnection, FactsListener } from '../gateway/client';
import { factsArrived, type FactsBatch } from './facts';

export interface Ingest extends FactsListener {
  /** Pages of the past that were asked for: same door, same rows. */
  onAuditHistory(events: readonly AuditEvent[]): void;
  onRecordings(recordings: readonly RemoteRecording[]): void;
  /** Hands over what waits, now. */
  flush(): void;
}

export interface IngestOptions {
  /** Whose facts they are; the first gateway's when left out. */
  readonly gateway?: GatewayId;
  readonly dispatch: (action: ReturnType<typeof factsArrived>) => void;
  /** Calls back at the next good moment: an animation frame, or soon when the window is hidden. */
  readonly schedule: (flush: () => void) => void;
  readonly now: () => number;
}

/** A change of skew below this is noise of the network, not of the clock. */
const skewStepMs = 250;

/** The only door by which a gateway's facts reach the store. Collects them and dispatches at most once per scheduled moment. */
export function createIngest({ gateway = firstGateway, dispatch, schedule, now }: IngestOptions): Ingest {
  let whole = false;
  let sessions = new Map<string, Session>();
  let locks: readonly Lock[] | undefined;
  let events: AuditEvent[] = [];
  let recordings = new Map<string, RemoteRecording>();
  let connection: FactsConnection | undefined;
  let skew: number | undefined;
  let told: number | undefined;
  let scheduled = false;

  const flush = (): void => {
    scheduled = false;
    const empty = !whole && sessions.size === 0 && !locks && events.length === 0 && recordings.size === 0 && !connection && skew === undefined;
    if (empty) return;
    const batch: FactsBatch = { gateway, whole, sessions: [...sessions.values()], locks, events, recordings: [...recordings.values()], connection, skew, at: now() };
    whole = false;
    sessions = new Map();
    locks = undefined;
    events = [];
    recordings = new Map();
    connection = undefined;
    skew = undefined;
    dispatch(factsArrived(batch));
  };
  const arrange = (): void => {
    if (scheduled) return;
    scheduled = true;
    schedule(flush);
  };

  return {
    flush,
    onSnapshot(snapshot) {
      whole = true;
      sessions = new Map(snapshot.sessions.map((session) => [session.id, session]));
      locks = snapshot.locks;
      arrange();
    },
    onSession(session) {
      sessions.set(session.id, session);
      arrange();
    },
    onAuditEvent(event) {
      events.push(event);
      arrange();
    },
    onAuditHistory(history) {
      events.push(...history);
      arrange();
    },
    onLocks(next) {
      locks = next;
      arrange();
    },
    onRecording(recording) {
      recordings.set(recording.id, recording);
      arrange();
    },
    onRecordings(all) {
      for (const recording of all) recordings.set(recording.id, recording);
      arrange();
    },
    onConnection(next) {
      connection = next;
      arrange();
    },
    onServerTime(server, receivedAt) {
      const measured = server - receivedAt;
      if (told !== undefined && Math.abs(measured - told) < skewStepMs) return;
      told = measured;
      skew = measured;
      arrange();
    },
  };
}

/** The next animation frame; a hidden window has none, so a timer stands in. */
export function scheduleFrame(flush: () => void): void {
  let done = false;
  const once = (): void => {
    if (done) return;
    done = true;
    flush();
  };
  requestAnimationFrame(once);
  setTimeout(once, 250);
}
