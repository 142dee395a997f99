import { randomUUID } from 'node:crypto';
import { failure, success, type Result } from '../../shared/base/problem';
import { millis, unixMillis } from '../../shared/base/units';
import type { Order } from '../../shared/intent/order';
import type { Lock } from '../../shared/model/lock';
import { operatorLabel, type Operator } from '../../shared/model/operator';
import { sessionName, type RuleHit, type Session } from '../../shared/model/session';
import type { RuleAction } from '../../shared/policy/command-policy';
import { askFor, may, nobody } from '../../shared/policy/permissions';
import type { RuleMatch, SessionRules, TransferFacts } from '../../shared/policy/session-rules';
import type { AuditLog } from '../audit/audit-log';
import { personName, sessionDetails } from '../audit/texts';
import { withoutSecrets } from '../commands/secrets';
import type { RanCommand } from '../commands/session-commands';
import { unquoted } from '../commands/shell-lines';
import type { Log, SessionRequest } from '../contracts';
import type { LiveSession } from '../sessions/live-session';
import type { Locks } from '../sessions/locks';
import { levelOf } from '../sessions/risk';
import type { SessionPolicies } from '../sessions/session-policies';
import type { Sessions } from '../sessions/sessions';
import type { PolicyBook } from './policy-book';
import { hitEvents } from './rule-counts';
import { riskName } from './rule-hits';

/** An alert is told where the risk is high: a rule that raises one counts at least so much. */
const alertScore = 50;
const longestText = 300;
const policyOrders = new Set<Order['kind']>(['mark-false-positive', 'unmark-false-positive', 'save-policy', 'remove-policy']);

export const isPolicyOrder = ({ kind }: Pick<Order, 'kind'>): boolean => policyOrders.has(kind);

const no = (code: string, what: string, tip = 'Look again and decide anew.'): Result<never> => failure({ code, severity: 'warning', what, tip });

export interface PolicyDeskParts {
  readonly book: PolicyBook;
  readonly sessions: Sessions;
  readonly locks: Locks;
  readonly audit: AuditLog;
  readonly log: Log;
  onLocks(locks: readonly Lock[]): void;
}

interface Found {
  readonly match: RuleMatch;
  /** What it is about; undefined: something that was never shown. */
  readonly text: string | undefined;
  readonly atMs: number;
  readonly refused: boolean;
}

/** What policies do to sessions: hits are written down, raise the risk, and act. */
export class PolicyDesk implements SessionPolicies {
  constructor(private readonly parts: PolicyDeskParts) {}

  rulesFor(request: SessionRequest): SessionRules {
    return this.parts.book.rulesFor(request);
  }

  onForbidden(live: LiveSession, match: RuleMatch, text: string | undefined): string {
    this.#hit(live, { match, text, atMs: live.feed.nowMs, refused: true });
    const action = match.rule.actions.find((one) => one.do === 'forbid');
    return `Not run: ${(action?.do === 'forbid' ? action.text : undefined) ?? `${match.rule.title}.`}`;
  }

  onRan(live: LiveSession, { text }: RanCommand, atMs: number): void {
    for (const match of live.rules?.ofCommand([text, unquoted(text)]) ?? []) this.#hit(live, { match, text, atMs, refused: false });
  }

  /** Before a file is passed on: what its user is told when it may not be, or undefined. */
  refusesTransfer(live: LiveSession, facts: TransferFacts): string | undefined {
    for (const match of live.rules?.ofTransfer(facts) ?? []) {
      const action = match.rule.actions.find((one) => one.do === 'forbid');
      this.#hit(live, { match, text: `${facts.direction} ${facts.name}`, atMs: live.feed.nowMs, refused: action !== undefined });
      if (action?.do === 'forbid') return action.text ?? `${match.rule.title}.`;
    }
    return undefined;
  }

  /** One of the orders about policies and their hits. */
  async give({ order, operator, remoteAddress }: { readonly order: Order; readonly operator: Operator; readonly remoteAddress: string }): Promise<Result<unknown>> {
    if (order.kind === 'save-policy' || order.kind === 'remove-policy') return this.#change(order, operator, remoteAddress);
    const session = order.sessionId === undefined ? undefined : this.parts.sessions.facts(order.sessionId);
    if (session === undefined) return no('session.unknown', 'This session is not there (any more).');
    if (!may(operator, 'view', session)) return no('not-allowed', `Your role (${operator.role}) may not judge what rules found in this session.`, askFor('view'));
    return this.#judge(order, session, operator, remoteAddress);
  }

