import { unixMillis } from '../../shared/base/units';
import type { AuditName } from '../../shared/model/audit-names';
import type { SessionId } from '../../shared/model/ids';
import type { Lock, LockOrigin } from '../../shared/model/lock';
import { operatorLabel, type Operator } from '../../shared/model/operator';
import type { AuditLog } from '../audit/audit-log';
import { personName } from '../audit/texts';
import type { Locks } from './locks';
import { done, no, type Given, type Outcome } from './order-outcome';

export interface LockDeskParts {
  readonly locks: Locks;
  readonly audit: AuditLog;
  onLocks(locks: readonly Lock[]): void;
}

/** What a lock comes of that is not an order of its own. */
export interface LockCause {
  readonly kind: Lock['kind'];
  readonly name: string;
  readonly origin: LockOrigin;
  readonly sessionId?: SessionId | undefined;
  readonly reason: string;
}

const sweepEveryMs = 1_000;

/** Sets and releases locks, each an event of the audit log; those whose time is up are released by themselves. */
export class LockDesk {
  #sweeping = false;
  readonly #releasedListeners = new Set<(lock: Lock, given: Given) => Promise<void>>();

  constructor(private readonly parts: LockDeskParts) {
    setInterval(() => void this.#sweep().catch(() => undefined), sweepEveryMs).unref();
  }

  /** Hears of every lock that was released by an order. */
  onReleased(listener: (lock: Lock, given: Given) => Promise<void>): void {
    this.#releasedListeners.add(listener);
  }

  async lock(given: Given): Promise<Outcome> {
    const { order, operator } = given;
    const { lockKind: kind, lockName: name = '' } = order;
    if (kind === undefined || name === '') return no('lock.what', 'A lock needs the name of a user or of an asset.', 'Say who or what is to be locked.');
    const known = this.parts.locks.find(kind, name);
    if (known !== undefined) return no('lock.exists', `Already locked by ${known.author}.`);
    const lock = await this.parts.locks.add({ kind, name, author: personName(operator), since: unixMillis(Date.now()), reason: order.reasonText ?? '', ...this.#expiry(given) });
    this.parts.onLocks(this.parts.locks.list);
    await this.#audit('lock.create', 'Create Lock', lock, given, order.id);
    return done;
  }

  /** As part of another order; whoever is locked already stays so, under the lock there is. Undefined: then. */
  async lockFor({ kind, name, origin, sessionId, reason }: LockCause, given: Given): Promise<Lock | undefined> {
    if (this.parts.locks.find(kind, name) !== undefined) return undefined;
    const lock = await this.parts.locks.add({
      kind, name, author: personName(given.operator), since: unixMillis(Date.now()), reason, origin, ...(sessionId === undefined ? {} : { sessionId }), ...this.#expiry(given),
    });
    this.parts.onLocks(this.parts.locks.list);
    await this.#audit('lock.create', 'Create Lock', lock, given);
    return lock;
  }

  async unlock(given: Given): Promise<Outcome> {
    const lock = this.parts.locks.list.find((one) => one.id === given.order.lockId);
    if (lock === undefined) return no('lock.unknown', 'This lock is not there any more.');
    await this.#release(lock);
    await this.#audit('lock.release', 'Release Lock', lock, given, given.order.id);
    for (const listener of this.#releasedListeners) await listener(lock, given);
    return done;
  }

  /** As part of another order. */
  async unlockFor(lock: Lock, given: Given): Promise<void> {
    await this.#release(lock);
    await this.#audit('lock.release', 'Release Lock', lock, given);
  }

  async #release(lock: Lock): Promise<void> {
    await this.parts.locks.remove(lock.id);
    this.parts.onLocks(this.parts.locks.list);
  }

  #expiry({ order: { lockMinutes = 0 } }: Given): { readonly expiresAt?: Lock['expiresAt'] } {
    return lockMinutes > 0 ? { expiresAt: unixMillis(Date.now() + lockMinutes * 60_000) } : {};
  }

  /** On record before it is off the list; no longer in force since its time was up. */
  async #sweep(): Promise<void> {
    if (this.#sweeping) return;
    this.#sweeping = true;
    try {
      const over = this.parts.locks.list.filter(({ expiresAt }) => expiresAt !== undefined && expiresAt <= Date.now());
      for (const lock of over) {
        await this.parts.audit.append({
          category: 'Administrative', event: 'lock.expire', title: 'Lock Expired', message: `${lock.kind}=${lock.name}, author=${lock.author}`,
          user: '', remoteAddress: '', success: true, details: detailsOf(lock),
        });
        await this.#release(lock);
      }
    } finally {
      this.#sweeping = false;
    }
  }

  async #audit(event: AuditName, title: string, lock: Lock, { order, operator, remoteAddress }: { readonly order: Given['order']; readonly operator: Operator; readonly remoteAddress: string }, orderId?: string): Promise<void> {
    await this.parts.audit.append({
      category: 'Administrative', event, title, message: `user=${operatorLabel(operator)}, ${lock.kind}=${lock.name}${lock.reason === '' ? '' : `, reason=${lock.reason}`}`,
      user: operator.loginName, remoteAddress, success: true, orderId, details: { ...detailsOf(lock), ...(orderId === undefined ? { order: order.id } : {}) },
    });
  }
}

const detailsOf = (lock: Lock): Record<string, string> => ({
  lockId: lock.id, lockKind: lock.kind, lockName: lock.name, ...(lock.origin === undefined ? {} : { origin: lock.origin }),
  ...(lock.sessionId === undefined ? {} : { lockSession: lock.sessionId }), ...(lock.expiresAt === undefined ? {} : { expires: new Date(lock.expiresAt).toISOString() }),
});
