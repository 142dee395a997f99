/**
 * An allowance that refills with the characters let through, not with time: the same bytes give the same result however
 * they are cut, and a filtered stream filtered again is unchanged.
 */
export class Budget {
  #left: number;
  #position = 0;

  constructor(readonly capacity: number, readonly refillPerCharacter: number) {
    this.#left = capacity;
  }

  /** Units available at this output position. */
  at(position: number): number {
    this.#left = Math.min(this.capacity, this.#left + (position - this.#position) * this.refillPerCharacter);
    this.#position = position;
    return this.#left;
  }

  /** Takes `cost` if it is there. */
  spend(position: number, cost: number): boolean {
    if (this.at(position) < cost) return false;
    this.#left -= cost;
    return true;
  }
}
