import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import type { CallName, CallReply, CallRequest } from '../../../shared/ipc/contract';
import type { Download, LibraryEntry } from '../../../shared/ipc/schemas';
import type { RemoteRecording } from '../../../shared/model/recording';
import { useServices } from '../../services/services';
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

/** Keeps what is on this machine, on its way and at the gateway up to date. */
export function useLibrary(onProblem: (problem: Problem) => void): Library {
  const { host, gateway } = useServices();
  const [entries, setEntries] = useState<readonly LibraryEntry[]>([]);
  const [downloads, setDownloads] = useState<readonly Download[]>([]);
  const [remote, setRemote] = useState<{ readonly recordings: readonly RemoteRecording[]; readonly total: number }>({ recordings: [], total: 0 });
  const [remoteProblem, setRemoteProblem] = useState<Problem>();
  const [localKnown, setLocalKnown] = useState(false);
  const [remoteKnown, setRemoteKnown] = useState(false);
  const [round, setRound] = useState(0);
  const tell = useRef(onProblem);
  tell.current = onProblem;

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
    if (!gateway) return undefined;
    let stopped = false;
    const collect = async (): Promise<void> => {
      const recordings: RemoteRecording[] = [];
      let pageToken = '';
      do {
        const page = await gateway.listRecordings({ pageSize, pageToken });
        if (stopped) return;
        setRemoteKnown(true);
        if (!page.ok) {
          setRemoteProblem(page.problem);
          return;
        }
        recordings.push(...page.value.recordings);
        setRemoteProblem(undefined);
        setRemote({ recordings: [...recordings], total: page.value.total });
        pageToken = page.value.nextPageToken;
      } while (pageToken !== '' && recordings.length < mostRemote);
    };
    void collect();
    return () => { stopped = true; };
  }, [gateway, round]);

  const refresh = useCallback(() => setRound((count) => count + 1), []);
  const order = useCallback(async <Name extends OrderName>(name: Name, request: CallRequest<Name>): Promise<CallReply<Name> | undefined> => {
    const reply = await host.call(name, request);
    const answer = reply as { readonly ok: boolean; readonly problem?: Problem };
    if (answer.ok) return reply;
    if (answer.problem) tell.current(answer.problem);
    return undefined;
  }, [host]);

  return { entries, downloads, remote: remote.recordings, remoteTotal: remote.total, loading: !localKnown || (gateway !== undefined && !remoteKnown), remoteProblem, refresh, order };
}
