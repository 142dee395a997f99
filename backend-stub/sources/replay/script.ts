import type { DesktopInput, DrawOperation } from '../../desktop/operations';

/** One thing that happens in a simulated session, `waitMs` after the one before. */
export interface Step {
  readonly waitMs: number;
  /** What the screen shows. */
  readonly output?: string | undefined;
  /** What the simulated user typed; `output` is then its echo, and neither happens while the session is held. */
  readonly typed?: string | undefined;
  readonly resize?: { readonly columns: number; readonly rows: number } | undefined;
}

/** What a script may know of the session it plays in. */
export interface Stage {
  readonly user: string;
  readonly asset: string;
  readonly columns: number;
  readonly rows: number;
  readonly random: Random;
}

/** Plays for ever, or until the simulated user goes away. */
export type Script = (stage: Stage) => Iterator<Step, unknown, undefined>;

export interface SimulatedSession {
  readonly user: string;
  readonly asset: string;
  readonly protocol: string;
  readonly team: string;
  readonly remoteAddress: string;
  readonly columns: number;
  readonly rows: number;
  readonly seed: number;
  /** About how much it prints before it logs out and comes back as a new one; absent: 16 MiB. */
  readonly mostBytes?: number;
  readonly script: Script;
}

/** As `Step`, of a desktop. */
export interface DesktopStep {
  readonly waitMs: number;
  /** One picture. */
  readonly draw?: readonly DrawOperation[] | undefined;
  /** What the simulated user did; as `typed`. */
  readonly press?: readonly DesktopInput[] | undefined;
  /** Text that was copied there. */
  readonly copied?: string | undefined;
}

export interface SimulatedDesktop extends Omit<SimulatedSession, 'columns' | 'rows' | 'script'> {
  readonly width: number;
  readonly height: number;
  /** The keys of a participant, to be shown in the next picture. */
  readonly script: (random: Random, typed: () => string) => AsyncIterator<DesktopStep, unknown, undefined> | Iterator<DesktopStep, unknown, undefined>;
}

/** Numbers that look random and are the same on every run (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 <= x < 1 */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** from <= n < to */
  integer(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from));
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.integer(0, items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }
}
