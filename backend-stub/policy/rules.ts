import { intents } from '../../shared/intent/intents';
import type { Order, OrderKind } from '../../shared/intent/order';
import type { AuditEvent } from '../../shared/model/audit';
import type { Operator } from '../../shared/model/operator';
import type { Session } from '../../shared/model/session';
import { may, mayList, nobody, reachOf, type Right } from '../../shared/policy/permissions';

export interface OrderRule {
  readonly right: Right;
  /** As in "may not pause this session". */
  readonly verb: string;
}

const verbs: Partial<Record<OrderKind, string>> = { 'undo-terminate': 'undo the termination of', acknowledge: 'acknowledge alerts of', note: 'leave notes at', control: 'pass the keyboard of', mark: 'mark moments of' };

/** What an order says about the right it needs: joining to type is more than joining to watch. */
export type Ruled = Pick<Order, 'kind' | 'intent'>;

/** The right each order needs: that of its intent, so that button and gateway cannot disagree. */
export function ruleOf({ kind, intent: mode }: Ruled): OrderRule {
  if (kind === 'lock' || kind === 'unlock') return { right: 'lock', verb: kind };
  if (kind === 'join' && mode === 'participate') return { right: 'participate', verb: 'participate in' };
  // Each session it ends is looked at, too.
  if (kind === 'panic') return { right: 'lock', verb: 'stop' };
  const intent = intents.find((one) => one.kind === kind);
  if (intent === undefined) throw new Error(`no rule for the order ${kind}`);
  return { right: intent.right, verb: verbs[kind] ?? kind };
}

export const mayOrder = (operator: Operator, order: Ruled, session: Session | undefined): boolean =>
  may(operator, ruleOf(order).right, session ?? nobody);

/** Sessions that have ended are listed like their recordings, and for whoever could have joined them. */
export const maySee = (operator: Operator, session: Pick<Session, 'user' | 'team'>): boolean => mayList(operator, session);

/** An audit event belongs to its session's owner; one without a session to whoever caused it. */
export function mayRead(operator: Operator, event: AuditEvent): boolean {
  const { sessionUser, team } = event.details;
  if (sessionUser !== undefined || team !== undefined) {
    return may(operator, 'audit', { user: sessionUser ?? '', team: team ?? '' });
  }
  return may(operator, 'audit', { user: event.user, team: '' }) || (event.user === operator.loginName && reachOf(operator, 'audit') !== 'none');
}
