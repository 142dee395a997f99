import { useCallback, useSyncExternalStore } from 'react';
import { millis } from '../../../shared/base/units';
import type { Playable, PlayerSnapshot } from '../../player/playable';

const none: PlayerSnapshot = { state: 'loading', seeking: false, position: millis(0), duration: millis(0), speed: 1, skipIdle: false, easeNear: false, eased: false };
const silent = (): (() => void) => () => undefined;

/** Part of the player's state; draws again only when that part changes. Without a player: as if loading. */
export function usePlayer<Part>(player: Playable | undefined, select: (snapshot: PlayerSnapshot) => Part): Part {
  const read = useCallback(() => select(player ? player.getSnapshot() : none), [player, select]);
  return useSyncExternalStore(player ? player.subscribe : silent, read);
}

export const positionOf = (snapshot: PlayerSnapshot): number => snapshot.position;
export const durationOf = (snapshot: PlayerSnapshot): number => snapshot.duration;
export const playingOf = (snapshot: PlayerSnapshot): boolean => snapshot.state === 'playing';
export const endedOf = (snapshot: PlayerSnapshot): boolean => snapshot.state === 'ended';
export const speedOf = (snapshot: PlayerSnapshot): number => snapshot.speed;
export const skipIdleOf = (snapshot: PlayerSnapshot): boolean => snapshot.skipIdle;
export const easeNearOf = (snapshot: PlayerSnapshot): boolean => snapshot.easeNear;
export const easedOf = (snapshot: PlayerSnapshot): boolean => snapshot.eased;
export const skippedOf = (snapshot: PlayerSnapshot): PlayerSnapshot['skipped'] => snapshot.skipped;
export const loopOf = (snapshot: PlayerSnapshot): PlayerSnapshot['loop'] => snapshot.loop;
export const seekingOf = (snapshot: PlayerSnapshot): boolean => snapshot.seeking;
export const problemOf = (snapshot: PlayerSnapshot): PlayerSnapshot['problem'] => snapshot.problem;
