import { unixMillis } from '../../shared/base/units';
import type { Access } from '../../shared/model/access';
import type { AuditName } from '../../shared/model/audit-names';
import type { SessionId } from '../../shared/model/ids';
import { operatorLabel, type Operator } from '../../shared/model/operator';
import { askFor, may, type Owned } from '../../shared/policy/permissions';
import type { AuditEntry, AuditLog } from '../audit/audit-log';
import { personName } from '../audit/texts';
import type { Log } from '../contracts';
import { done, no, type Given, type Outcome } from '../sessions/order-outcome';
import type { AccessBook } from './access-book';

export interface AccessDeskParts {
  readonly book: AccessBook;
  readonly audit: AuditLog;
  readonly log: Log;
  /** Whose a session of this user to this asset would be. */
  ownerOf(user: string, asset: string): Owned;
  isAsset(name: string): boolean;
  onAccess(): void;
}

const sweepEveryMs = 1_000;

export const isAccessOrder = ({ kind }: Pick<Given['order'], 'kind'>): boolean => kind === 'grant-access' || kind === 'revoke-access';

/** Grants and revokes access, each an event of the audit log, and writes down who asks for it by trying. */
export class AccessDesk {
  #sweeping = false;
  readonly #sweeper: NodeJS.Timeout;

  constructor(private readonly parts: AccessDeskParts) {
    this.#sweeper = setInterval(() => void this.#sweep().catch(() => undefined), sweepEveryMs);
    this.#sweeper.unref();
  }

