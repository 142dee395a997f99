import { useMemo, useSyncExternalStore } from 'react';
import { stretchesOf } from '../../../../shared/recording/coverage/coverage';
import { summarise, type CoverageSummary } from '../../../../shared/recording/coverage/summary';
import type { ViewingRecord } from './viewing-record';

/** What everybody has seen of the recording, `duration` ms long. */
export function useCoverage(viewing: ViewingRecord, duration: number): CoverageSummary {
  const { coverage } = useSyncExternalStore(viewing.subscribe, viewing.getSnapshot);
  return useMemo(() => summarise(stretchesOf(coverage), duration), [coverage, duration]);
}
