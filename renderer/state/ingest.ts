import type { Access } from '../../shared/model/access';
import type { Approval } from '../../shared/model/approval';
import type { AuditEvent } from '../../shared/model/audit';
import { firstGateway } from '../../shared/model/gateway-ids';
import type { GatewayId } from '../../shared/model/ids';
import type { Lock } from '../../shared/model/lock';
import type { RemoteRecording } from '../../shared/model/recording';
import type { Session, SessionActivity } from '../../shared/model/session';
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
  /** A timer; the system's when left out. */
  readonly later?: (call: () => void, ms: number) => void;
  /** Milliseconds of the machine's own steady clock. */
  readonly clock?: () => number;
}

/**
 * How long activity waits, in milliseconds: gateways tell it once a second. Each dispatch asks every tile and row whether anything is new for it, so with more of
 * them it waits longer: it may take one part in two hundred of the page's time.
 */
const calmMs = { least: 1000, most: 5000, timesItsCost: 200 };

const wordOf = ({ stateVersion, state, riskScore, participants, riskCauses, columns, rows }: Session): string => JSON.stringify([stateVersion, state, riskScore, columns, rows, participants.map((one) => [one.participationId, one.intent]), riskCauses[0]]);

/** A change of skew below this is noise of the network, not of the clock. */
const skewStepMs = 250;

/** The only door by which a gateway's facts reach the store. Collects them and dispatches at most once per scheduled moment. */
export function createIngest({ gateway = firstGateway, dispatch, schedule, now, later = (call, ms) => void setTimeout(call, ms), clock = () => performance.now() }: IngestOptions): Ingest {
  let whole = false;
  let sessions = new Map<string, Session>();
  let activity = new Map<string, SessionActivity>();
  /** What the last dispatch of nothing but activity took, in ms. */
  let cost = 0;
  let locks: readonly Lock[] | undefined;
  let approvals: readonly Approval[] | undefined;
  let access: readonly Access[] | undefined;
  let events: AuditEvent[] = [];
  let recordings = new Map<string, RemoteRecording>();
  let connection: FactsConnection | undefined;
  let skew: number | undefined;
  let told: number | undefined;
  let scheduled = false;
  let calm = false;
  /** What was last told of each session that somebody may be waiting for. */
  const words = new Map<string, string>();

  const flush = (): void => {
    scheduled = false;
    calm = false;
    const news = whole || sessions.size > 0 || locks || approvals || access || events.length > 0 || recordings.size > 0 || connection || skew !== undefined;
    if (!news && activity.size === 0) return;
    const batch: FactsBatch = { gateway, whole, sessions: [...sessions.values()], activity: activity.size === 0 ? undefined : [...activity.values()], locks, approvals, access, events, recordings: [...recordings.values()], connection, skew, at: now() };
    whole = false;
    sessions = new Map();
    activity = new Map();
    locks = undefined;
    approvals = undefined;
    access = undefined;
    events = [];
    recordings = new Map();
    connection = undefined;
    skew = undefined;
    const startedAt = clock();
    dispatch(factsArrived(batch));
    if (!news) cost = clock() - startedAt;
  };
  const arrange = (): void => {
    if (scheduled) return;
    scheduled = true;
    schedule(flush);
  };
  /** Hundreds of sessions each say every second that they are active: that may wait for one another, and for news. */
  const arrangeCalmly = (): void => {
    if (scheduled || calm) return;
    calm = true;
    later(() => calm && flush(), Math.min(calmMs.most, Math.max(calmMs.least, cost * calmMs.timesItsCost)));
  };

  return {
    flush,
    onSnapshot(snapshot) {
      whole = true;
      activity = new Map();
      sessions = new Map(snapshot.sessions.map((session) => [session.id, session]));
      locks = snapshot.locks;
      approvals = snapshot.approvals ?? [];
      access = snapshot.access ?? [];
      arrange();
    },
    onSession(session) {
      sessions.set(session.id, session);
      activity.delete(session.id);
      const said = wordOf(session);
      if (words.get(session.id) === said) arrangeCalmly();
      else arrange();
      if (session.state === 'ended') words.delete(session.id);
      else words.set(session.id, said);
    },
    onActivity(told) {
      for (const each of told) {
        const waiting = sessions.get(each.id);
        if (waiting) sessions.set(each.id, { ...waiting, ...each });
        else activity.set(each.id, each);
      }
      arrangeCalmly();
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
    onApprovals(next) {
      approvals = next;
      arrange();
    },
    onAccess(next) {
      access = next;
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
