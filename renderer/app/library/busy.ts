/** Output of live sessions, in bytes a second, from which on the machine is better left to them. */
const busyRate = 16_000;

interface LiveSession {
  readonly state: string;
  readonly outputBytes: number;
}

/** Says when indexing has to wait: while a recording plays, and while live sessions print a lot. */
export class Busyness {
  #last: { readonly bytes: number; readonly at: number } | undefined;

  /** To be asked every few seconds. `place`: the address after the #. */
  isBusy(place: string, sessions: readonly LiveSession[], now: number): boolean {
    const bytes = sessions.reduce((sum, { state, outputBytes }) => (state === 'ended' ? sum : sum + outputBytes), 0);
    const last = this.#last;
    if (last === undefined || now - last.at >= 1000) this.#last = { bytes, at: now };
    if (place.startsWith('/play/')) return true;
    return last !== undefined && now > last.at && ((bytes - last.bytes) * 1000) / (now - last.at) > busyRate;
  }
}
