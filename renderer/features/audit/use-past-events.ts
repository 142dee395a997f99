import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import type { AuditEvent } from '../../../shared/model/audit';
import { useServices } from '../../services/services';

const pageSize = 200;
/** Older rows held in the window at most. */
const mostEvents = 50_000;

export interface PastEvents {
  readonly events: readonly AuditEvent[];
  /** The gateway has older ones. */
  readonly more: boolean;
  readonly loading: boolean;
  readonly problem: Problem | undefined;
  /** Asks for the page before `sequence`; one at a time. */
  loadBefore(sequence: number | undefined): void;
}

/** Pages of the gateway's record, from the newest back, asked for as they are scrolled to. */
export function usePastEvents(): PastEvents {
  const { gateway } = useServices();
  const [events, setEvents] = useState<readonly AuditEvent[]>([]);
  const [more, setMore] = useState(gateway !== undefined);
  const [loading, setLoading] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const busy = useRef(false);
  const alive = useRef(true);

  const loadBefore = useCallback((sequence: number | undefined) => {
    if (!gateway || busy.current) return;
    busy.current = true;
    setLoading(true);
    void gateway.listAudit({ pageSize, ...(sequence === undefined ? {} : { beforeSequence: sequence }) }).then((page) => {
      busy.current = false;
      if (!alive.current) return;
      setLoading(false);
      setProblem(page.ok ? undefined : page.problem);
      if (!page.ok) return;
      setEvents((known) => [...new Map([...known, ...page.value.events].map((event) => [event.id, event])).values()].slice(0, mostEvents));
      setMore(page.value.more);
    });
  }, [gateway]);

  useEffect(() => {
    alive.current = true;
    loadBefore(undefined);
    return () => { alive.current = false; };
  }, [loadBefore]);

  return { events, more, loading, problem, loadBefore };
}
