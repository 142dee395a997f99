import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { failure, success, type Result } from '../../shared/base/problem';
import { unixMillis } from '../../shared/base/units';
import { Turns } from '../../shared/base/turns';
import type { AuditName } from '../../shared/model/audit-names';
import { askedFor, purposes, type Approval, type ApprovalSubject, type Purpose, type ViewingPolicy } from '../../shared/model/approval';
import type { Operator } from '../../shared/model/operator';
import { askFor, may, type Owned } from '../../shared/policy/permissions';
import type { AuditEntry, AuditLog } from '../audit/audit-log';
import { personName } from '../audit/texts';
import { KeptFile } from './kept-file';

const keptSchema = z.array(z.object({
  id: z.string(), requester: z.string(), requesterName: z.string(),
  subject: z.object({ kind: z.enum(['session', 'recording', 'asset']), id: z.string(), name: z.string() }),
  owner: z.object({ user: z.string(), team: z.string() }), purpose: z.enum(purposes), reason: z.string(),
  askedAt: z.number().transform(unixMillis), expiresAt: z.number().transform(unixMillis),
  state: z.enum(['pending', 'granted', 'denied', 'expired', 'withdrawn']),
  approver: z.string().optional(), decidedBy: z.string().optional(), decidedAt: z.number().transform(unixMillis).optional(), note: z.string().optional(),
}));
/** As it is kept: with whose session or recording it is about, and the approver's login name. */
export type KeptApproval = z.output<typeof keptSchema>[number];

export interface Asking {
  readonly operator: Operator;
  readonly remoteAddress: string;
  readonly orderId: string;
}

/** Decided ones are told for so long: long enough to be seen by whoever asked. */
const tellMs = 3_600_000;
/** Of one person, undecided. */
const mostPending = 20;

const no = (code: string, what: string, tip: string): Result<never> => failure({ code, severity: 'warning', what, tip });

/**
 * Requests for another person's approval: asked, granted or denied, used, or expired by the clock. Kept in a file, so that
 * a restart loses none; each step is in the audit log before it is in force.
 */
export class Approvals {
  #all: KeptApproval[];
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #listeners = new Set<() => void>();
  /** One step at a time: of two who decide at once, the second hears of the first. */
  readonly #turns = new Turns();

  private constructor(private readonly file: KeptFile<KeptApproval[]>, private readonly audit: AuditLog, private readonly policy: ViewingPolicy) {
    this.#all = file.value ?? [];
  }

