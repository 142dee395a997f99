import { intents } from '../../shared/intent/intents';
import type { OrderKind } from '../../shared/intent/order';
import type { AuditEvent } from '../../shared/model/audit';
import type { Operator } from '../../shared/model/operator';
import type { Session } from '../../shared/model/session';
import { may, mayList, type Right } from '../../shared/policy/permissions';

export interface OrderRule {
  readonly right: Right;
  /** As in "may not pause this session". */
  readonly verb: string;
}

const verbs: Partial<Record<OrderKind, string>> = { 'undo-terminate': 'undo the termination of', acknowledge: 'acknowledge alerts of', note: 'leave notes at' };

/** The right each order needs: that of its intent, so that button and gateway cannot disagree. */
export function ruleOf(kind: OrderKind): OrderRule {
  if (kind === 'lock' || kind === 'unlock') return { right: 'lock', verb: kind };
  const intent = intents.find((one) => one.kind === kind);
  if (intent === undefined) throw new Error(`no rule for the order ${kind}`);
  return { right: intent.right, verb: verbs[kind] ?? kind };
}

export const mayOrder = (operator: Operator, kind: OrderKind, session: Session | undefined): boolean =>
  may(operator, ruleOf(kind).right, session ?? { user: '', team: '' });

/** Sessions that have ended are listed like their recordings, and for whoever could have joined them. */
export const maySee = (operator: Operator, session: Pick<Session, 'user' | 'team'>): boolean => mayList(operator, session);

/** An audit event belongs to its session's owner; one without a session to whoever caused it. */
export function mayRead(operator: Operator, event: AuditEvent): boolean {
  const { sessionUser, team } = event.details;
  if (sessionUser !== undefined || team !== undefined) {
    return may(operator, 'audit', { user: sessionUser ?? '', team: team ?? '' });
  }
  return may(operator, 'audit', { user: event.user, team: '' }) || (event.user === operator.loginName && operator.role !== 'user');
}
