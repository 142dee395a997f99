import { unixMillis } from '../../shared/base/units';
import { sessionName } from '../../shared/model/session';
import type { AccessDesk } from '../access/access-desk';
import type { AuditEntry } from '../audit/audit-log';
import { sessionDetails } from '../audit/texts';
import type { LiveSession } from './live-session';

export interface SessionLimitsParts {
  readonly idleMinutes: number;
  readonly idleWarningSeconds: number;
  readonly maxSessionMinutes: number;
  readonly access: Pick<AccessDesk, 'isOver'>;
  end(live: LiveSession, reason: string, text: string): void;
  /** Into the audit log, whenever the disk has time. */
  tell(live: LiveSession, entry: AuditEntry): Promise<void>;
}

/** How long a session may go on: idle, at all, and as long as its access was granted. Looked at every second. */
export class SessionLimits {
  constructor(private readonly parts: SessionLimitsParts) {}

  look(live: LiveSession, now: number): void {
    if (live.phase.state === 'ending') return;
    const { idleMinutes, maxSessionMinutes, access } = this.parts;
    const { user, asset, startedAt, simulated } = live.session;
    if (idleMinutes > 0 && this.#idle(live, now)) this.parts.end(live, 'idle_disconnect', `Nothing happened for ${idleMinutes} minutes (rule idleMinutes).`);
    else if (maxSessionMinutes > 0 && now - startedAt > maxSessionMinutes * 60_000) {
      this.parts.end(live, 'max_session_timeout', `The session reached its limit of ${maxSessionMinutes} minutes.`);
    } else if (!simulated && access.isOver(user, asset)) this.parts.end(live, 'permission_expired', `Your access to ${asset} was granted until now.`);
  }

  /** Whether it has been idle for the rule's time; its user is warned before. */
  #idle(live: LiveSession, now: number): boolean {
    const { idleMinutes, idleWarningSeconds } = this.parts;
    const endsAt = live.lastActivityAt + idleMinutes * 60_000;
    if (now >= (live.presence.idleEndsAt ?? endsAt)) return true;
    const left = Math.ceil((endsAt - now) / 1_000);
    if (live.presence.idleEndsAt !== undefined || left > idleWarningSeconds) return false;
    live.presence.setIdleEnd(unixMillis(endsAt));
    live.control.notify(`Nothing has happened for long: this session ends in ${left} s unless you type.`);
    void this.parts.tell(live, {
      level: 'Warning', category: 'Session', event: 'session.idle', title: 'Idle Session', message: `${sessionName(live.session)}: ends in ${left} s (rule idleMinutes=${idleMinutes})`,
      user: live.session.user, remoteAddress: live.session.remoteAddress, sessionId: live.id, success: true, details: { ...sessionDetails(live.session), rule: `idleMinutes=${idleMinutes}` },
    });
    return false;
  }
}
