import { create } from '@bufbuild/protobuf';
import type { ConnectRouter } from '@connectrpc/connect';
import type { Lock } from '../../shared/model/lock';
import type { Operator } from '../../shared/model/operator';
import type { Session } from '../../shared/model/session';
import { seesOthers } from '../../shared/policy/permissions';
import { FactsService, WatchFactsResponseSchema, type WatchFactsRequest, type WatchFactsResponse } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import type { Session as WireSession } from '../../shared/proto/gen/vigil/v1/types_pb';
import type { FinalisedRecording } from '../contracts';
import { mayRead, maySee } from '../policy/rules';
import { callerOf, streamSignal, throwIfSignedOut } from './caller';
import type { NewsListener } from './news';
import type { Services } from './parts';
import { mayPlay } from './recording';
import { accessToWire, activityToWire, approvalToWire, auditToWire, lockToWire, recordingToWire, sessionFor } from './wire';

const heartbeatMs = 5_000;
/** A console that has nothing yet gets this many of the newest audit events; older ones by ListAuditEvents. */
const firstAuditEvents = 500;
const auditPage = 200;

/** A message stays small, so that a network that breaks often still brings something. */
const sessionsAtOnce = 64;
/** Changes are gathered this long: a wall of busy sessions changes all the time, and twenty times a second is at once. */
const gatherMs = 50;

const fact = (value: WatchFactsResponse['fact']): WatchFactsResponse => create(WatchFactsResponseSchema, { fact: value });

/**
 * What one console has still to hear. Changes of one session replace each other and audit events are a position in the
 * log, so a slow console makes nothing here grow.
 */
class Outstanding implements NewsListener {
  readonly #sessions = new Map<string, Session>();
  /** Of which nothing but the activity has changed. */
  readonly #active = new Map<string, Session>();
  readonly #recordings = new Map<string, FinalisedRecording>();
  #locks: readonly Lock[] | undefined;
  #approvals = false;
  #access = false;
  #auditNews = true;
  #wake: (() => void) | undefined;

  constructor(readonly takesActivity: boolean) {}

  onSession(session: Session): void {
    this.#active.delete(session.id);
    this.#sessions.set(session.id, session);
    this.stir();
  }

