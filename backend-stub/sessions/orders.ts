import { failure, problemFrom, success, type Problem, type Result } from '../../shared/base/problem';
import { unixMillis } from '../../shared/base/units';
import type { Order, OrderKind } from '../../shared/intent/order';
import { terminateReasons } from '../../shared/intent/reasons';
import type { ParticipationId } from '../../shared/model/ids';
import type { Lock } from '../../shared/model/lock';
import { operatorLabel, type Operator } from '../../shared/model/operator';
import { sessionName, type Session } from '../../shared/model/session';
import { askFor, may } from '../../shared/policy/permissions';
import type { AuditEntry, AuditLog } from '../audit/audit-log';
import { personName, sessionDetails } from '../audit/texts';
import { isPolicyOrder, type PolicyDesk } from '../policy/policy-desk';
import { mayOrder, ruleOf } from '../policy/rules';
import { isViewing, type ViewingDesk } from '../viewing/viewing-desk';
import type { LiveSession } from './live-session';
import type { Locks } from './locks';
import type { Participations } from './participations';
import { RemarkDesk } from './remark-desk';
import { staleSentence } from './phase';
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
  readonly policies: PolicyDesk;
  readonly terminateGraceMs: number;
  onLocks(locks: readonly Lock[]): void;
}

interface Remembered {
  readonly said: string;
  readonly answer: Promise<OrderAnswer>;
}

interface Given {
  readonly order: Order;
  readonly operator: Operator;
  readonly remoteAddress: string;
}

type Outcome = Result<{ readonly participationId?: ParticipationId | undefined }>;

const longestGraceMs = 60_000;
/** Answers are remembered for this many orders; older ones are found in the audit log. */
const mostRemembered = 10_000;
const done: Outcome = success({});

const no = (code: string, what: string, tip = 'Look again and decide anew.'): Outcome => failure({ code, severity: 'warning', what, tip });
const isRemark = ({ kind }: Order): boolean => kind === 'acknowledge' || kind === 'note';
const titles: Readonly<Partial<Record<OrderKind, string>>> = {
  pause: 'Pause Session', resume: 'Resume Session', terminate: 'Terminate Session', 'undo-terminate': 'Undo Terminate Session',
};

/** Carries out what operators order, if they may. The same order id has one effect, however often it comes. */
export class Orders {
  readonly #remembered = new Map<string, Remembered>();
  readonly #countdowns = new Map<string, NodeJS.Timeout>();

  readonly #remarks: RemarkDesk;

  constructor(private readonly parts: OrdersParts) {
    this.#remarks = new RemarkDesk(parts);
  }

  /** `objection`: why the order cannot be carried out as it was said, found while it was read; refused and audited as every refusal. */
  submit(order: Order, operator: Operator, remoteAddress: string, objection?: Problem): Promise<OrderAnswer> {
    const key = `${operator.loginName}\n${order.id}`;
    const said = JSON.stringify(Object.entries({ ...order, objection: objection?.what }).sort(([one], [other]) => (one < other ? -1 : 1)));
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
    await this.#auditRefusal(given, session, outcome.problem);
    const visible = session !== undefined && may(operator, 'view', session) ? session : undefined;
    return { accepted: false, problem: outcome.problem, session: visible };
  }

  #refusal({ order, operator }: Given, live: LiveSession | undefined): Outcome | undefined {
    // The desk knows whose it is about, and so who may.
    if (isViewing(order) || isPolicyOrder(order)) return undefined;
    const rule = ruleOf(order);
    const lockOrder = order.kind === 'lock' || order.kind === 'unlock';
    const facts = order.sessionId === undefined ? undefined : this.parts.sessions.facts(order.sessionId);
    if (!mayOrder(operator, order, facts)) {
      const what = lockOrder ? `Your role (${operator.role}) may not ${rule.verb} users or assets.` : `Your role (${operator.role}) may not ${rule.verb} this session.`;
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
    if (isPolicyOrder(order)) {
      const answered = await this.parts.policies.give(given);
      return answered.ok ? done : answered;
    }
    if (order.kind === 'lock') return this.#lock(given);
    if (order.kind === 'unlock') return this.#unlock(given);
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
    return this.#change(given, live);
  }