  async #change(order: Order, operator: Operator, remoteAddress: string): Promise<Result<unknown>> {
    if (!may(operator, 'policy', nobody)) return no('not-allowed', `Your role (${operator.role}) may not change policies.`, askFor('policy'));
    const saved = await this.parts.book.save(order.policyId ?? '', order.kind === 'remove-policy' ? undefined : order.policyText ?? '', order.policyRevision ?? '');
    if (!saved.ok) return saved;
    await this.parts.book.record(saved.value, operatorLabel(operator), operator.loginName, remoteAddress, order.id);
    return success(undefined);
  }

  async #judge(order: Order, session: Session, operator: Operator, remoteAddress: string): Promise<Result<unknown>> {
    const hits = session.ruleHits ?? [];
    const hit = hits.find(({ id }) => id === order.ruleHitId);
    if (hit === undefined) return no('hit.unknown', 'This hit is not there any more.');
    const mark = order.kind === 'mark-false-positive';
    if (mark === (hit.falsePositive !== undefined)) return no('hit.state', mark ? `Already marked as a false positive by ${hit.falsePositive?.by ?? 'somebody'}.` : 'It is not marked as a false positive.', 'Nothing is left to do.');
    const note = (order.reasonText ?? '').trim();
    const author = personName(operator);
    await this.parts.audit.append({
      category: 'Security', event: mark ? hitEvents.falsePositive : hitEvents.undone, title: mark ? 'False Positive' : 'False Positive Undone',
      message: `user=${operatorLabel(operator)}, session=${sessionName(session)}, rule=${hit.title}${note === '' ? '' : `, note=${note}`}`,
      user: operator.loginName, remoteAddress, sessionId: session.id, success: true, orderId: order.id,
      details: { ...sessionDetails(session), policy: hit.policyId, rule: hit.ruleId, ruleTitle: hit.title, hit: hit.id, author, note },
    });
    const live = this.parts.sessions.get(session.id);
    const now = live?.hits ?? this.parts.sessions.facts(session.id)?.ruleHits ?? hits;
    const changed = now.map((one): RuleHit => (one.id === hit.id ? { ...one, falsePositive: mark ? { by: author, note } : undefined } : one));
    const counts = changed.some((one) => riskName(one) === riskName(hit) && one.falsePositive === undefined);
    const counted = now.some((one) => riskName(one) === riskName(hit) && one.falsePositive === undefined);
    const cause = causeOf(hit, session.asset);
    if (live !== undefined && counts !== counted) {
      if (counts && hit.score > 0) live.risk.note(riskName(hit), cause, hit.score, Date.now());
      else live.risk.dismiss(riskName(hit));
    }
    const riskScore = Math.max(0, Math.min(100, session.riskScore + (counts === counted ? 0 : counts ? hit.score : -hit.score)));
    const riskCauses = counts ? [...new Set([cause, ...session.riskCauses])] : session.riskCauses.filter((one) => one !== cause);
    await this.parts.sessions.setHits(session.id, changed, counts === counted ? {} : { riskScore, risk: levelOf(riskScore), riskCauses });
    return success(undefined);
  }

  #hit(live: LiveSession, { match, text, atMs, refused }: Found): void {
    const { rule, policyId } = match;
    const { session } = live;
    const shown = text === undefined ? 'a line that was not shown' : withoutSecrets(text).slice(0, longestText);
    const score = Math.max(rule.score, rule.actions.some((action) => action.do === 'alert') ? alertScore : 0);
    const hit: RuleHit = { id: randomUUID(), policyId, ruleId: rule.id, title: rule.title, text: shown, at: unixMillis(Date.now()), atMs: millis(Math.round(atMs)), score, refused };
    if (score > 0) live.risk.note(riskName(hit), causeOf(hit, session.asset), score, Date.now());
    if (refused) live.mark(`Not run (${rule.title}): ${shown}`);
    live.setHits([...live.hits, hit]);
    this.#write(live, {
      level: score > 0 || refused ? 'Warning' : 'Information', category: 'Security', event: hitEvents.hit, title: refused ? 'Rule: Refused' : 'Rule',
      message: `${sessionName(session)}: ${rule.title}: ${shown}${refused ? ' (refused)' : ''}`, user: session.user, remoteAddress: session.remoteAddress, sessionId: session.id, success: !refused,
      details: {
        ...sessionDetails(session), policy: policyId, rule: rule.id, ruleTitle: rule.title, text: shown, atMs: String(hit.atMs), score: String(score), hit: hit.id, refused: String(refused),
        actions: rule.actions.map((action) => action.do).join(', '),
      },
    });
    for (const action of rule.actions) this.#act(live, action, rule.title);
  }

  #act(live: LiveSession, action: RuleAction, title: string): void {
    const { session } = live;
    const by = `policy “${title}”`;
    const at = unixMillis(Date.now());
    const entry = (event: string, name: string, details: Record<string, string> = {}) => ({
      category: 'Operation', event, title: name, message: `user=${by}, session=${sessionName(session)}`, user: 'policy', remoteAddress: '', sessionId: session.id, success: true,
      details: { ...sessionDetails(session), ...details },
    } as const);
    if (action.do === 'warn') live.control.notify(action.text);
    else if (action.do === 'pause') {
      if (!live.apply({ kind: 'pause', by, at }).ok) return;
      this.#write(live, entry('session.pause', 'Pause Session'));
      // Where pausing means to disconnect, it does so here as well.
      if (session.pauseMeaning === 'disconnect') this.parts.sessions.end(live, 'admin_pause', `You have been disconnected: ${by} has paused your session. You may connect again.`);
      else live.control.notify(`Your session has been paused by ${by}. Your typing is suspended.`);
    } else if (action.do === 'terminate') {
      const graceMs = action.graceSeconds * 1_000;
      if (!live.apply({ kind: 'terminate', by, at, endsAt: unixMillis(at + graceMs) }).ok) return;
      const { version } = live.phase;
      if (graceMs > 0) live.control.notify(`Your session will be terminated in ${action.graceSeconds} s by ${by}. Your typing is suspended.`);
      // Undone by somebody meanwhile: its phase has moved on.
      setTimeout(() => {
        if (live.phase.state === 'ending' && live.phase.version === version) this.parts.sessions.end(live, 'admin_terminate', `Your session has been terminated by ${by}.`);
      }, graceMs);
      this.#write(live, entry('session.terminate', 'Terminate Session', { reasonCode: 'policy_violation', reasonText: title, graceMs: String(graceMs) }));
    } else if (action.do === 'lock-user') void this.#lock(session, by, title).catch((caught: unknown) => this.parts.log.error({ cause: String(caught) }, 'A policy could not lock a user.'));
  }

  async #lock(session: Session, by: string, title: string): Promise<void> {
    const { locks, audit, onLocks } = this.parts;
    if (locks.find('user', session.user) !== undefined) return;
    const lock = await locks.add({ kind: 'user', name: session.user, author: by, since: unixMillis(Date.now()), reason: title, origin: 'policy', sessionId: session.id });
    onLocks(locks.list);
    await audit.append({
      category: 'Administrative', event: 'lock.create', title: 'Create Lock', message: `user=${by}, user=${lock.name}, reason=${title}`, user: 'policy', remoteAddress: '', success: true,
      details: { lockId: lock.id, lockKind: lock.kind, lockName: lock.name, origin: 'policy', lockSession: session.id, sessionUser: session.user, team: session.team },
    });
  }

  #write(live: LiveSession, entry: Parameters<Sessions['record']>[1]): void {
    this.parts.sessions.record(live, entry).catch((caught: unknown) => this.parts.log.error({ 'session.id': live.id, cause: String(caught) }, 'What a policy did could not be audited.'));
  }
}

/** The same words when it is taken back. */
const causeOf = ({ text }: Pick<RuleHit, 'text'>, asset: string): string => `${text.slice(0, 80)} on ${asset}`;
