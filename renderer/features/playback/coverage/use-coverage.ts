import { useMemo, useSyncExternalStore } from 'react';
import type { CoveredStretch } from '../../../../shared/recording/coverage/coverage';
import { summarise, type CoverageSummary } from '../../../../shared/recording/coverage/summary';
import type { ViewingRecord } from './viewing-record';

/** Timeline, transport and panel ask for the same, every second while it plays. */
const known = new WeakMap<readonly CoveredStretch[], CoverageSummary>();

function summaryOf(seen: readonly CoveredStretch[], duration: number): CoverageSummary {
  const before = known.get(seen);
  if (before?.duration === Math.max(0, duration)) return before;
  const summary = summarise(seen, duration);
  known.set(seen, summary);
  return summary;
}

/** What everybody has seen of the recording, `duration` ms long. */
export function useCoverage(viewing: ViewingRecord, duration: number): CoverageSummary {
  const { seen } = useSyncExternalStore(viewing.subscribe, viewing.getSnapshot);
  return useMemo(() => summaryOf(seen, duration), [seen, duration]);
}
