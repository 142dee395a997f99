import { problemFrom, type Problem } from '../../../shared/base/problem';
import { useEffect, useRef, useState } from 'react';
import type { FileLocation, RecordingLocation } from '../../../shared/recording/port';
import { useServices, type PlayTarget, type Services } from '../../services/services';
import { selectKnownGateways, selectOperator } from '../../state/gateway-selectors';
import type { GatewayState } from '../../state/gateways';
import { problemRaised } from '../../state/problems';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { ViewingRecord } from './coverage/viewing-record';
import { Notebook } from './notes/notebook';
import { PlaybackOpening } from './opening';
import { PlaybackReporter } from './report';

/** What a person says of how the file is to be read. */
export type Reading = Pick<RecordingLocation, 'size' | 'recordingId'>;

export interface OpenedTarget {
  readonly opening: PlaybackOpening;
  readonly target: PlayTarget;
}

/** Opens what an id means, and closes it when it is left. `attempt` and another `reading` open it anew. Either is undefined until it is known. */
export function useOpened(id: string, attempt: number, reading: Reading): { readonly opened: OpenedTarget | undefined; readonly missing: Problem | undefined } {
  const services = useServices();
  const dispatch = useConsoleDispatch();
  // Signing in or out leaves a recording open: what changes is who writes the next note.
  const author = useRef('');
  author.current = useConsole((state) => selectOperator(state)?.loginName ?? '');
  const gateways = useRef<readonly GatewayState[]>([]);
  gateways.current = useConsole(selectKnownGateways);
  const [opened, setOpened] = useState<OpenedTarget>();
  const [missing, setMissing] = useState<Problem>();
  useEffect(() => {
    let left = false;
    let opening: PlaybackOpening | undefined;
    setOpened(undefined);
    setMissing(undefined);
    const start = async (): Promise<void> => {
      const target = await findTarget(services, id);
      if (left) return;
      if ('what' in target) {
        setMissing(target);
        return;
      }
      const own = await services.host.call('evidence.key', undefined);
      if (left) return;
      opening = openTarget(services, target, { ownKey: own.ok ? own.value.publicKey : undefined, gateways: gateways.current, author: () => author.current, reading, raise: (problem) => dispatch(problemRaised(problem)) });
      setOpened({ opening, target });
    };
    start().catch((caught: unknown) => {
      if (!left) setMissing(problemFrom(caught, { code: 'recording-open', what: 'The recording could not be opened.', tip: 'Go back to the library and try again.' }));
    });
    return () => {
      left = true;
      opening?.dispose();
    };
  }, [services, id, attempt, reading, dispatch]);
  return { opened, missing };
}

async function findTarget(services: Services, id: string): Promise<PlayTarget | Problem> {
  const known = services.playTarget(id);
  if (known && known.kind !== 'library') return known;
  const listed = await services.host.call('library.list', undefined);
  const entry = listed.ok ? listed.value.find((each) => each.id === id) : undefined;
  if (entry) return { kind: 'library', entry, start: known?.start };
  if (known) return known;
  if (!listed.ok) return listed.problem;
  return { code: 'recording-missing', severity: 'error', what: 'This recording is not on this machine.', tip: 'It may have been removed, or the file was opened in an earlier window. Open it again from the library.' };
}

interface OpenOptions {
  /** This console's own: what it signed itself is known. */
  readonly ownKey: string | undefined;
  readonly gateways: readonly GatewayState[];
  author(): string;
  readonly reading: Reading;
  raise(problem: Problem): void;
}

function openTarget(services: Services, target: PlayTarget, { ownKey, gateways, author, reading, raise }: OpenOptions): PlaybackOpening {
  const { host } = services;
  const file = target.kind === 'library' ? target.entry.file : target.file;
  const recording = target.kind === 'library' ? target.entry.recording : target.kind === 'streamed' ? target.recording : undefined;
  // Whose recording it is has to know what becomes of it.
  const address = target.kind === 'library' ? target.entry.gatewayAddress : target.kind === 'streamed' ? target.gatewayAddress : undefined;
  const owner = address === undefined ? undefined : gateways.find(({ info, wanted }) => wanted && info.address === address)?.info.address;
  // What comes from a gateway is that gateway's, or nobody's.
  const knownKeys = target.kind === 'streamed' ? gateways.flatMap(({ info }) => (info.address === address ? [info.signingKey] : [])) : [...gateways.map(({ info }) => info.signingKey), ...ownKey === undefined ? [] : [ownKey]];
  const reporter = new PlaybackReporter(
    { file: file.title === undefined ? file.name : `${file.title} (${file.name})`, ...(target.kind === 'library' ? { recordingId: target.entry.id } : target.kind === 'streamed' ? { recordingId: target.recording.id } : {}), ...(recording ? { sessionId: recording.sessionId } : {}) },
    {
      append(events) {
        void host.call('outbox.append', { events: owner === undefined ? events : events.map((event) => ({ ...event, gatewayAddress: owner })) }).then((kept) => { if (!kept.ok) raise(kept.problem); });
      },
      newId: () => crypto.randomUUID(),
      now: Date.now,
    },
  );
  const notebook = new Notebook({
    read: (fingerprint) => host.call('notes.read', { fingerprint }),
    write: (fingerprint, notes) => host.call('notes.write', { fingerprint, notes }),
    newId: () => crypto.randomUUID(), now: Date.now, author,
  });
  const viewing = new ViewingRecord({
    read: (fingerprint) => host.call('coverage.read', { fingerprint }),
    report: (report) => host.call('coverage.report', owner === undefined ? report : { ...report, gatewayAddress: owner }),
    newId: () => crypto.randomUUID(), now: Date.now,
  });
  return new PlaybackOpening({
    connection: services.openRecording(), reporter, notebook, viewing,
    location: { ...(target.kind === 'dropped' ? droppedLocation(target) : host.locate(file)), knownKeys, ...reading, ...(target.kind === 'streamed' ? { unkept: true } : {}) },
    entry: target.kind === 'library' ? target.entry : undefined,
  });
}

function droppedLocation({ blob, others }: Extract<PlayTarget, { kind: 'dropped' }>): RecordingLocation {
  const located = (file: File): FileLocation => ({ kind: 'blob', blob: file, name: file.name });
  return { ...located(blob), others: others.map(located) };
}
