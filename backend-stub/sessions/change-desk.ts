import { unixMillis } from '../../shared/base/units';
import type { Order, OrderKind } from '../../shared/intent/order';
import { terminateReasons } from '../../shared/intent/reasons';
import type { AuditName } from '../../shared/model/audit-names';
import type { Lock } from '../../shared/model/lock';
import { operatorLabel } from '../../shared/model/operator';
import { sessionName, type PauseMeaning, type Session } from '../../shared/model/session';
import type { AccessDesk } from '../access/access-desk';
import type { AuditEntry } from '../audit/audit-log';
import { personName, sessionDetails } from '../audit/texts';
import { mayOrder } from '../policy/rules';
import { Countdown } from './countdown';
import type { LiveSession } from './live-session';
import type { LockDesk } from './lock-desk';
import type { Locks } from './locks';
import { done, no, reasonMissing, reasonSentence, type Given, type Outcome } from './order-outcome';
import { staleSentence } from './phase';
import type { Sessions } from './sessions';

export interface ChangeDeskParts {
  readonly sessions: Sessions;
  readonly locks: Locks;
  readonly access: AccessDesk;
  readonly terminateGraceMs: number;
  readonly reasonRequired: boolean;
}

/** A grace in which nobody can type. */
const longestGraceMs = 60_000;
/** A grace in which the user can. */
const longestWarningMs = 30 * 60_000;

const titles: Readonly<Partial<Record<OrderKind, string>>> = {
  pause: 'Pause Session', resume: 'Resume Session', terminate: 'Terminate Session', 'undo-terminate': 'Undo Terminate Session',
};
const eventOf = {
  pause: 'session.pause', resume: 'session.resume', terminate: 'session.terminate', 'undo-terminate': 'session.terminate.undo',
} as const satisfies Readonly<Partial<Record<OrderKind, AuditName>>>;
const isChange = (kind: OrderKind): kind is keyof typeof eventOf => Object.hasOwn(eventOf, kind);
const meaningWords: Readonly<Record<PauseMeaning, string>> = { suspend: '', disconnect: ' disconnected', revoke: ' interaction revoked' };

/** Orders that change what a session is: paused, running, ending. What Pause does is the policy's. */
export class ChangeDesk {
  readonly #countdowns = new Map<string, Countdown>();

  constructor(private readonly parts: ChangeDeskParts, private readonly lockDesk: LockDesk) {
    // A lock that came of a pause is released by whoever lifts either.
    lockDesk.onReleased(async (lock, given) => {
      if (lock.origin !== 'pause') return;
      const live = lock.sessionId === undefined ? undefined : parts.sessions.get(lock.sessionId);
      if (live?.phase.state === 'paused') await this.#resume(live, given);
    });
  }

  async change(given: Given, live: LiveSession): Promise<Outcome> {
    const { order, operator } = given;
    const by = personName(operator);
    const at = unixMillis(Date.now());
    const grace = this.#grace(order);
    const ends = order.kind === 'pause' && live.session.pauseMeaning === 'disconnect';
    if (order.kind === 'terminate') {
      const missing = this.parts.reasonRequired ? reasonMissing(order) : undefined;
      if (missing !== undefined) return no(missing.code, missing.what, missing.tip);
      if (order.lockUser === true && !mayOrder(operator, { kind: 'lock' }, undefined)) return no('not-allowed', `Your role (${operator.role}) may not lock users.`, 'Terminate without locking, or ask somebody whose role allows it.');
    }
    const objection = order.kind === 'terminate' && order.revokeAccess === true ? this.parts.access.objection(operator, live.session, live.session.asset) : undefined;
    if (objection !== undefined) return objection;
    const change =
      ends ? ({ kind: 'terminate', by, at, endsAt: at } as const)
      : order.kind === 'pause' ? ({ kind: 'pause', by, at } as const)
      : order.kind === 'resume' ? ({ kind: 'resume' } as const)
      : order.kind === 'terminate' ? ({ kind: 'terminate', by, at, endsAt: unixMillis(at + grace), open: order.warn } as const)
      : ({ kind: 'undo' } as const);
    const seen = order.expectedStateVersion ?? 0;
    if (seen !== 0 && seen !== live.phase.version) {
      // What is in the way says more than "it has changed", when something is.
      const blocked = live.phase.state === 'paused' && order.kind === 'pause' ? `Already paused by ${live.phase.heldBy ?? 'somebody'}.`
        : live.phase.state === 'ending' && order.kind !== 'undo-terminate' ? `Already being terminated by ${live.phase.heldBy ?? 'somebody'}.` : staleSentence(live.phase);
      return no('order.stale', blocked);
    }
    if (ends && live.phase.state === 'paused') return no('order.state', `Already paused by ${live.phase.heldBy ?? 'somebody'}.`);
    // In force before it is written down: a stop must not wait for a disk.
    const changed = live.apply(change);
    if (!changed.ok) return changed;
    const reason = reasonSentence(order);
    const locked = this.#enforce(live, given, reason, grace);
    await this.parts.sessions.record(live, this.#entry(given, live.session, reason, grace));
    await locked;
    return done;
  }

  /** Ends it at once, as part of a panic order. False: it has ended, or is about to by another's order and does so at once. */
  async stop(live: LiveSession, given: Given, reason: string): Promise<boolean> {
    const by = personName(given.operator);
    const at = unixMillis(Date.now());
    // One that counts down for another's order ends now, too.
    this.#stopCountdown(live);
    const changed = live.apply({ kind: 'terminate', by, at, endsAt: at });
    if (live.phase.state === 'ended') return false;
    this.parts.sessions.end(live, 'admin_terminate', `Your session has been terminated by ${by}.${reason}`);
    const entry = this.#entry({ ...given, order: { ...given.order, kind: 'terminate' } }, live.session, reason, 0);
    await this.parts.sessions.record(live, { ...entry, orderId: undefined, details: { ...entry.details, panic: given.order.id } });
    return changed.ok;
  }

  /** Answers what is still on its way to the disk: the lock is in force. */
  async #enforce(live: LiveSession, given: Given, reason: string, graceMs: number): Promise<void> {
    const { order, operator } = given;
    const by = personName(operator);
    switch (order.kind) {
      case 'pause': return this.#pause(live, given, by);
      case 'resume': {
        this.#tellResumed(live, by);
        const lock = this.#lockOf(live);
        if (lock !== undefined) await this.lockDesk.unlockFor(lock, given);
        return undefined;
      }
      case 'undo-terminate':
        this.#stopCountdown(live);
        live.control.notify(live.phase.state === 'paused' ? `${by} has kept your session. It is still paused.` : `${by} has kept your session. You can type again.`);
        return undefined;
      case 'terminate':
        this.#terminate(live, `Your session has been terminated by ${by}.${reason}`, ` by ${by}.${reason}${order.warn === true ? ' Finish what you do: you can type until then.' : ' Your typing is suspended.'}`, graceMs);
        if (order.revokeAccess === true) await this.parts.access.revokeFor(live.session, reason.replace(/^ Reason: /, ''), given);
        if (order.lockUser === true) await this.lockDesk.lockFor({ kind: 'user', name: live.session.user, origin: 'terminate', sessionId: live.id, reason: reason.replace(/^ Reason: /, '') }, given);
        return undefined;
      default: return undefined;
    }
  }

