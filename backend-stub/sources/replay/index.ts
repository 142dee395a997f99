import type { DesktopDesk, Log, SessionDesk } from '../../contracts';
import { DesktopPlayer } from './desktop-player';
import { SessionPlayer } from './player';
import type { SimulatedDesktop, SimulatedSession } from './script';

export interface ReplaySource {
  /** Plays nothing new; the sessions themselves are ended by the desk. */
  stop(): void;
}

/** A thousand sessions then wait sixteen times for the audit log to be on the disk. */
const atOnce = 64;

/** Opens every session of a scenario, a few at a time, so that the start does not stall the doors. */
export async function startReplaySource(
  simulated: readonly SimulatedSession[], desk: SessionDesk, log: Log, desktops: { readonly simulated: readonly SimulatedDesktop[]; readonly desk: DesktopDesk } | undefined = undefined,
): Promise<ReplaySource> {
  const players = [
    ...simulated.map((session) => new SessionPlayer(session, desk, log)),
    ...(desktops?.simulated ?? []).map((desktop) => new DesktopPlayer(desktop, desktops!.desk, log)),
  ];
  for (let from = 0; from < players.length; from += atOnce) await Promise.all(players.slice(from, from + atOnce).map((player) => player.start()));
  return { stop: () => players.forEach((player) => player.stop()) };
}
