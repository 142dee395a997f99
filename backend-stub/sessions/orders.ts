import { failure, problemFrom, success, type Problem } from '../../shared/base/problem';
import type { Order } from '../../shared/intent/order';
import type { ParticipationId } from '../../shared/model/ids';
import type { Lock } from '../../shared/model/lock';
import { operatorLabel, type Operator } from '../../shared/model/operator';
import { sessionName, type Session } from '../../shared/model/session';
import { askFor, may } from '../../shared/policy/permissions';
import { isAccessOrder, type AccessDesk } from '../access/access-desk';
import type { AuditLog } from '../audit/audit-log';
import { sessionDetails } from '../audit/texts';
import type { SecondFactor } from '../auth/second-factor';
import { isPolicyOrder, type PolicyDesk } from '../policy/policy-desk';
import { mayOrder, ruleOf } from '../policy/rules';
import { plainText } from '../sources/ssh/screen-text';
import { ChangeDesk } from './change-desk';
import type { ControlDesk } from './control-desk';
import { isKeeping, type RetentionDesk } from '../retention/retention-desk';
import { isViewing, type ViewingDesk } from '../viewing/viewing-desk';
import type { LiveSession } from './live-session';
import { LockDesk } from './lock-desk';
import type { Locks } from './locks';
import { done, no, type Given, type Outcome } from './order-outcome';
import { PanicDesk, type PanicParts } from './panic-desk';
import type { Participations } from './participations';
import { RemarkDesk } from './remark-desk';
import type { Sessions } from './sessions';

export interface OrderAnswer {
  readonly accepted: boolean;
  readonly problem?: Problem | undefined;
  readonly participationId?: ParticipationId | undefined;
  readonly session?: Session | undefined;
}

export interface OrdersParts {
  readonly sessions: Sessions;
  readonly participations: Participations;
  readonly locks: Locks;
  readonly audit: AuditLog;
  readonly viewing: ViewingDesk;
  readonly access: AccessDesk;
  readonly policies: PolicyDesk;
  readonly control: ControlDesk;
  readonly secondFactor: SecondFactor;
  readonly retention: RetentionDesk;
  readonly terminateGraceMs: number;
  readonly reasonRequired: boolean;
  readonly panicNeeds: PanicParts['needs'];
  onLocks(locks: readonly Lock[]): void;
}

interface Remembered {
  readonly said: string;
  readonly answer: Promise<OrderAnswer>;
}

/** Answers are remembered for this many orders; older ones are found in the audit log. */
const mostRemembered = 10_000;
const longestMark = 200;
const isRemark = ({ kind }: Order): boolean => kind === 'acknowledge' || kind === 'note';

/** Carries out what operators order, if they may. The same order id has one effect, however often it comes. */
export class Orders {
  readonly #remembered = new Map<string, Remembered>();
  readonly #remarks: RemarkDesk;
  readonly #locks: LockDesk;
  readonly #changes: ChangeDesk;
  readonly #panic: PanicDesk;

  constructor(private readonly parts: OrdersParts) {
    this.#remarks = new RemarkDesk(parts);
    this.#locks = new LockDesk(parts);
    this.#changes = new ChangeDesk(parts, this.#locks);
    this.#panic = new PanicDesk({ ...parts, needs: parts.panicNeeds }, this.#locks, this.#changes);
  }

