import { failure, success, type Result } from '../../shared/base/problem';
import { unixMillis } from '../../shared/base/units';
import { viewingOrders, type Order } from '../../shared/intent/order';
import type { AuditName } from '../../shared/model/audit-names';
import type { ApprovalSubject, Purpose, ViewingPolicy } from '../../shared/model/approval';
import { operatorLabel, type Operator } from '../../shared/model/operator';
import type { Review } from '../../shared/model/recording';
import { sessionName, type JoinIntent, type Session } from '../../shared/model/session';
import { askFor, may, nobody, type Owned, type Right } from '../../shared/policy/permissions';
import type { AuditEntry, AuditLog } from '../audit/audit-log';
import { personName, sessionDetails } from '../audit/texts';
import type { FinalisedRecording, Recorder } from '../contracts';
import { sessionFromManifest } from '../sessions/history';
import type { LiveSession } from '../sessions/live-session';
import type { Sessions } from '../sessions/sessions';
import type { Approvals, Asking } from './approvals';
import type { FourEyes } from './four-eyes';
import type { Openings } from './openings';
import type { Reviews } from './reviews';

export interface ViewingParts {
  readonly policy: ViewingPolicy;
  readonly approvals: Approvals;
  readonly openings: Openings;
  readonly reviews: Reviews;
  readonly fourEyes: FourEyes;
  readonly sessions: Sessions;
  readonly recorder: Recorder;
  readonly audit: AuditLog;
  /** A recording is told anew. */
  onRecording(recording: FinalisedRecording): void;
}

export interface Viewing {
  readonly order: Pick<Order, 'id' | 'kind' | 'sessionId' | 'intent' | 'reasonText' | 'recordingId' | 'approvalId' | 'asset'>;
  readonly operator: Operator;
  readonly remoteAddress: string;
}

const kinds: readonly string[] = viewingOrders;
export const isViewing = ({ kind }: Pick<Order, 'kind'>): boolean => kinds.includes(kind);

const no = (code: string, what: string, tip: string): Result<never> => failure({ code, severity: 'warning', what, tip });
const mayNot = (operator: Operator, right: Right, doing: string): Result<never> => no('not-allowed', `Your role (${operator.role}) may not ${doing}.`, askFor(right));
const noReason = no('reason.required', 'This gateway wants a reason first.', 'Say in a few words why.');
const noRecording = no('recording.unknown', 'There is no such recording for you.', 'Look for it in the list of recordings.');
const purposeOf = (intent: JoinIntent | undefined): Purpose => intent ?? 'monitor';

/** What the gateway's policy wants before somebody watches or plays, and what operators order about it. */
export class ViewingDesk {
  constructor(private readonly parts: ViewingParts) {}

  get policy(): ViewingPolicy {
    return this.parts.policy;
  }

  /** May this join happen now? Answers what its audit event says beside. Rights are checked before. */
  async beforeJoin(live: LiveSession, viewing: Viewing): Promise<Result<Readonly<Record<string, string>>>> {
    const { policy, fourEyes } = this.parts;
    const { order, operator } = viewing;
    const { session } = live;
    const reason = (order.reasonText ?? '').trim();
    const inside = session.participants.some((one) => one.operator.loginName === operator.loginName);
    if (policy.reasonRequired && reason === '' && !inside) return noReason;
    const purpose = purposeOf(order.intent);
    const grant = this.#grant(operator, purpose, session);
    if (policy.approval.includes(purpose) && grant === undefined) {
      return no('approval.needed', `To ${purpose === 'monitor' ? 'monitor' : 'participate in'} ${sessionName(session)} you need another person's approval.`, 'Ask for it, and say why.');
    }
    if (purpose === 'participate' && policy.fourEyes && grant === undefined && !fourEyes.watched(session, operator.loginName)) {
      return no('four-eyes', `Participating in ${sessionName(session)} takes a second person, who watches it or approves.`, 'Ask somebody to monitor it, or ask for an approval.');
    }
    if (grant !== undefined) await this.parts.approvals.used(grant, viewing);
    return success({ ...(reason === '' ? {} : { reason }), ...(grant === undefined ? {} : { approver: grant.approver ?? '', approvalId: grant.id }) });
  }

