import { useMemo, useSyncExternalStore } from 'react';
import type { SearchHit } from '../../../shared/recording/port';
import { useCoverage } from './coverage/use-coverage';
import type { OpeningState, PlaybackOpening } from './opening';
import type { TimelineData } from './timeline/track';
import type { LoopMarks } from './use-loop';

const noActivity = { output: [], input: [], idle: [] };
const noHits: readonly SearchHit[] = [];

/** Everything the timeline draws of one opening. Commands are events to it, unless the recording tells them itself. */
export function useTimelineData(opening: PlaybackOpening, state: OpeningState, loop: LoopMarks): TimelineData {
  // Not the query: it changes with every letter.
  const hits = useSyncExternalStore(opening.search.subscribe, () => opening.search.getSnapshot().answer?.hits ?? noHits);
  const { notes } = useSyncExternalStore(opening.notebook.subscribe, opening.notebook.getSnapshot);
  const { activity, events, commands, info } = state;
  const { slices: watched } = useCoverage(opening.viewing, info?.duration ?? 0);
  const all = useMemo(() => {
    if (commands.length === 0 || events.some(({ type }) => type.includes('command'))) return events;
    return [...events, ...commands.map(({ at, text }) => ({ at, type: 'command', label: text }))].sort((one, other) => one.at - other.at);
  }, [events, commands]);
  return useMemo(() => ({ activity: activity ?? noActivity, events: all, hits, notes, watched, gaps: info?.gaps ?? [], loop }), [activity, all, hits, notes, watched, info?.gaps, loop]);
}
