import type { Track } from './track';
import { activityTrack } from './tracks/activity';
import { eventsTrack } from './tracks/events';
import { gapsTrack } from './tracks/gaps';
import { idleTrack } from './tracks/idle';
import { notesTrack } from './tracks/notes';
import { searchTrack } from './tracks/search';
import { typedTrack } from './tracks/typed';
import { watchedTrack } from './tracks/watched';

/** The lanes, top to bottom. A new one is one file here. */
export const trackTable: readonly (() => Track)[] = [() => activityTrack(), eventsTrack, searchTrack, notesTrack, typedTrack, idleTrack, watchedTrack, gapsTrack];

/** Of two recordings on one clock. */
export const pairTable: readonly (() => Track)[] = [
  () => activityTrack('Left'), () => activityTrack('Right', (data) => data.secondActivity), eventsTrack, gapsTrack,
];

export const laneGap = 3;
export const rulerHeight = 20;

export interface Lane {
  readonly track: Track;
  /** CSS pixels from the top of the canvas, under the ruler. */
  readonly top: number;
  readonly height: number;
}

/** Where each lane lies. `share` of the tracks' own heights, for small windows. */
export function layoutTracks(tracks: readonly Track[], share = 1): { readonly lanes: readonly Lane[]; readonly height: number } {
  const lanes: Lane[] = [];
  let top = rulerHeight;
  for (const track of tracks) {
    const height = Math.round(track.height * share);
    lanes.push({ track, top, height });
    top += height + laneGap;
  }
  return { lanes, height: top };
}