  /** May the picture be shown outside a joined session: on the wall, as a replay? Undefined: yes. */
  outside(operator: Operator, session: Session): { readonly code: string; readonly what: string; readonly tip: string } | undefined {
    const { policy } = this.parts;
    if (!policy.joinedOnly && !policy.approval.includes('monitor')) return undefined;
    if (session.participants.some((one) => one.operator.loginName === operator.loginName)) return undefined;
    return { code: 'live.joined-only', what: `This gateway shows the screen of ${sessionName(session)} to people who have joined it.`, tip: 'Monitor it to see it.' };
  }

  /** May the bytes of this recording leave, as things stand? Rights are checked before. */
  openingProblem(operator: Operator, recording: FinalisedRecording): Result<undefined> {
    const { policy, openings } = this.parts;
    if (!policy.reasonRequired && !policy.approval.includes('recording')) return success(undefined);
    if (openings.open(operator.loginName, recording.recordingId)) return success(undefined);
    return policy.approval.includes('recording') ? no('approval.needed', 'This recording opens with another person\'s approval only.', 'Ask for it in the library, and say why.')
      : no('reason.required', 'This recording opens with a reason only, and the one that was given has run out.', 'Open it again and say why.');
  }

  async give(viewing: Viewing): Promise<Result<unknown>> {
    const { order, operator, remoteAddress } = viewing;
    const asking: Asking = { operator, remoteAddress, orderId: order.id };
    const text = (order.reasonText ?? '').trim();
    if (order.kind === 'request-approval') return this.#request(viewing, asking, text);
    if (order.kind === 'grant-approval' || order.kind === 'deny-approval') return this.parts.approvals.decide(asking, order.approvalId, order.kind === 'grant-approval', text);
    if (order.kind === 'withdraw-approval') return this.parts.approvals.withdraw(asking, order.approvalId);
    const recording = this.#recording(order.recordingId);
    if (recording === undefined || !may(operator, 'recordings', sessionFromManifest(recording))) return noRecording;
    return order.kind === 'review-recording' ? this.review(viewing, recording, text) : this.#open(viewing, recording, text);
  }

  /** Marks a recording as looked at. `at`: when the console says it was, if it had to wait. `id`: of the event that was reported, once. */
  async review({ order, operator, remoteAddress }: Viewing, recording: FinalisedRecording, note: string, reported: { readonly id?: string; readonly at?: number } = {}): Promise<Result<unknown>> {
    const session = sessionFromManifest(recording);
    if (session.user === operator.loginName) return no('not-allowed', 'Nobody reviews the recording of their own session.', 'Another person has to look at it.');
    const review: Review = { by: personName(operator), at: unixMillis(Math.min(Date.now(), reported.at ?? Date.now())), note };
    await this.parts.audit.append({
      ...this.#recordingEntry('recording.review', 'Review Recording', operator, remoteAddress, recording, { note, reviewedAt: new Date(review.at).toISOString() }),
      ...(order.id === '' ? {} : { orderId: order.id }), ...(reported.id === undefined ? {} : { id: reported.id, details: { ...sessionDetails(session), recordingId: recording.recordingId, note, reviewedAt: new Date(review.at).toISOString(), reportedBy: 'console' } }),
    });
    const known = this.parts.reviews.of(recording.recordingId);
    // One that waited offline does not undo a newer one.
    if (known === undefined || known.at <= review.at) await this.parts.reviews.mark(recording.recordingId, review);
    this.parts.onRecording(recording);
    return success(undefined);
  }

