import { unixMillis } from '../../shared/base/units';
import type { ViewingPolicy } from '../../shared/model/approval';
import type { Participant, Session } from '../../shared/model/session';
import { sessionName } from '../../shared/model/session';
import { personName, sessionDetails } from '../audit/texts';
import type { LiveSession } from '../sessions/live-session';
import type { Participations } from '../sessions/participations';
import type { Sessions } from '../sessions/sessions';
import type { Approvals } from './approvals';

export interface FourEyesParts {
  readonly policy: ViewingPolicy;
  readonly sessions: Sessions;
  readonly participations: Participations;
  readonly approvals: Approvals;
}

/** An approval that ran out is noticed this soon. */
const lookMs = 1_000;

/**
 * Whoever types has a second person beside: somebody else who is in the session, or who approved it. When that is over, typing
 * is, too; the policy may have the session pause as well.
 */
export class FourEyes {
  readonly #falling = new Set<string>();
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: FourEyesParts) {
    if (!parts.policy.fourEyes) return;
    parts.participations.onLeft((session) => void this.#look(session));
    parts.sessions.listen({ onSession: (session) => void (session.participants.length > 0 && this.#look(session.id)) });
    this.#timer = setInterval(() => { for (const session of parts.sessions.live()) if (session.participants.length > 0) void this.#look(session.id); }, lookMs);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Somebody else is in the session. */
  watched(session: Session, loginName: string): boolean {
    return session.participants.some((one) => one.operator.loginName !== loginName);
  }

  async #look(id: string): Promise<void> {
    const live = this.parts.sessions.get(id);
    if (live === undefined || live.phase.state === 'ended') return;
    for (const participant of live.session.participants) {
      const { loginName } = participant.operator;
      if (participant.intent !== 'participate' || this.watched(live.session, loginName) || this.#approved(live.session, loginName)) continue;
      const key = `${id}\n${loginName}`;
      if (this.#falling.has(key)) continue;
      this.#falling.add(key);
      await this.#fall(live, participant).catch(() => undefined).finally(() => this.#falling.delete(key));
    }
  }

  #approved(session: Session, loginName: string): boolean {
    return this.parts.approvals.grantFor(loginName, 'participate', [{ kind: 'session', id: session.id }, { kind: 'asset', id: session.asset }]) !== undefined;
  }

  async #fall(live: LiveSession, { operator }: Participant): Promise<void> {
    const { sessions, participations, policy } = this.parts;
    const pausing = policy.secondLeaves === 'pause' && live.phase.state === 'live';
    if (pausing && live.apply({ kind: 'pause', by: 'the four-eyes policy', at: unixMillis(Date.now()) }).ok) {
      live.control.notify('Your session has been paused: the second person who has to watch it has left. Your typing is suspended.');
    }
    await participations.join(live, operator, 'monitor', '', '');
    await sessions.record(live, {
      level: 'Warning', category: 'Security', event: 'session.four-eyes', title: 'Second Person Left',
      message: `${personName(operator)} in ${sessionName(live.session)} only monitors now: nobody else watches${pausing ? '; the session is paused' : ''}`,
      user: operator.loginName, remoteAddress: '', sessionId: live.id, success: true,
      details: { ...sessionDetails(live.session), fellBackTo: pausing ? 'pause' : 'monitor' },
    });
  }
}
