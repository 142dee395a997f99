import type { AuditDraft } from '../../../../shared/ipc/schemas';

/** How long a query must stand still to count as searched, in ms: typing "passwd" is one search, not six. */
const restMs = 1000;

export interface ReporterParts {
  append(drafts: AuditDraft[]): void;
  newId(): string;
  now(): number;
}

/** Writes down what was searched for in all recordings: each search once. */
export class LibrarySearchReporter {
  #standing: { readonly terms: string; readonly how: string } | undefined;
  #last = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly parts: ReporterParts) {}

  /** As typed; counts when it stands still for a moment. */
  typing(query: string, how: string): void {
    const terms = query.trim();
    clearTimeout(this.#timer);
    this.#standing = terms === '' ? undefined : { terms, how };
    if (this.#standing) this.#timer = setTimeout(() => this.flush(), restMs);
  }

  /** The query was submitted, one of its hits was used, or the screen was left. */
  flush(): void {
    clearTimeout(this.#timer);
    const standing = this.#standing;
    this.#standing = undefined;
    if (standing === undefined) return;
    const { terms, how } = standing;
    const query = JSON.stringify([terms, how]);
    if (query === this.#last) return;
    this.#last = query;
    const cut = terms.length <= 2000 ? terms : `${terms.slice(0, 1999)}…`;
    this.parts.append([{
      id: this.parts.newId(), level: 'Information', category: 'Access', event: 'library.search', title: 'Search Library', message: cut, time: this.parts.now(), success: true,
      details: { terms: cut, ...(how === '' ? {} : { options: how }) },
    }]);
  }
}
