/** Where the system shows that somebody is wanted. */
export interface SystemSigns {
  /** 0 takes it away. */
  badge(count: number): void;
  /** One message at a time: the one before goes. */
  message(text: string): void;
  /** The operator looks at one of our windows: they see it there. */
  looking(): boolean;
}

export interface Told {
  readonly open: number;
  readonly sessions: number;
  readonly raise: boolean;
}

/** A message at most this often; what comes sooner is in the next one's number. */
const quietMs = 5000;

/** The whole of what a message can say. No name, no cause, nothing of a session: it may stand on a locked screen. */
export function attentionText({ open, sessions }: Pick<Told, 'open' | 'sessions'>): string {
  if (sessions === 0) return open === 1 ? 'An alert needs attention' : `${open} alerts need attention`;
  return sessions === 1 ? '1 session needs attention' : `${sessions} sessions need attention`;
}

/** What all windows say, as one number and one message. */
export class Attention {
  readonly #told = new Map<number, Told>();
  #shown = 0;
  #lastMessage = -Infinity;

  constructor(private readonly signs: SystemSigns, private readonly now: () => number = Date.now) {}

  tell(page: number, told: Told): void {
    this.#told.set(page, told);
    this.#count();
    if (!told.raise || told.open === 0 || this.signs.looking() || this.now() - this.#lastMessage < quietMs) return;
    this.#lastMessage = this.now();
    this.signs.message(attentionText(told));
  }

  /** A page went away, and its count with it. */
  forget(page: number): void {
    if (this.#told.delete(page)) this.#count();
  }

  /** Windows see the same alerts: the largest number, not the sum. */
  #count(): void {
    const count = Math.max(0, ...[...this.#told.values()].map(({ open }) => open));
    if (count === this.#shown) return;
    this.#shown = count;
    this.signs.badge(count);
  }
}
