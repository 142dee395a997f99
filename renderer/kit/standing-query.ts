/** How long a query must stand still to count as searched, in ms: typing "passwd" is one search, not six. */
const restMs = 1000;

/** A query that is being typed: `tell` gets it when it rests, or when it is flushed, and the same one twice in a row only once. */
export class StandingQuery<How> {
  #standing: { readonly terms: string; readonly how: How } | undefined;
  #last = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (terms: string, how: How) => void) {}

  /** As typed; an empty one is none. */
  typing(query: string, how: How): void {
    clearTimeout(this.#timer);
    const terms = query.trim();
    this.#standing = terms === '' ? undefined : { terms, how };
    if (this.#standing) this.#timer = setTimeout(() => this.flush(), restMs);
  }

  /** Counts now, without waiting for it to rest. */
  flush(): void {
    clearTimeout(this.#timer);
    const standing = this.#standing;
    this.#standing = undefined;
    if (standing === undefined) return;
    const key = JSON.stringify([standing.terms, standing.how]);
    if (key === this.#last) return;
    this.#last = key;
    this.tell(standing.terms, standing.how);
  }
}