  onActivity(session: Session): void {
    (this.takesActivity && !this.#sessions.has(session.id) ? this.#active : this.#sessions).set(session.id, session);
    this.stir();
  }

  onLocks(locks: readonly Lock[]): void {
    this.#locks = locks;
    this.stir();
  }

  onRecording(recording: FinalisedRecording): void {
    this.#recordings.set(recording.recordingId, recording);
    this.stir();
  }

  onApprovals(): void {
    this.#approvals = true;
    this.stir();
  }

  onAccess(): void {
    this.#access = true;
    this.stir();
  }

  onAudit(): void {
    this.#auditNews = true;
    this.stir();
  }

  takeSessions(): readonly Session[] {
    const taken = [...this.#sessions.values()];
    this.#sessions.clear();
    return taken;
  }

  takeActive(): readonly Session[] {
    const taken = [...this.#active.values()];
    this.#active.clear();
    return taken;
  }

  takeRecordings(): readonly FinalisedRecording[] {
    const taken = [...this.#recordings.values()];
    this.#recordings.clear();
    return taken;
  }

  takeLocks(): readonly Lock[] | undefined {
    const taken = this.#locks;
    this.#locks = undefined;
    return taken;
  }

  takeAuditNews(): boolean {
    const taken = this.#auditNews;
    this.#auditNews = false;
    return taken;
  }

  takeApprovals(): boolean {
    const taken = this.#approvals;
    this.#approvals = false;
    return taken;
  }

  takeAccess(): boolean {
    const taken = this.#access;
    this.#access = false;
    return taken;
  }

  stir = (): void => this.#wake?.();

  /** Lets mere changes of sessions come together; an audit event may be what an order waits for. */
  async gather(ms: number, signal: AbortSignal): Promise<void> {
    const until = Date.now() + ms;
    while (!signal.aborted && !this.#urgent && this.#some && Date.now() < until) await this.#sleep(until - Date.now());
  }

  get #urgent(): boolean {
    return this.#auditNews || this.#recordings.size > 0 || this.#locks !== undefined || this.#approvals || this.#access;
  }

  get #some(): boolean {
    return this.#sessions.size > 0 || this.#active.size > 0;
  }

  /** Until there is news, or the time is up. */
  async wait(longestMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#urgent || this.#some) return;
    await this.#sleep(longestMs);
  }

  async #sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}

type FactsParts = 'sessions' | 'locks' | 'audit' | 'news' | 'info' | 'approvals' | 'access' | 'reviews' | 'holds' | 'storage';

/** Everything `operator` may see, then each change, until `signal` aborts. */
async function* tellFacts(services: Pick<Services, FactsParts>, operator: Operator, after: number, { takesLists, takesActivity }: Pick<WatchFactsRequest, 'takesLists' | 'takesActivity'>, signal: AbortSignal): AsyncGenerator<WatchFactsResponse> {
  const { sessions, locks, audit, news, info, approvals, access, reviews, holds, storage } = services;
  const approvalsNow = () => approvals.visibleTo(operator).map(approvalToWire);
  const accessNow = () => (seesOthers(operator) ? access.visibleTo(operator).map(accessToWire) : []);
  const outstanding = new Outstanding(takesActivity);
  const stop = news.listen(outstanding);
  signal.addEventListener('abort', outstanding.stir);
  const visible = (session: Session): boolean => maySee(operator, session);
  const wireFor = (session: Session): WireSession => sessionFor(operator, session);
  const locksFor = (list: readonly Lock[]): readonly Lock[] => (seesOthers(operator) ? list : []);
  let position = after === 0 || after > audit.sequence ? Math.max(0, audit.sequence - firstAuditEvents) : after;
  let nextHeartbeat = Date.now() + heartbeatMs;
  try {
    yield fact({
      case: 'snapshot',
      value: {
        $typeName: 'vigil.v1.FactsSnapshot', serverId: info.serverId, sessions: sessions.live().filter(visible).map(wireFor),
        locks: locksFor(locks.list).map(lockToWire), serverTimeMs: BigInt(Date.now()), approvals: approvalsNow(), access: accessNow(),
      },
    });
    while (!signal.aborted) {
      const changed = outstanding.takeSessions().filter(visible);
      if (takesLists) {
        for (let from = 0; from < changed.length; from += sessionsAtOnce) {
          yield fact({ case: 'sessionList', value: { $typeName: 'vigil.v1.SessionList', sessions: changed.slice(from, from + sessionsAtOnce).map(wireFor) } });
        }
      } else for (const session of changed) yield fact({ case: 'session', value: wireFor(session) });
      const active = outstanding.takeActive().filter(visible);
      if (active.length > 0) yield fact({ case: 'activity', value: { $typeName: 'vigil.v1.SessionActivityList', activity: active.map(activityToWire) } });
      const changedLocks = outstanding.takeLocks();
      if (changedLocks !== undefined) yield fact({ case: 'locks', value: { $typeName: 'vigil.v1.LockList', locks: locksFor(changedLocks).map(lockToWire) } });
      if (outstanding.takeApprovals()) yield fact({ case: 'approvals', value: { $typeName: 'vigil.v1.ApprovalList', approvals: approvalsNow() } });
      if (outstanding.takeAccess()) yield fact({ case: 'accessList', value: { $typeName: 'vigil.v1.AccessList', access: accessNow() } });
      for (const recording of outstanding.takeRecordings()) if (mayPlay(operator, recording)) yield fact({ case: 'recording', value: recordingToWire(recording, reviews.of(recording.recordingId), holds.of(recording.recordingId), storage?.placeOf(recording.recordingId)) });
      if (outstanding.takeAuditNews()) {
        for (let page = await audit.after(position, auditPage); page.length > 0; page = await audit.after(position, auditPage)) {
          position = page.at(-1)?.sequence ?? position;
          for (const event of page) if (mayRead(operator, event)) yield fact({ case: 'auditEvent', value: auditToWire(event) });
          if (signal.aborted) return;
        }
      }
      if (Date.now() >= nextHeartbeat) {
        nextHeartbeat = Date.now() + heartbeatMs;
        yield fact({ case: 'heartbeat', value: { $typeName: 'vigil.v1.Heartbeat', serverTimeMs: BigInt(Date.now()) } });
      }
      await outstanding.wait(Math.max(1, nextHeartbeat - Date.now()), signal);
      await outstanding.gather(gatherMs, signal);
    }
  } finally {
    stop();
    signal.removeEventListener('abort', outstanding.stir);
  }
}

export function serveFacts(router: ConnectRouter, services: Pick<Services, FactsParts>): void {
  router.service(FactsService, {
    async *watchFacts(request, context) {
      const { operator, signedIn } = callerOf(context);
      const { signal, release } = streamSignal(context, signedIn);
      try {
        yield* tellFacts(services, operator, Number(request.afterAuditSequence), request, signal);
        throwIfSignedOut(signedIn);
      } finally {
        release();
      }
    },
  });
}
