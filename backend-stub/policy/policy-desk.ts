import { randomUUID } from 'node:crypto';
import { failure, success, type Result } from '../../shared/base/problem';
import { millis, unixMillis } from '../../shared/base/units';
import type { Order } from '../../shared/intent/order';
import { operatorLabel, type Operator } from '../../shared/model/operator';
import { sessionName, type RuleHit, type Session } from '../../shared/model/session';
import { askFor, may, nobody } from '../../shared/policy/permissions';
import type { RuleMatch, SessionRules, TransferFacts } from '../../shared/policy/session-rules';
import { personName, sessionDetails } from '../audit/texts';
import { withoutSecrets } from '../commands/secrets';
import type { RanCommand } from '../commands/session-commands';
import { unquoted } from '../commands/shell-lines';
import type { SessionRequest } from '../contracts';
import type { LiveSession } from '../sessions/live-session';
import { levelOf } from '../sessions/risk';
import type { SessionPolicies } from '../sessions/session-policies';
import { PolicyActions, type PolicyActionsParts } from './policy-actions';
import type { PolicyBook } from './policy-book';
import { hitEvents } from './rule-counts';
import { riskName } from './rule-hits';

/** An alert is told where the risk is high: a rule that raises one counts at least so much. */
const alertScore = 50;
const longestText = 300;
const policyOrders = new Set<Order['kind']>(['mark-false-positive', 'unmark-false-positive', 'save-policy', 'remove-policy']);

export const isPolicyOrder = ({ kind }: Pick<Order, 'kind'>): boolean => policyOrders.has(kind);

const no = (code: string, what: string, tip = 'Look again and decide anew.'): Result<never> => failure({ code, severity: 'warning', what, tip });

export interface PolicyDeskParts extends PolicyActionsParts {
  readonly book: PolicyBook;
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
  readonly #actions: PolicyActions;

  constructor(private readonly parts: PolicyDeskParts) {
    this.#actions = new PolicyActions(parts);
  }

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
    this.#actions.write(live, {
      level: score > 0 || refused ? 'Warning' : 'Information', category: 'Security', event: hitEvents.hit, title: refused ? 'Rule: Refused' : 'Rule',
      message: `${sessionName(session)}: ${rule.title}: ${shown}${refused ? ' (refused)' : ''}`, user: session.user, remoteAddress: session.remoteAddress, sessionId: session.id, success: !refused,
      details: {
        ...sessionDetails(session), policy: policyId, rule: rule.id, ruleTitle: rule.title, text: shown, atMs: String(hit.atMs), score: String(score), hit: hit.id, refused: String(refused),
        actions: rule.actions.map((action) => action.do).join(', '),
      },
    });
    for (const action of rule.actions) this.#actions.act(live, action, rule.title);
  }
}

/** The same words when it is taken back. */
const causeOf = ({ text }: Pick<RuleHit, 'text'>, asset: string): string => `${text.slice(0, 80)} on ${asset}`;
