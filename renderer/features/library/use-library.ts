import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import type { CallName, CallReply, CallRequest } from '../../../shared/ipc/contract';
import type { Download, LibraryEntry } from '../../../shared/ipc/schemas';
import type { RemoteRecording } from '../../../shared/model/recording';
import { gatewayOf } from '../../../shared/model/gateway-ids';
import { useServices } from '../../services/services';
import { nothingListed, recordingsNow, type Listed } from './listed';
import { withDownload } from './rows';

/** The gateway is asked page by page, up to this many. */
const mostRemote = 10_000;
const pageSize = 500;

export interface Library {
  readonly entries: readonly LibraryEntry[];
  readonly downloads: readonly Download[];
  readonly remote: readonly RemoteRecording[];
  /** The gateway has more than were listed. */
  readonly remoteTotal: number;
  /** What is being asked for the first time. */
  readonly loading: boolean;
  /** Why the gateway's list is missing. */
  readonly remoteProblem: Problem | undefined;
  refresh(): void;
  /** Calls the host; a problem is told to `onProblem` and answered as undefined. */
  order<Name extends OrderName>(name: Name, request: CallRequest<Name>): Promise<CallReply<Name> | undefined>;
}

type OrderName = Extract<CallName, `download.${string}` | `library.remove` | 'files.openDialog' | 'files.openFolder'>;

/** Keeps what is on this machine, on its way and at the gateways up to date. `told`: what the gateways' streams said of recordings. */
export function useLibrary(onProblem: (problem: Problem) => void, told: readonly RemoteRecording[]): Library {
  const { host, gateways } = useServices();
  const [entries, setEntries] = useState<readonly LibraryEntry[]>([]);
  const [downloads, setDownloads] = useState<readonly Download[]>([]);
  const [lists, setLists] = useState<ReadonlyMap<string, Listed>>(new Map());
  const [localKnown, setLocalKnown] = useState(false);
  const [round, setRound] = useState(0);
  const tell = useRef(onProblem);
  tell.current = onProblem;
  const toldNow = useRef(told);
  toldNow.current = told;

  useEffect(() => {
    let stopped = false;
    const stops = [
      host.on('library.changed', setEntries),
      host.on('download.changed', (download) => setDownloads((known) => withDownload(known, download))),
    ];
    void Promise.all([host.call('library.list', undefined), host.call('download.list', undefined)]).then(([listed, running]) => {
      if (stopped) return;
      if (listed.ok) setEntries(listed.value);
      else tell.current(listed.problem);
      if (running.ok) setDownloads(running.value);
      else tell.current(running.problem);
      setLocalKnown(true);
    });
    return () => {
      stopped = true;
      for (const stop of stops) stop();
    };
  }, [host]);

  useEffect(() => {
    let stopped = false;
    const change = (id: string, next: Partial<Listed>): void => setLists((known) => new Map(known).set(id, { ...(known.get(id) ?? nothingListed), ...next }));
    const collect = async ({ id, client }: (typeof gateways)[number]): Promise<void> => {
      const recordings: RemoteRecording[] = [];
      const before = toldNow.current.filter((one) => gatewayOf(one.id) === id);
      let pageToken = '';
      do {
        const page = await client.listRecordings({ pageSize, pageToken });
        if (stopped) return;
        if (!page.ok) {
          change(id, { problem: page.problem });
          return;
        }
        recordings.push(...page.value.recordings);
        change(id, { recordings: [...recordings], total: page.value.total, problem: undefined });
        pageToken = page.value.nextPageToken;
      } while (pageToken !== '' && recordings.length < mostRemote);
      if (pageToken === '') change(id, { before });
    };
    // Each on its own: one that does not answer keeps nobody else's from being listed.
    for (const gateway of gateways) void collect(gateway);
    return () => { stopped = true; };
  }, [gateways, round]);

  const remote = useMemo(() => [...lists.values()], [lists]);
  const refresh = useCallback(() => setRound((count) => count + 1), []);
  const order = useCallback(async <Name extends OrderName>(name: Name, request: CallRequest<Name>): Promise<CallReply<Name> | undefined> => {
    const reply = await host.call(name, request);
    const answer = reply as { readonly ok: boolean; readonly problem?: Problem };
    if (answer.ok) return reply;
    if (answer.problem) tell.current(answer.problem);
    return undefined;
  }, [host]);

  return {
    entries, downloads, remote: useMemo(() => recordingsNow(remote, told), [remote, told]),
    remoteTotal: remote.reduce((sum, { total }) => sum + total, 0), loading: !localKnown || (gateways.length > 0 && remote.length === 0),
    remoteProblem: remote.find(({ problem }) => problem !== undefined)?.problem, refresh, order,
  };
}