  async #leave({ order, operator }: Given, live: LiveSession | undefined): Promise<Outcome> {
    // Who is out already has what they asked for.
    if (live !== undefined) await this.parts.participations.leave(live, operator, order.participationId, 'left', order.id);
    return done;
  }

  async #change(given: Given, live: LiveSession): Promise<Outcome> {
    const { order, operator } = given;
    const by = personName(operator);
    const at = unixMillis(Date.now());
    const grace = this.#grace(order);
    const change =
      order.kind === 'pause' ? ({ kind: 'pause', by, at } as const)
      : order.kind === 'resume' ? ({ kind: 'resume' } as const)
      : order.kind === 'terminate' ? ({ kind: 'terminate', by, at, endsAt: unixMillis(at + grace) } as const)
      : ({ kind: 'undo' } as const);
    const seen = order.expectedStateVersion ?? 0;
    if (seen !== 0 && seen !== live.phase.version) {
      // What is in the way says more than "it has changed", when something is.
      const blocked = live.phase.state === 'paused' && order.kind === 'pause' ? `Already paused by ${live.phase.heldBy ?? 'somebody'}.`
        : live.phase.state === 'ending' && order.kind !== 'undo-terminate' ? `Already being terminated by ${live.phase.heldBy ?? 'somebody'}.` : staleSentence(live.phase);
      return no('order.stale', blocked);
    }
    // In force before it is written down: a stop must not wait for a disk.
    const changed = live.apply(change);
    if (!changed.ok) return changed;
    const reason = reasonSentence(order);
    this.#enforce(live, order.kind, by, reason, grace);
    await this.parts.sessions.record(live, this.#entry(given, live.session, reason, grace));
    return done;
  }

  #enforce(live: LiveSession, kind: OrderKind, by: string, reason: string, graceMs: number): void {
    if (kind === 'pause') live.control.notify(`Your session has been paused by ${by}. Your typing is suspended.`);
    if (kind === 'resume') live.control.notify(`Your session has been resumed by ${by}. You can type again.`);
    if (kind === 'undo-terminate') {
      clearTimeout(this.#countdowns.get(live.id));
      this.#countdowns.delete(live.id);
      live.control.notify(live.phase.state === 'paused' ? `${by} has kept your session. It is still paused.` : `${by} has kept your session. You can type again.`);
    }
    if (kind !== 'terminate') return;
    const end = (): void => {
      this.#countdowns.delete(live.id);
      this.parts.sessions.end(live, 'admin_terminate', `Your session has been terminated by ${by}.${reason}`);
    };
    if (graceMs === 0) return end();
    live.control.notify(`Your session will be terminated in ${Math.ceil(graceMs / 1000)} s by ${by}.${reason} Your typing is suspended.`);
    this.#countdowns.set(live.id, setTimeout(end, graceMs));
  }

  #grace(order: Order): number {
    const preset = terminateReasons.find((reason) => reason.code === order.reasonCode)?.graceMs;
    return Math.min(longestGraceMs, Math.max(0, order.graceMs ?? preset ?? this.parts.terminateGraceMs));
  }

  #entry({ order, operator, remoteAddress }: Given, session: Session, reason: string, graceMs: number): AuditEntry {
    const event = order.kind === 'undo-terminate' ? 'session.terminate.undo' : `session.${order.kind}`;
    const terminate: Record<string, string> = order.kind === 'terminate' ? { reasonCode: order.reasonCode ?? 'other', reasonText: order.reasonText ?? '', graceMs: String(graceMs) } : {};
    return {
      category: 'Operation', event, title: titles[order.kind] ?? order.kind, message: `user=${operatorLabel(operator)}, session=${sessionName(session)}${reason === '' ? '' : `,${reason}`}`,
      user: operator.loginName, remoteAddress, sessionId: session.id, success: true, orderId: order.id, details: { ...sessionDetails(session), ...terminate },
    };
  }

  async #lock({ order, operator, remoteAddress }: Given): Promise<Outcome> {
    const { lockKind: kind, lockName: name = '' } = order;
    if (kind === undefined || name === '') return no('lock.what', 'A lock needs the name of a user or of an asset.', 'Say who or what is to be locked.');
    const known = this.parts.locks.find(kind, name);
    if (known !== undefined) return no('lock.exists', `Already locked by ${known.author}.`);
    const lock = await this.parts.locks.add({ kind, name, author: personName(operator), since: unixMillis(Date.now()), reason: order.reasonText ?? '' });
    this.parts.onLocks(this.parts.locks.list);
    await this.#auditLock('lock.create', 'Create Lock', lock, { order, operator, remoteAddress });
    return done;
  }

  async #unlock({ order, operator, remoteAddress }: Given): Promise<Outcome> {
    const lock = this.parts.locks.list.find((one) => one.id === order.lockId);
    if (lock === undefined) return no('lock.unknown', 'This lock is not there any more.');
    await this.parts.locks.remove(lock.id);
    this.parts.onLocks(this.parts.locks.list);
    await this.#auditLock('lock.release', 'Release Lock', lock, { order, operator, remoteAddress });
    return done;
  }

  async #auditLock(event: string, title: string, lock: Lock, { order, operator, remoteAddress }: Given): Promise<void> {
    await this.parts.audit.append({
      category: 'Administrative', event, title, message: `user=${operatorLabel(operator)}, ${lock.kind}=${lock.name}${lock.reason === '' ? '' : `, reason=${lock.reason}`}`,
      user: operator.loginName, remoteAddress, success: true, orderId: order.id, details: { lockId: lock.id, lockKind: lock.kind, lockName: lock.name },
    });
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

/** ` Reason: Policy violation (text).`, or nothing. */
function reasonSentence(order: Order): string {
  if (order.kind !== 'terminate') return '';
  const label = terminateReasons.find((reason) => reason.code === order.reasonCode)?.label;
  const text = (order.reasonText ?? '').trim();
  if (label === undefined) return text === '' ? '' : ` Reason: ${text}.`;
  return text === '' ? ` Reason: ${label}.` : ` Reason: ${label} (${text}).`;
}
