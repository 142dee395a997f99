import { unixMillis } from '../../shared/base/units';
import type { AuditName } from '../../shared/model/audit-names';
import type { Lock, LockOrigin } from '../../shared/model/lock';
import { sessionName, type PauseMeaning, type Session } from '../../shared/model/session';
import type { RuleAction } from '../../shared/policy/command-policy';
import type { AuditEntry, AuditLog } from '../audit/audit-log';
import { sessionDetails } from '../audit/texts';
import type { Log } from '../contracts';
import { Countdown } from '../sessions/countdown';
import type { LiveSession } from '../sessions/live-session';
import type { Locks } from '../sessions/locks';
import type { Sessions } from '../sessions/sessions';

export interface PolicyActionsParts {
  readonly sessions: Sessions;
  readonly locks: Locks;
  readonly audit: AuditLog;
  readonly log: Log;
  onLocks(locks: readonly Lock[]): void;
}

const pauseSaid: Readonly<Record<PauseMeaning, string>> = { suspend: '', disconnect: ', disconnected', revoke: ', interaction revoked' };

/** What rules do to a session besides being told: as if the policy were an operator, and on record as one. */
export class PolicyActions {
  constructor(private readonly parts: PolicyActionsParts) {}

  act(live: LiveSession, action: RuleAction, title: string): void {
    const by = `policy “${title}”`;
    if (action.do === 'warn') live.control.notify(action.text);
    else if (action.do === 'pause') this.#pause(live, by);
    else if (action.do === 'terminate') this.#terminate(live, by, title, action.graceSeconds);
    else if (action.do === 'lock-user') void this.#lock(live.session, by, title, 'policy');
  }

  /** Into the session's record; what cannot be written is told in the gateway's own log. */
  write(live: LiveSession, entry: AuditEntry): void {
    this.parts.sessions.record(live, entry).catch((caught: unknown) => this.parts.log.error({ 'session.id': live.id, cause: String(caught) }, 'What a policy did could not be audited.'));
  }

  /** In the meaning it has for this session: the same as an operator's. */
  #pause(live: LiveSession, by: string): void {
    const { session } = live;
    const meaning = session.pauseMeaning ?? 'suspend';
    const ends = meaning === 'disconnect';
    const at = unixMillis(Date.now());
    if (ends && live.phase.state === 'paused') return;
    if (!live.apply(ends ? { kind: 'terminate', by, at, endsAt: at } : { kind: 'pause', by, at }).ok) return;
    this.write(live, this.#entry('session.pause', 'Pause Session', live.session, by, { meaning }, pauseSaid[meaning]));
    switch (meaning) {
      case 'suspend': return live.control.notify(`Your session has been paused by ${by}. Your typing is suspended.`);
      case 'disconnect': return this.parts.sessions.end(live, 'admin_pause', `You have been disconnected: ${by} has paused your session. You may connect again.`);
      case 'revoke':
        live.control.notify('Session interaction revoked.');
        // Released with the pause, as one that an operator's pause leaves.
        void this.#lock(session, by, `Interaction revoked in ${sessionName(session)}`, 'pause');
    }
  }

  #terminate(live: LiveSession, by: string, title: string, graceSeconds: number): void {
    const graceMs = graceSeconds * 1_000;
    const at = unixMillis(Date.now());
    if (!live.apply({ kind: 'terminate', by, at, endsAt: unixMillis(at + graceMs) }).ok) return;
    this.write(live, this.#entry('session.terminate', 'Terminate Session', live.session, by, { reasonCode: 'policy_violation', reasonText: title, graceMs: String(graceMs) }));
    const end = (): void => this.parts.sessions.end(live, 'admin_terminate', `Your session has been terminated by ${by}.`);
    if (graceMs === 0) return end();
    const { version } = live.phase;
    // Undone by somebody meanwhile: its phase has moved on.
    const goesOn = (): boolean => live.phase.state === 'ending' && live.phase.version === version;
    const countdown = new Countdown(graceMs, {
      onTell: (seconds, first) => {
        if (first) live.control.notify(`Your session will be terminated in ${seconds} s by ${by}. Your typing is suspended.`);
        else if (goesOn()) live.control.notify(`Your session ends in ${seconds} s.`);
        else countdown.dispose();
      },
      onEnd: () => {
        if (goesOn()) end();
      },
    });
  }

  async #lock(session: Session, by: string, reason: string, origin: LockOrigin): Promise<void> {
    const { locks, audit, log, onLocks } = this.parts;
    if (locks.find('user', session.user) !== undefined) return;
    try {
      const lock = await locks.add({ kind: 'user', name: session.user, author: by, since: unixMillis(Date.now()), reason, origin, sessionId: session.id });
      onLocks(locks.list);
      await audit.append({
        category: 'Administrative', event: 'lock.create', title: 'Create Lock', message: `user=${by}, user=${lock.name}, reason=${reason}`, user: 'policy', remoteAddress: '', success: true,
        details: { lockId: lock.id, lockKind: lock.kind, lockName: lock.name, origin, lockSession: session.id, sessionUser: session.user, team: session.team },
      });
    } catch (caught) {
      log.error({ cause: String(caught) }, 'A policy could not lock a user.');
    }
  }

  #entry(event: AuditName, title: string, session: Session, by: string, details: Record<string, string>, said = ''): AuditEntry {
    return {
      category: 'Operation', event, title, message: `user=${by}, session=${sessionName(session)}${said}`, user: 'policy', remoteAddress: '', sessionId: session.id, success: true,
      details: { ...sessionDetails(session), ...details },
    };
  }
}
