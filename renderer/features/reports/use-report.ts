import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { ReportPlace, ReportPort, ReportQuestion } from '../../../shared/report/port';
import type { TimeRange } from '../../../shared/report/range';
import { useServices } from '../../services/services';
import { selectConnectedCount } from '../../state/gateway-selectors';
import { selectAudit } from '../../state/selectors';
import { useConsole } from '../../state/store';
import { ReportFollower, type FollowedReport } from './report-follower';

const nothing: FollowedReport = { reads: [], reading: true, view: undefined, failed: undefined };

export interface ShownReport extends FollowedReport {
  readonly port: ReportPort | undefined;
  again(): void;
}

/** A report worker for this visit of the screen, kept up to the places, the range and the question. */
export function useReport(places: readonly ReportPlace[], range: TimeRange, question: ReportQuestion): ShownReport {
  const { openReports } = useServices();
  const [open, setOpen] = useState<{ readonly port: ReportPort; readonly follower: ReportFollower }>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const { port, dispose } = openReports();
    const follower = new ReportFollower(port, { set: (act, milliseconds) => setTimeout(act, milliseconds), clear: (timer) => clearTimeout(timer as number | undefined) });
    setOpen({ port, follower });
    return () => {
      follower.dispose();
      dispose();
    };
  }, [openReports]);
  const { from, to } = range;
  const follower = open?.follower;
  useEffect(() => follower?.read(places, { from, to }), [follower, places, from, to, attempt]);
  useEffect(() => follower?.ask(question), [follower, question]);
  const newest = useConsole((state) => selectAudit(state)[0]?.id);
  useEffect(() => { if (newest !== undefined) follower?.eventsArrived(); }, [follower, newest]);
  const state = useSyncExternalStore(
    useCallback((listener: () => void) => follower?.subscribe(listener) ?? (() => undefined), [follower]), () => follower?.getSnapshot() ?? nothing,
  );
  const connected = useConsole(selectConnectedCount);
  const failed = state.reads.some(({ problem }) => problem !== undefined);
  const again = useCallback(() => setAttempt((count) => count + 1), []);
  useEffect(() => { if (connected > 0 && failed) again(); }, [connected, failed, again]);
  return useMemo(() => ({ ...state, port: open?.port, again }), [state, open, again]);
}
