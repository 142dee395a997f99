import type { SimulatedSession } from '../sources/replay/script';

/** A scripted world: one file, one value, one line in the table. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly sessions: () => readonly SimulatedSession[];
}