  close(): void {
    clearInterval(this.#sweeper);
  }

  isOpen(user: string, asset: string): boolean {
    return this.parts.book.isOpen(user, asset);
  }

  isOver(user: string, asset: string): boolean {
    return this.parts.book.isOver(user, asset);
  }

  /** As this operator may see them. */
  visibleTo(operator: Operator): readonly Access[] {
    return this.parts.book.list.map((one) => ({ ...one, mayDecide: this.#mayDecide(operator, one.user, one.asset) }));
  }

  async give(given: Given): Promise<Outcome> {
    const { order, operator } = given;
    const [user, asset, reason] = [order.accessUser ?? '', order.asset ?? '', (order.reasonText ?? '').trim()];
    const grants = order.kind === 'grant-access';
    if (user === '' || asset === '') return no('access.what', 'The order does not say whose access to what is meant.', 'Say which user and which asset.');
    if (!this.#mayDecide(operator, user, asset)) {
      return user === operator.loginName ? no('not-allowed', 'Nobody decides about their own access.', 'Ask another person to.')
        : no('not-allowed', `Your role (${operator.role}) may not ${grants ? 'grant' : 'revoke'} the access of ${user} to ${asset}.`, askFor('approve'));
    }
    const known = this.parts.book.find(user, asset);
    if (!grants) {
      if (known?.state === 'revoked') return no('access.state', `Already revoked by ${known.by}.`);
      await this.#revoke(user, asset, reason, given, { orderId: order.id });
      return done;
    }
    if (!this.parts.isAsset(asset)) return no('access.asset', `This gateway has no asset called ${asset}.`, 'Choose one it has.');
    if (reason === '') return no('reason.required', 'An access is granted for a reason.', 'Say in a few words what it is for.');
    const { accessMinutes = 0 } = order;
    const now = unixMillis(Date.now());
    const expiresAt = accessMinutes > 0 ? unixMillis(now + accessMinutes * 60_000) : undefined;
    const granted = await this.parts.book.put({ user, asset, state: 'granted', by: personName(operator), at: now, reason, expiresAt });
    this.parts.onAccess();
    await this.parts.audit.append({ ...entry('access.grant', 'Grant Access', granted, given), orderId: order.id, details: { ...detailsOf(granted), approver: operator.loginName, waitedMs: waited(known, now) } });
    return done;
  }

  /** Why this operator may not revoke it; undefined: may. */
  objection(operator: Operator, owner: Owned, asset: string): Outcome | undefined {
    return this.#mayDecide(operator, owner.user, asset, owner) ? undefined : no('not-allowed', `Your role (${operator.role}) may not revoke the access of ${owner.user} to ${asset}.`, 'Terminate without revoking it, or ask somebody whose role allows it.');
  }

  /** As part of another order. Who has been shut out already stays so, by whoever did it. */
  async revokeFor(session: { readonly id: SessionId; readonly user: string; readonly asset: string }, reason: string, given: Given): Promise<void> {
    if (this.parts.book.find(session.user, session.asset)?.state === 'revoked') return;
    await this.#revoke(session.user, session.asset, reason, given, { sessionId: session.id });
  }

  /** Somebody was refused: that is their request, once until it is answered. Answers what they are told. */
  async refused(user: string, asset: string, remoteAddress: string): Promise<string> {
    const known = this.parts.book.find(user, asset);
    if (known?.askedAt === undefined) await this.#ask(user, asset, remoteAddress, known);
    return known?.state === 'revoked'
      ? `your access to ${asset} was revoked by ${known.by}${known.reason === '' ? '' : `: ${known.reason.replace(/\.$/, '')}`}. Your request to get it back has been noted`
      : `you have no access to ${asset}. Your request has been noted`;
  }

  async #ask(user: string, asset: string, remoteAddress: string, known: Access | undefined): Promise<void> {
    const { book, audit, log, onAccess } = this.parts;
    const now = unixMillis(Date.now());
    try {
      const asked = await book.put(known?.state === 'revoked' ? { ...known, askedAt: now } : { user, asset, state: 'asked', by: user, at: now, askedAt: now, reason: '' });
      onAccess();
      await audit.append({
        category: 'Access', event: 'access.request', title: 'Request Access', message: `user=${user}, asset=${asset}, asked for by trying to connect`, user, remoteAddress, success: true, details: detailsOf(asked),
      });
    } catch (caught) {
      log.error({ cause: String(caught) }, 'A request for access could not be written down.');
    }
  }

  async #revoke(user: string, asset: string, reason: string, given: Given, from: { readonly orderId?: Given['order']['id']; readonly sessionId?: SessionId }): Promise<void> {
    const now = unixMillis(Date.now());
    const revoked = await this.parts.book.put({ user, asset, state: 'revoked', by: personName(given.operator), at: now, reason, sessionId: from.sessionId });
    this.parts.onAccess();
    await this.parts.audit.append({
      ...entry('access.revoke', 'Revoke Access', revoked, given), orderId: from.orderId,
      details: { ...detailsOf(revoked), approver: given.operator.loginName, ...(from.orderId === undefined ? { order: given.order.id } : {}) },
    });
  }

  /** On record before it is off the list; no longer in force since its time was up. */
  async #sweep(): Promise<void> {
    if (this.#sweeping) return;
    this.#sweeping = true;
    try {
      for (const one of this.parts.book.over) {
        await this.parts.audit.append({
          category: 'Access', event: 'access.expire', title: 'Access Expired', message: `user=${one.user}, asset=${one.asset}, granted by ${one.by}`, user: '', remoteAddress: '', success: true, details: detailsOf(one),
        });
        await this.parts.book.remove(one.id);
        this.parts.onAccess();
      }
    } finally {
      this.#sweeping = false;
    }
  }

  #mayDecide(operator: Operator, user: string, asset: string, owner: Owned = this.parts.ownerOf(user, asset)): boolean {
    return user !== operator.loginName && may(operator, 'approve', owner);
  }
}

const waited = (known: Access | undefined, now: number): string => (known?.askedAt === undefined ? '' : String(now - known.askedAt));

const entry = (event: AuditName, title: string, one: Access, { operator, remoteAddress }: Given): AuditEntry => ({
  category: 'Access', event, title, message: `user=${operatorLabel(operator)}, of=${one.user}, asset=${one.asset}${one.reason === '' ? '' : `, reason=${one.reason}`}`,
  user: operator.loginName, remoteAddress, success: true, ...(one.sessionId === undefined ? {} : { sessionId: one.sessionId }), details: {},
});

const detailsOf = (one: Access): Record<string, string> => ({
  accessId: one.id, requester: one.user, asset: one.asset, subject: `${one.user}@${one.asset}`, reason: one.reason,
  ...(one.expiresAt === undefined ? {} : { expires: new Date(one.expiresAt).toISOString() }),
});
