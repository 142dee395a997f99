import type { AuditDraft } from '../../../../shared/ipc/schemas';
import { StandingQuery } from '../../../kit/standing-query';

export interface ReporterParts {
  append(drafts: AuditDraft[]): void;
  newId(): string;
  now(): number;
}

/** Writes down what was searched for in all recordings: each search once. */
export class LibrarySearchReporter {
  readonly #query = new StandingQuery<string>((terms, how) => this.#tell(terms, how));

  constructor(readonly parts: ReporterParts) {}

  /** As typed; counts when it stands still for a moment. */
  typing(query: string, how: string): void {
    this.#query.typing(query, how);
  }

  /** The query was submitted, one of its hits was used, or the screen was left. */
  flush(): void {
    this.#query.flush();
  }

  #tell(terms: string, how: string): void {
    const cut = terms.length <= 2000 ? terms : `${terms.slice(0, 1999)}…`;
    this.parts.append([{
      id: this.parts.newId(), level: 'Information', category: 'Access', event: 'library.search', title: 'Search Library', message: cut, time: this.parts.now(), success: true,
      details: { terms: cut, ...(how === '' ? {} : { options: how }) },
    }]);
  }
}
