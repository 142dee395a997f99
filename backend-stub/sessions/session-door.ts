import { ProblemError } from '../../shared/base/problem';
import { sessionName } from '../../shared/model/session';
import type { AccessDesk } from '../access/access-desk';
import type { AuditLog } from '../audit/audit-log';
import { sessionDetails } from '../audit/texts';
import type { Log } from '../contracts';
import type { Locks } from './locks';
import type { AnyRequest } from './new-session';

export interface SessionDoorParts {
  readonly audit: AuditLog;
  readonly locks: Locks;
  readonly access: Pick<AccessDesk, 'isOpen' | 'refused'>;
  readonly log: Log;
}

export const clock = (time: number): string => new Date(time).toISOString().replace('T', ' ').replace(/\.\d+Z/, ' UTC');

/** Who may begin a session: a lock, or no access, is in the way. Every refusal is an event of the audit log. */
export class SessionDoor {
  constructor(private readonly parts: SessionDoorParts) {}

  /** Rejects with a ProblemError whose words are for the user. */
  async refuseWhenShut(request: AnyRequest, closed: boolean): Promise<void> {
    if (closed) await this.refuse(request, 'Session refused: the gateway is being stopped.', 'Try again in a minute.');
    const lock = this.parts.locks.against(request.user, request.asset);
    if (lock !== undefined) {
      await this.refuse(request, `Error. User has been prevented to start sessions by ${lock.author} on ${clock(lock.since)}`, 'Ask them, or another administrator, to release the lock.');
    }
    // A scenario's people have nobody to ask.
    if (request.simulated || this.parts.access.isOpen(request.user, request.asset)) return;
    const told = await this.parts.access.refused(request.user, request.asset, request.remoteAddress);
    await this.refuse(request, `Session refused: ${told}.`, 'Try again when it has been granted.');
  }

  async refuse(request: AnyRequest, what: string, tip: string): Promise<never> {
    await this.parts.audit.append({
      level: 'Warning', category: 'Access', event: 'session.refused', title: 'Session Refused', message: `${sessionName(request)}: ${what}`,
      user: request.user, remoteAddress: request.remoteAddress, success: false, details: sessionDetails(request),
    }).catch((caught: unknown) => this.parts.log.error({ cause: String(caught) }, 'A refusal could not be audited.'));
    throw new ProblemError({ code: 'session.refused', severity: 'error', what, tip });
  }
}
