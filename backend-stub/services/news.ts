import type { AuditEvent } from '../../shared/model/audit';
import type { Lock } from '../../shared/model/lock';
import type { Session } from '../../shared/model/session';
import type { FinalisedRecording } from '../contracts';

export interface NewsListener {
  onSession(session: Session): void;
  /** Nothing but its activity has changed. */
  onActivity(session: Session): void;
  onLocks(locks: readonly Lock[]): void;
  onRecording(recording: FinalisedRecording): void;
  onAudit(event: AuditEvent): void;
  onApprovals(): void;
  onAccess(): void;
}

/** Where every change of facts arrives, for all consoles. */
export class FactsNews {
  readonly #listeners = new Set<NewsListener>();

  listen(listener: NewsListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  session = (session: Session): void => this.#listeners.forEach((listener) => listener.onSession(session));
  activity = (session: Session): void => this.#listeners.forEach((listener) => listener.onActivity(session));
  locks = (locks: readonly Lock[]): void => this.#listeners.forEach((listener) => listener.onLocks(locks));
  recording = (recording: FinalisedRecording): void => this.#listeners.forEach((listener) => listener.onRecording(recording));
  approvals = (): void => this.#listeners.forEach((listener) => listener.onApprovals());
  access = (): void => this.#listeners.forEach((listener) => listener.onAccess());
  audit = (event: AuditEvent): void => this.#listeners.forEach((listener) => listener.onAudit(event));
}
