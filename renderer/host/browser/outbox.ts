import { z } from 'zod';
import { failure, success, type Problem, type Result } from '../../../shared/base/problem';
import { auditDraftSchema, type AuditDraft, type OutboxStatus } from '../../../shared/ipc/schemas';
import type { BrowserEvents } from './events';
import { report } from './gateway';

const place = 'vigil.outbox';
const retryMs = 5000;

/** Events on their way to the gateway, kept in local storage until it has them. Repeats are harmless: the id is the same. */
export class BrowserOutbox {
  #waiting: AuditDraft[] = [];
  #lastProblem: Problem | undefined;
  #sending = false;

  constructor(readonly events: BrowserEvents) {
    try {
      this.#waiting = z.array(auditDraftSchema).parse(JSON.parse(localStorage.getItem(place) ?? '[]'));
    } catch {
      this.#waiting = [];
    }
    if (this.#waiting.length > 0) void this.#send();
  }

  append(drafts: readonly AuditDraft[]): Result<undefined> {
    const next = [...this.#waiting, ...drafts];
    try {
      localStorage.setItem(place, JSON.stringify(next));
    } catch (caught) {
      return failure({ code: 'outbox-full', severity: 'error', what: 'The record of what you do could not be kept.', tip: 'Free some space for this site; viewing stops until then.', cause: String(caught) });
    }
    this.#waiting = next;
    this.#tell();
    void this.#send();
    return success(undefined);
  }

  status(): OutboxStatus {
    return { waiting: this.#waiting.length, lastProblem: this.#lastProblem };
  }

  #tell(): void {
    this.events.emit('outbox.changed', this.status());
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    while (this.#waiting.length > 0) {
      const answer = await report(this.#waiting.slice(0, 100));
      if (!answer.ok) {
        this.#lastProblem = answer.problem;
        this.#tell();
        setTimeout(() => void this.#send(), retryMs);
        break;
      }
      this.#lastProblem = undefined;
      const stored = new Set(answer.value);
      if (stored.size === 0) break;
      this.#waiting = this.#waiting.filter((draft) => !stored.has(draft.id));
      localStorage.setItem(place, JSON.stringify(this.#waiting));
      this.#tell();
    }
    this.#sending = false;
  }
}
