import { useEffect, useRef, useState } from 'react';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import { gatewayOf, ownId } from '../../../shared/model/gateway-ids';
import type { RemoteRecording } from '../../../shared/model/recording';
import { sessionName, type Session } from '../../../shared/model/session';
import { may, mayNotSentence } from '../../../shared/policy/permissions';
import { useServices } from '../../services/services';
import { isEntryOf } from '../../state/entries';
import { selectGatewayOf, selectOperatorOf } from '../../state/gateway-selectors';
import { problemRaised } from '../../state/problems';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { onlyStreams } from '../../state/viewing';

/** The recording of a session that has ended. */
export interface RecordingOffer {
  /** Why it cannot be opened (yet). */
  readonly whyNot: string | undefined;
  /** Why it cannot be downloaded: the same, or there is no right to keep it here. */
  readonly whyNotFetch: string | undefined;
  /** It is on its way; the player opens when it is here, if `open` asked for it. */
  readonly coming: boolean;
  /** It is on this machine. */
  readonly entry: LibraryEntry | undefined;
  open(): void;
  /** Downloads it and opens nothing. */
  fetch(): void;
}

/** The gateway finalises a recording shortly after the session's end: so often is asked, so far apart. */
const asks = 8;
const askEveryMs = 1500;

/** Finds the recording in the library or at the gateway; opening downloads it first when it is not here, or streams it where it may be played but not downloaded. */
export function useRecording(session: Session): RecordingOffer {
  const { host, gateways, download, stream, openPlayer } = useServices();
  const dispatch = useConsoleDispatch();
  const operator = useConsole((state) => selectOperatorOf(state, session.id));
  const address = useConsole((state) => selectGatewayOf(state, session.id)?.info.address);
  const gateway = gateways.find((link) => link.id === gatewayOf(session.id))?.client;
  const [entries, setEntries] = useState<readonly LibraryEntry[]>([]);
  const [remote, setRemote] = useState<RemoteRecording>();
  const [asked, setAsked] = useState(0);
  const [coming, setComing] = useState(false);
  const [opens, setOpens] = useState(false);
  const { id } = session;
  const over = session.state === 'ended';
  const entry = entries.find((each) => isEntryOf(each, session, address));
  const streams = host.kind === 'desktop' && onlyStreams(operator, session);
  const allowed = operator !== undefined && may(operator, 'recordings', session) && (streams || may(operator, 'download', session));

  useEffect(() => {
    if (!over) return undefined;
    let here = true;
    void host.call('library.list', undefined).then((listed) => here && listed.ok && setEntries(listed.value));
    const stops = [
      host.on('library.changed', setEntries),
      host.on('download.changed', (progress) => {
        if (progress.recording.sessionId !== ownId(id) || progress.state !== 'failed') return;
        setComing(false);
        if (progress.problem) dispatch(problemRaised(progress.problem));
      }),
    ];
    return () => {
      here = false;
      for (const stop of stops) stop();
    };
  }, [host, over, id, dispatch]);

  const query = sessionName(session).replace('@', ' ');
  const search = over && allowed && entry === undefined && remote === undefined && asked < asks;
  useEffect(() => {
    if (!search || !gateway) return undefined;
    let here = true;
    const timer = setTimeout(() => {
      void gateway.listRecordings({ pageSize: 500, query }).then((page) => {
        if (!here) return;
        const found = page.ok ? page.value.recordings.find((each) => each.sessionId === id && each.state !== 'recording') : undefined;
        if (found) setRemote(found);
        else setAsked((count) => count + 1);
      });
    }, asked === 0 ? 0 : askEveryMs);
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [search, gateway, id, query, asked]);

  const play = useRef(openPlayer);
  play.current = openPlayer;
  useEffect(() => {
    if (!coming || !entry) return;
    setComing(false);
    if (opens) play.current({ kind: 'library', entry });
  }, [coming, opens, entry]);

  const whyNot = (): string | undefined => {
    if (entry) return undefined;
    if (!gateway || !operator) return 'There is no connection to the gateway.';
    if (!allowed) return mayNotSentence(operator, may(operator, 'recordings', session) ? 'download' : 'recordings', 'see this recording');
    if (remote) return undefined;
    if (!over) return 'The session still runs: its recording is there when it has ended.';
    return asked < asks ? 'The gateway is still closing the recording.' : 'The gateway has no finished recording of this session.';
  };
  const get = (andOpen: boolean): void => {
    if (entry && andOpen) openPlayer({ kind: 'library', entry });
    else if (!entry && remote && streams) {
      if (andOpen) void stream(remote).then((begun) => { if (!begun.ok) dispatch(problemRaised(begun.problem)); });
    } else if (!entry && remote) {
      setComing(true);
      setOpens(andOpen);
      void download(remote).then((started) => {
        if (started.ok) return;
        setComing(false);
        dispatch(problemRaised(started.problem));
      });
    }
  };
  const whyNotOpen = whyNot();
  return {
    whyNot: whyNotOpen, whyNotFetch: streams && operator && !entry ? mayNotSentence(operator, 'download', 'download this recording') : whyNotOpen, coming, entry, open: () => get(true), fetch: () => get(false),
  };
}
