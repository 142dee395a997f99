import type { Track } from './track';
import { activityTrack } from './tracks/activity';
import { eventsTrack } from './tracks/events';
import { idleTrack } from './tracks/idle';
import { searchTrack } from './tracks/search';
import { typedTrack } from './tracks/typed';

/** The lanes, top to bottom. A new one is one file here. */
export const trackTable: readonly (() => Track)[] = [activityTrack, eventsTrack, searchTrack, typedTrack, idleTrack];

export const laneGap = 3;
export const rulerHeight = 18;

/** Where each lane lies, in CSS pixels from the top of the canvas, under the ruler. */
export function layoutTracks(tracks: readonly Track[]): { readonly tops: readonly number[]; readonly height: number } {
  const tops: number[] = [];
  let top = rulerHeight;
  for (const track of tracks) {
    tops.push(top);
    top += track.height + laneGap;
  }
  return { tops, height: top };
}