  #recording(id: string | undefined): FinalisedRecording | undefined {
    return this.parts.recorder.list().find((one) => one.recordingId === id);
  }

  async #open({ order, operator, remoteAddress }: Viewing, recording: FinalisedRecording, reason: string): Promise<Result<unknown>> {
    const { policy, approvals, openings } = this.parts;
    const session = sessionFromManifest(recording);
    if (!may(operator, 'download', session)) return mayNot(operator, 'download', 'download this recording');
    if (policy.reasonRequired && reason === '') return noReason;
    const grant = approvals.grantFor(operator.loginName, 'recording', [{ kind: 'recording', id: recording.recordingId }, { kind: 'asset', id: session.asset }]);
    if (policy.approval.includes('recording') && grant === undefined) {
      return no('approval.needed', `To open the recording of ${sessionName(session)} you need another person's approval.`, 'Ask for it, and say why.');
    }
    if (grant !== undefined) await approvals.used(grant, { operator, remoteAddress });
    await this.parts.audit.append({
      ...this.#recordingEntry('recording.open', 'Open Recording', operator, remoteAddress, recording, { reason, ...(grant === undefined ? {} : { approver: grant.approver ?? '', approvalId: grant.id }) }),
      orderId: order.id,
    });
    await openings.add(operator.loginName, recording.recordingId, Date.now() + policy.validMinutes * 60_000);
    return success(undefined);
  }

  async #request({ order, operator }: Viewing, asking: Asking, reason: string): Promise<Result<unknown>> {
    const { approvals, sessions } = this.parts;
    if (order.recordingId !== undefined) {
      const recording = this.#recording(order.recordingId);
      const session = recording && sessionFromManifest(recording);
      if (recording === undefined || session === undefined || !may(operator, 'recordings', session)) return noRecording;
      return approvals.request(asking, { kind: 'recording', id: recording.recordingId, name: sessionName(session) }, session, 'recording', reason);
    }
    const purpose = purposeOf(order.intent);
    const right: Right = purpose === 'participate' ? 'participate' : 'view';
    const ask = (subject: ApprovalSubject, owner: Owned): Promise<Result<unknown>> => approvals.request(asking, subject, owner, purpose, reason);
    if (order.asset !== undefined) {
      // It holds for whoever's sessions on the asset this person may join; each join is checked by itself.
      if (!may(operator, right, nobody) && !may(operator, right, { user: operator.loginName, team: operator.team })) return mayNot(operator, right, `${purpose === 'monitor' ? 'monitor' : 'participate in'} sessions`);
      return ask({ kind: 'asset', id: order.asset, name: order.asset }, nobody);
    }
    const session = order.sessionId === undefined ? undefined : sessions.facts(order.sessionId);
    if (session === undefined) return no('session.unknown', 'This session is not there (any more).', 'Look at the list of sessions again.');
    if (!may(operator, right, session)) return mayNot(operator, right, `${purpose === 'monitor' ? 'monitor' : 'participate in'} this session`);
    if (session.state === 'ended') return no('order.state', 'The session has already ended.', 'Ask for its recording.');
    return ask({ kind: 'session', id: session.id, name: sessionName(session) }, session);
  }

  #grant(operator: Operator, purpose: Purpose, session: Session) {
    return this.parts.approvals.grantFor(operator.loginName, purpose, [{ kind: 'session', id: session.id }, { kind: 'asset', id: session.asset }]);
  }

  #recordingEntry(event: AuditName, title: string, operator: Operator, remoteAddress: string, recording: FinalisedRecording, details: Record<string, string>): AuditEntry {
    const session = sessionFromManifest(recording);
    const words = details['reason'] ?? details['note'] ?? '';
    return {
      category: 'Access', event, title, message: `user=${operatorLabel(operator)}, recording=${sessionName(session)}${words === '' ? '' : `, ${details['reason'] === undefined ? 'note' : 'reason'}=${words}`}`,
      user: operator.loginName, remoteAddress, sessionId: session.id, success: true, details: { ...sessionDetails(session), recordingId: recording.recordingId, ...details },
    };
  }
}
