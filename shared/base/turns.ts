/** Lets work be done one piece after the other, in the order it was asked for; a piece that fails does not hold up the next. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Settles as the work does. */
  take<Value>(work: () => Promise<Value> | Value): Promise<Value> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Resolves when all that was asked for until now is done. */
  async over(): Promise<void> {
    await this.#last;
  }
}
