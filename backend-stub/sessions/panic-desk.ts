import { ProblemError } from '../../shared/base/problem';
import { operatorLabel } from '../../shared/model/operator';
import type { AuditLog } from '../audit/audit-log';
import type { SecondFactor } from '../auth/second-factor';
import { mayOrder } from '../policy/rules';
import type { ChangeDesk } from './change-desk';
import type { LiveSession } from './live-session';
import type { LockDesk } from './lock-desk';
import { done, no, reasonSentence, type Given, type Outcome } from './order-outcome';
import type { Sessions } from './sessions';

export interface PanicParts {
  readonly sessions: Sessions;
  readonly audit: AuditLog;
  readonly secondFactor: SecondFactor;
  readonly needs: 'nothing' | 'justification' | 'second-factor';
}

/**
 * Ends exactly the sessions the operator saw on the list, at once. The user or asset is locked first, so that none begins
 * meanwhile; what is not on the list goes on, and the event says so.
 */
export class PanicDesk {
  constructor(private readonly parts: PanicParts, private readonly locks: LockDesk, private readonly changes: ChangeDesk) {}

  async give(given: Given): Promise<Outcome> {
    const { order, operator } = given;
    const { lockKind: kind, lockName: name = '' } = order;
    if (kind !== undefined && name === '') return no('panic.what', 'The order does not say whose sessions are meant.', 'Say which user or asset.');
    const inScope = this.parts.sessions.live().filter((session) => kind === undefined || (kind === 'user' ? session.user : session.asset) === name);
    const expected = new Set(order.expectedSessions);
    const strangers = [...expected].filter((id) => !inScope.some((session) => session.id === id) && this.parts.sessions.facts(id)?.state !== 'ended');
    if (strangers.length > 0) return no('panic.strange', `${strangers.length === 1 ? 'A session' : `${strangers.length} sessions`} on the list ${strangers.length === 1 ? 'is' : 'are'} not of this ${kind ?? 'gateway'}.`, 'Look at the list again.');
    const hit = inScope.filter((session) => expected.has(session.id));
    const forbidden = hit.find((session) => !mayOrder(operator, { kind: 'terminate' }, session));
    if (forbidden !== undefined) return no('not-allowed', `Your role (${operator.role}) may not terminate ${forbidden.user}@${forbidden.asset}.`, 'Ask somebody whose role allows it.');
    const objection = await this.#objection(given);
    if (objection !== undefined) return objection;

    const reason = reasonSentence(order);
    const locked = kind === undefined ? undefined : this.locks.lockFor({ kind, name, origin: 'panic', reason: reason.replace(/^ Reason: /, '') }, given);
    const lives = hit.map(({ id }) => this.parts.sessions.get(id)).filter((live): live is LiveSession => live !== undefined);
    const stopped = await Promise.all(lives.map((live) => this.changes.stop(live, given, reason)));
    await locked;
    const missed = inScope.filter(({ id }) => !expected.has(id));
    await this.parts.audit.append({
      level: 'Warning', category: 'Security', event: 'session.panic', title: 'Panic',
      message: `user=${operatorLabel(operator)}, ${kind === undefined ? 'all sessions of the gateway' : `${kind}=${name}`}, ended=${stopped.length}${missed.length === 0 ? '' : `, not on the list=${missed.length}`},${reason === '' ? ' no reason given' : reason}`,
      user: operator.loginName, remoteAddress: given.remoteAddress, success: true, orderId: order.id,
      details: { scope: kind ?? 'gateway', name, sessions: lives.map(({ id }) => id).join(' '), missed: missed.map(({ id }) => id).join(' '), confirmed: this.parts.needs, reasonCode: order.reasonCode ?? 'other', reasonText: order.reasonText ?? '' },
    });
    return done;
  }

  async #objection({ order, operator }: Given): Promise<Outcome | undefined> {
    switch (this.parts.needs) {
      case 'nothing': return undefined;
      case 'justification': return (order.reasonText ?? '').trim() === '' ? no('panic.justification', 'This gateway wants a justification for a panic order.', 'Say in a few words why.') : undefined;
      case 'second-factor': {
        const verified = await this.parts.secondFactor.verify(operator.loginName, order.secondFactor ?? '').catch((caught: unknown) => {
          throw new ProblemError({ code: 'second-factor.storage', severity: 'error', what: 'The gateway cannot write down that the code was used, so it takes none.', tip: 'Terminate the sessions one by one, and look after its disk.', cause: String(caught) });
        });
        return verified.ok ? undefined : verified;
      }
    }
  }
}