  async #pause(live: LiveSession, given: Given, by: string): Promise<void> {
    switch (live.session.pauseMeaning ?? 'suspend') {
      case 'suspend':
        live.control.notify(`Your session has been paused by ${by}. Your typing is suspended.`);
        return;
      case 'disconnect':
        this.parts.sessions.end(live, 'admin_pause', `You have been disconnected: ${by} has paused your session. You may connect again.`);
        return;
      case 'revoke':
        live.control.notify('Session interaction revoked.');
        await this.lockDesk.lockFor({ kind: 'user', name: live.session.user, origin: 'pause', sessionId: live.id, reason: `Interaction revoked in ${sessionName(live.session)}` }, given);
        return;
    }
  }

  /** Because the lock of its pause was released. */
  async #resume(live: LiveSession, given: Given): Promise<void> {
    if (!live.apply({ kind: 'resume' }).ok) return;
    this.#tellResumed(live, personName(given.operator));
    const entry = this.#entry({ ...given, order: { ...given.order, kind: 'resume' } }, live.session, '', 0);
    await this.parts.sessions.record(live, { ...entry, orderId: undefined, details: { ...entry.details, order: given.order.id } });
  }

  #tellResumed(live: LiveSession, by: string): void {
    live.control.notify(live.session.pauseMeaning === 'revoke' ? 'Interactivity restored. User may interact with the session!' : `Your session has been resumed by ${by}. You can type again.`);
  }

  /** The lock that came of this session's pause. */
  #lockOf(live: LiveSession): Lock | undefined {
    return this.parts.locks.list.find((lock) => lock.origin === 'pause' && lock.sessionId === live.id);
  }

  #terminate(live: LiveSession, last: string, words: string, graceMs: number): void {
    const end = (): void => {
      this.#countdowns.delete(live.id);
      this.parts.sessions.end(live, 'admin_terminate', last);
    };
    if (graceMs === 0) return end();
    this.#countdowns.set(live.id, new Countdown(graceMs, {
      onTell: (seconds, first) => live.control.notify(first ? `Your session will be terminated in ${seconds} s${words}` : `Your session ends in ${seconds} s.`),
      onEnd: end,
    }));
  }

  #stopCountdown(live: LiveSession): void {
    this.#countdowns.get(live.id)?.dispose();
    this.#countdowns.delete(live.id);
  }

  #grace(order: Order): number {
    const preset = terminateReasons.find((reason) => reason.code === order.reasonCode)?.graceMs;
    return Math.min(order.warn === true ? longestWarningMs : longestGraceMs, Math.max(0, order.graceMs ?? preset ?? this.parts.terminateGraceMs));
  }

  #entry({ order, operator, remoteAddress }: Given, session: Session, reason: string, graceMs: number): AuditEntry {
    if (!isChange(order.kind)) throw new TypeError(`${order.kind} changes no session`);
    const meaning = session.pauseMeaning ?? 'suspend';
    const more: Record<string, string> =
      order.kind === 'terminate' ? { reasonCode: order.reasonCode ?? 'other', reasonText: order.reasonText ?? '', graceMs: String(graceMs), ...(order.warn === true ? { warned: 'true' } : {}), ...(order.lockUser === true ? { lockUser: 'true' } : {}), ...(order.revokeAccess === true ? { revokeAccess: 'true' } : {}) }
      : order.kind === 'pause' ? { meaning } : {};
    const said = order.kind === 'pause' && meaning !== 'suspend' ? `,${meaningWords[meaning]}` : '';
    return {
      category: 'Operation', event: eventOf[order.kind], title: titles[order.kind] ?? order.kind, message: `user=${operatorLabel(operator)}, session=${sessionName(session)}${said}${reason === '' ? '' : `,${reason}`}`,
      user: operator.loginName, remoteAddress, sessionId: session.id, success: true, orderId: order.id, details: { ...sessionDetails(session), ...more },
    };
  }
}
