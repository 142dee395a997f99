import type { Session } from '../../shared/model/session';
import type { SimulatedDesktop, SimulatedSession } from '../sources/replay/script';

/** A scripted world: one file, one value, one line in the table. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly sessions: () => readonly SimulatedSession[];
  readonly desktops?: () => readonly SimulatedDesktop[];
  /** Sessions that ended before the gateway's start, newest first. Listed, never written down. */
  readonly history?: (now: number) => readonly Session[];
}
