/** Counted for this long. */
const memoryMs = 15 * 60_000;
/** Fewer are slips of the finger. */
const worthTelling = 3;
/** Names and addresses that are remembered; the oldest go first. */
const mostRemembered = 10_000;

/** Failed sign-ins of the last minutes, by user: a session that begins after several is worth a look. */
export class FailedSignIns {
  readonly #times = new Map<string, number[]>();

  failed(user: string, at: number): void {
    const times = [...this.#recent(user, at), at].slice(-100);
    this.#times.delete(user);
    this.#times.set(user, times);
    for (const oldest of this.#times.keys()) {
      if (this.#times.size <= mostRemembered) break;
      this.#times.delete(oldest);
    }
  }

  /** How many there were before this moment, if they are worth telling; they are told once. */
  take(user: string, at: number): number {
    const { length } = this.#recent(user, at);
    if (length < worthTelling) return 0;
    this.#times.delete(user);
    return length;
  }

  #recent(user: string, at: number): readonly number[] {
    return (this.#times.get(user) ?? []).filter((time) => at - time < memoryMs);
  }
}