  static async open(path: string, audit: AuditLog, policy: ViewingPolicy): Promise<Approvals> {
    const approvals = new Approvals(await KeptFile.open(path, keptSchema), audit, policy);
    for (const one of approvals.#all) if (one.state === 'pending') approvals.#watch(one);
    return approvals;
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  listen(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** The operator's own, and those the operator may decide on. */
  visibleTo(operator: Operator): readonly Approval[] {
    const now = Date.now();
    return this.#all
      .filter((one) => one.state === 'pending' || now - Math.max(one.decidedAt ?? one.expiresAt, one.state === 'granted' ? one.expiresAt : 0) < tellMs)
      .map((one): Approval => ({ ...one, mayDecide: mayDecide(operator, one) }))
      .filter((one) => one.mayDecide === true || one.requester === operator.loginName);
  }

  find(id: string | undefined): KeptApproval | undefined {
    return this.#all.find((one) => one.id === id);
  }

  request(asking: Asking, subject: ApprovalSubject, owner: Owned, purpose: Purpose, reason: string): Promise<Result<unknown>> {
    return this.#turns.take(async () => {
      const { operator } = asking;
      if (reason === '') return no('reason.required', 'A request needs a reason.', 'Say in a few words why.');
      const mine = this.#all.filter((one) => one.requester === operator.loginName && one.state === 'pending');
      if (mine.some((one) => one.purpose === purpose && one.subject.kind === subject.kind && one.subject.id === subject.id)) {
        return no('approval.pending', 'You have asked for this already.', 'Wait for the answer, or take the request back.');
      }
      if (mine.length >= mostPending) return no('approval.too-many', 'Too many of your requests are waiting.', 'Take some back.');
      const askedAt = unixMillis(Date.now());
      const one: KeptApproval = {
        id: randomUUID(), requester: operator.loginName, requesterName: personName(operator), subject, owner: { user: owner.user, team: owner.team }, purpose, reason,
        askedAt, expiresAt: unixMillis(askedAt + this.policy.answerSeconds * 1000), state: 'pending',
      };
      await this.audit.append({ ...entry('approval.request', 'Request Approval', one, asking), orderId: asking.orderId });
      await this.#put(one);
      this.#watch(one);
      return success(undefined);
    });
  }

  decide(asking: Asking, id: string | undefined, granted: boolean, note: string): Promise<Result<unknown>> {
    return this.#turns.take(async () => {
      const { operator } = asking;
      const one = this.find(id);
      if (one === undefined || (one.requester !== operator.loginName && !may(operator, 'approve', one.owner))) {
        return may(operator, 'approve', { user: '', team: operator.team }) ? no('approval.unknown', 'This request is not there (any more).', 'Look at the list again.')
          : no('not-allowed', `Your role (${operator.role}) may not answer requests.`, askFor('approve'));
      }
      if (one.requester === operator.loginName) return no('not-allowed', 'Nobody approves their own request.', 'Another person has to answer it.');
      if (one.state !== 'pending') return no('approval.decided', decidedSentence(one), 'Nothing is left to do.');
      const at = unixMillis(Date.now());
      const decided: KeptApproval = {
        ...one, state: granted ? 'granted' : 'denied', approver: operator.loginName, decidedBy: personName(operator), decidedAt: at, note,
        expiresAt: granted ? unixMillis(at + this.policy.validMinutes * 60_000) : one.expiresAt,
      };
      await this.audit.append({ ...entry(granted ? 'approval.grant' : 'approval.deny', granted ? 'Grant Approval' : 'Deny Approval', decided, asking), orderId: asking.orderId });
      await this.#put(decided);
      return success(undefined);
    });
  }

  withdraw(asking: Asking, id: string | undefined): Promise<Result<unknown>> {
    return this.#turns.take(async () => {
      const one = this.find(id);
      if (one === undefined || one.requester !== asking.operator.loginName) return no('approval.unknown', 'There is no such request of yours.', 'Look at the list again.');
      if (one.state !== 'pending') return no('approval.decided', decidedSentence(one), 'Nothing is left to do.');
      const withdrawn: KeptApproval = { ...one, state: 'withdrawn', decidedAt: unixMillis(Date.now()) };
      await this.audit.append({ ...entry('approval.withdraw', 'Withdraw Request', withdrawn, asking), orderId: asking.orderId });
      await this.#put(withdrawn);
      return success(undefined);
    });
  }

  /** The approval that lets this person do it now, if there is one. */
  grantFor(loginName: string, purpose: Purpose, subjects: readonly Pick<ApprovalSubject, 'kind' | 'id'>[]): KeptApproval | undefined {
    const now = Date.now();
    return this.#all.find((one) => one.state === 'granted' && one.expiresAt > now && one.requester === loginName && one.purpose === purpose
      && subjects.some(({ kind, id }) => one.subject.kind === kind && one.subject.id === id));
  }

  /** Written down each time it opens something. */
  async used(one: KeptApproval, asking: Omit<Asking, 'orderId'>): Promise<void> {
    await this.audit.append(entry('approval.use', 'Use Approval', one, asking));
  }

  #watch(one: KeptApproval): void {
    const timer = setTimeout(() => void this.#expire(one.id, 'nobody answered in time').catch(() => undefined), Math.max(0, one.expiresAt - Date.now()));
    timer.unref();
    this.#timers.set(one.id, timer);
  }

  /** Nobody can join it any more: what was asked about it is over. */
  async sessionEnded(id: string): Promise<void> {
    for (const one of this.#all) if (one.state === 'pending' && one.subject.kind === 'session' && one.subject.id === id) await this.#expire(one.id, 'the session has ended');
  }

  #expire(id: string, why: string): Promise<unknown> {
    return this.#turns.take(async () => {
      const one = this.find(id);
      if (one?.state !== 'pending') return;
      const expired: KeptApproval = { ...one, state: 'expired', decidedAt: unixMillis(Date.now()), note: why };
      const message = `${one.requesterName} asked to ${askedFor(one)}; ${why}`;
      await this.audit.append({ ...entry('approval.expire', 'Approval Expired', expired, undefined), level: 'Warning', success: false, message });
      await this.#put(expired);
    });
  }

  /** In force, and told, once it is on the disk. */
  async #put(one: KeptApproval): Promise<void> {
    const timer = this.#timers.get(one.id);
    if (one.state !== 'pending') {
      clearTimeout(timer);
      this.#timers.delete(one.id);
    }
    const oldest = Date.now() - 24 * tellMs;
    const all = [...this.#all.filter((other) => other.id !== one.id && (other.state === 'pending' || other.expiresAt > oldest)), one];
    await this.file.save(all);
    this.#all = all;
    for (const listener of this.#listeners) listener();
  }
}

const mayDecide = (operator: Operator, one: KeptApproval): boolean =>
  one.state === 'pending' && one.requester !== operator.loginName && may(operator, 'approve', one.owner);

const decidedSentence = (one: KeptApproval): string =>
  one.state === 'expired' ? `This request has expired: ${one.note ?? 'nobody answered in time'}.` : one.state === 'withdrawn' ? 'This request was taken back.' : `Already ${one.state} by ${one.decidedBy ?? 'somebody'}.`;

/** What every step of an approval says: reports count by these details. Whose it was goes with the session's owner. */
function entry(event: AuditName, title: string, one: KeptApproval, asking: Omit<Asking, 'orderId'> | undefined): AuditEntry {
  const waitedMs = (one.decidedAt ?? Date.now()) - one.askedAt;
  const owned: Record<string, string> = one.subject.kind === 'asset' ? { asset: one.subject.id } : { sessionUser: one.owner.user, team: one.owner.team };
  return {
    category: 'Access', event, title, message: `${one.requesterName} asks to ${askedFor(one)}${one.decidedBy === undefined ? '' : `, ${one.state} by ${one.decidedBy}`}, reason=${one.reason}`,
    user: asking?.operator.loginName ?? one.requester, remoteAddress: asking?.remoteAddress ?? '', success: true,
    ...(one.subject.kind === 'session' ? { sessionId: one.subject.id } : {}),
    details: {
      ...owned, approvalId: one.id, requester: one.requester, approver: one.approver ?? '', subject: one.subject.name, subjectKind: one.subject.kind, subjectId: one.subject.id,
      purpose: one.purpose, reason: one.reason, note: one.note ?? '', waitedMs: String(Math.max(0, Math.round(waitedMs))),
    },
  };
}
