import { useCallback, type ReactNode } from 'react';
import type { Playable } from '../../player/playable';
import type { OpeningState, PlaybackOpening } from './opening';
import { Timeline } from './timeline/timeline';
import type { LoopMarks } from './use-loop';
import { positionOf } from './use-player';
import { useTimelineData } from './use-timeline-data';

export interface OpeningTimelineProps {
  readonly opening: PlaybackOpening;
  readonly state: OpeningState;
  readonly loop: LoopMarks;
  readonly player: Playable | undefined;
  readonly duration: number;
  onSeek(at: number): void;
  readonly preview?: ((at: number) => ReactNode) | undefined;
}

/** The timeline of one opening. It alone follows what was watched, which while a recording plays changes every second: the whole player drawn anew for that held the page for 20 ms. */
export function OpeningTimeline({ opening, state, loop, player, duration, onSeek, preview }: OpeningTimelineProps) {
  const data = useTimelineData(opening, state, loop);
  const position = useCallback(() => (player ? positionOf(player.getSnapshot()) : 0), [player]);
  const subscribe = useCallback((listener: () => void) => (player ? player.subscribe(listener) : () => undefined), [player]);
  return <Timeline duration={duration} data={data} position={position} subscribe={subscribe} onSeek={onSeek} preview={preview} />;
}
