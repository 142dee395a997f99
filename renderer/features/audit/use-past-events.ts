import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import type { AuditEvent } from '../../../shared/model/audit';
import { useServices } from '../../services/services';
import { mergeRecords } from '../../state/audit';

const pageSize = 200;
/** Older rows of a gateway held in the window at most. */
const mostEvents = 50_000;

export interface PastEvents {
  /** Newest first. */
  readonly events: readonly AuditEvent[];
  /** Some gateway has older ones. */
  readonly more: boolean;
  readonly loading: boolean;
  readonly problem: Problem | undefined;
  /** Asks each gateway that has older ones for its next page; one page at a time. */
  loadOlder(): void;
  /** Asks those again that could not answer. */
  retry(): void;
}

/** How far back one gateway's record has been read. */
interface Read {
  readonly events: readonly AuditEvent[];
  readonly more: boolean;
  readonly loading: boolean;
  readonly problem: Problem | undefined;
}

const unread: Read = { events: [], more: true, loading: false, problem: undefined };

/** Pages of the gateways' records, from the newest back, asked for as they are scrolled to. Each gateway is read on its own. */
export function usePastEvents(): PastEvents {
  const { gateways } = useServices();
  const [reads, setReads] = useState<ReadonlyMap<string, Read>>(new Map());
  const known = useRef(reads);
  known.current = reads;
  const busy = useRef(new Set<string>());
  const alive = useRef(true);

  const load = useCallback(({ id, client }: (typeof gateways)[number], anew: boolean) => {
    if (busy.current.has(id)) return;
    busy.current.add(id);
    const change = (next: (read: Read) => Partial<Read>): void => setReads((all) => {
      const read = all.get(id) ?? unread;
      return new Map(all).set(id, { ...read, ...next(read) });
    });
    change(() => ({ loading: true }));
    const before = anew ? undefined : known.current.get(id)?.events.at(-1)?.sequence;
    void client.listAudit({ pageSize, ...(before === undefined ? {} : { beforeSequence: before }) }).then((page) => {
      busy.current.delete(id);
      if (!alive.current) return;
      change((read) => (page.ok
        ? { loading: false, problem: undefined, more: page.value.more, events: [...new Map([...read.events, ...page.value.events].map((event) => [event.id, event])).values()].sort((a, b) => b.sequence - a.sequence).slice(0, mostEvents) }
        : { loading: false, problem: page.problem }));
    });
  }, []);

  useEffect(() => {
    alive.current = true;
    for (const gateway of gateways) load(gateway, true);
    return () => { alive.current = false; };
  }, [gateways, load]);

  const loadOlder = useCallback(() => {
    for (const gateway of gateways) {
      const read = known.current.get(gateway.id) ?? unread;
      // After a failure it waits for the gateway to be back instead of asking again and again.
      if (read.more && !read.loading && !read.problem) load(gateway, false);
    }
  }, [gateways, load]);
  const retry = useCallback(() => {
    for (const gateway of gateways) if (known.current.get(gateway.id)?.problem) load(gateway, true);
  }, [gateways, load]);

  return useMemo(() => {
    const all = [...reads.values()];
    return {
      events: mergeRecords(all.map(({ events }) => events)), more: gateways.some(({ id }) => (reads.get(id) ?? unread).more),
      loading: all.some(({ loading }) => loading), problem: all.find(({ problem }) => problem !== undefined)?.problem, loadOlder, retry,
    };
  }, [gateways, reads, loadOlder, retry]);
}