  /** `objection`: why the order cannot be carried out as it was said, found while it was read; refused and audited as every refusal. */
  submit(order: Order, operator: Operator, remoteAddress: string, objection?: Problem): Promise<OrderAnswer> {
    const key = `${operator.loginName}\n${order.id}`;
    // Without the code: it is nowhere kept.
    const said = JSON.stringify(Object.entries({ ...order, secondFactor: undefined, objection: objection?.what }).sort(([one], [other]) => (one < other ? -1 : 1)));
    const known = this.#remembered.get(key);
    if (known !== undefined) {
      if (known.said === said) return known.answer;
      return Promise.resolve({ accepted: false, problem: { code: 'order.reused', severity: 'error', what: 'This order id was used for another order.', tip: 'Give each order an id of its own.' } });
    }
    const answer = this.#answer({ order, operator, remoteAddress }, objection);
    this.#remembered.set(key, { said, answer });
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size <= mostRemembered) break;
      this.#remembered.delete(oldest);
    }
    return answer;
  }

  async #answer(given: Given, objection: Problem | undefined): Promise<OrderAnswer> {
    const { order, operator } = given;
    const earlier = await this.parts.audit.ofOrder(order.id);
    if (earlier?.user === operator.loginName) {
      const problem = earlier.success ? undefined : ({ code: earlier.details['code'] ?? 'order.refused', severity: 'warning', what: earlier.message, tip: 'This was decided before the gateway was restarted.' } as const);
      return { accepted: earlier.success, problem, session: order.sessionId === undefined ? undefined : this.parts.sessions.facts(order.sessionId) };
    }
    const live = order.sessionId === undefined ? undefined : this.parts.sessions.get(order.sessionId);
    let outcome: Outcome;
    try {
      outcome = this.#refusal(given, live) ?? (objection && failure(objection)) ?? (await this.#carryOut(given, live));
    } catch (caught) {
      outcome = failure(problemFrom(caught, { code: 'order.failed', what: 'The gateway could not carry out the order.', tip: 'Look at the session again.' }));
    }
    const session = live?.session ?? (order.sessionId === undefined ? undefined : this.parts.sessions.facts(order.sessionId));
    if (outcome.ok) return { accepted: true, participationId: outcome.value.participationId, session };
    if (outcome.onRecord !== true) await this.#auditRefusal(given, session, outcome.problem);
    const visible = session !== undefined && may(operator, 'view', session) ? session : undefined;
    return { accepted: false, problem: outcome.problem, session: visible };
  }

  #refusal({ order, operator }: Given, live: LiveSession | undefined): Outcome | undefined {
    // The desk knows whose it is about, and so who may.
    if (isViewing(order) || isKeeping(order) || isPolicyOrder(order) || isAccessOrder(order)) return undefined;
    const rule = ruleOf(order);
    const lockOrder = order.kind === 'lock' || order.kind === 'unlock' || order.kind === 'panic';
    const facts = order.sessionId === undefined ? undefined : this.parts.sessions.facts(order.sessionId);
    if (!mayOrder(operator, order, facts)) {
      const what = lockOrder ? `Your role (${operator.role}) may not ${rule.verb} ${order.kind === 'panic' ? 'whole users, assets or gateways' : 'users or assets'}.` : `Your role (${operator.role}) may not ${rule.verb} this session.`;
      return no('not-allowed', what, askFor(rule.right));
    }
    if (lockOrder || order.kind === 'leave' || isRemark(order)) return undefined;
    if (facts?.state === 'ended') return no('order.state', `The session has already ended (${facts.endReason ?? 'unknown'}).`);
    if (live === undefined) return no('session.unknown', 'This session is not there (any more).');
    return undefined;
  }

  async #carryOut(given: Given, live: LiveSession | undefined): Promise<Outcome> {
    const { order } = given;
    if (isViewing(order)) {
      const answered = await this.parts.viewing.give(given);
      return answered.ok ? done : answered;
    }
    if (isKeeping(order)) {
      const answered = await this.parts.retention.give(given);
      return answered.ok ? done : { ...answered, onRecord: answered.onRecord };
    }
    if (isPolicyOrder(order)) {
      const answered = await this.parts.policies.give(given);
      return answered.ok ? done : answered;
    }
    if (isAccessOrder(order)) return this.parts.access.give(given);
    if (order.kind === 'lock') return this.#locks.lock(given);
    if (order.kind === 'unlock') return this.#locks.unlock(given);
    if (order.kind === 'panic') return this.#panic.give(given);
    if (order.kind === 'leave') return this.#leave(given, live);
    if (isRemark(order)) {
      const left = await this.#remarks.leave(order, given.operator, given.remoteAddress);
      return left.ok ? done : left;
    }
    if (live === undefined) return no('session.unknown', 'This session is not there (any more).');
    if (order.kind === 'join') {
      const cleared = await this.parts.viewing.beforeJoin(live, given);
      if (!cleared.ok) return cleared;
      const id = await this.parts.participations.join(live, given.operator, order.intent ?? 'monitor', given.remoteAddress, order.id, cleared.value);
      return success({ participationId: id });
    }
    if (order.kind === 'control') {
      const passed = await this.parts.control.order(live, order, given.operator, given.remoteAddress);
      return passed.ok ? done : passed;
    }
    if (order.kind === 'mark') return this.#mark(given, live);
    return this.#changes.change(given, live);
  }

  async #leave({ order, operator }: Given, live: LiveSession | undefined): Promise<Outcome> {
    // Who is out already has what they asked for.
    if (live !== undefined) await this.parts.participations.leave(live, operator, order.participationId, 'left', order.id);
    return done;
  }

  /** Words at this moment of the recording: a chapter for whoever replays it. */
  async #mark({ order, operator, remoteAddress }: Given, live: LiveSession): Promise<Outcome> {
    const text = plainText(order.reasonText ?? '').slice(0, longestMark);
    if (text === '') return no('mark.empty', 'The mark has no words.', 'Say what this moment is.');
    if (!this.parts.participations.isIn(live.id, operator.loginName)) return no('mark.not-in-session', 'You are not in this session.', 'Join it to mark its moments.');
    live.mark(text);
    await this.parts.sessions.record(live, {
      category: 'Operation', event: 'session.mark', title: 'Mark', message: `user=${operatorLabel(operator)}, session=${sessionName(live.session)}, mark=${text}`,
      user: operator.loginName, remoteAddress, sessionId: live.id, success: true, orderId: order.id, details: { ...sessionDetails(live.session), mark: text },
    });
    return done;
  }

  async #auditRefusal({ order, operator, remoteAddress }: Given, session: Session | undefined, problem: Problem): Promise<void> {
    await this.parts.audit.append({
      level: 'Warning', category: 'Access', event: 'order.refused', title: 'Order Refused',
      message: `user=${operatorLabel(operator)}, order=${order.kind}, reason=${problem.what}`,
      user: operator.loginName, remoteAddress, sessionId: session?.id, success: false, orderId: order.id,
      details: { ...(session === undefined ? {} : sessionDetails(session)), order: order.kind, code: problem.code },
    }).catch(() => undefined);
  }
}
