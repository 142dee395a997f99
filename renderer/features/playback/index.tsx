import { useEffect, useState } from 'react';
import { useParams } from 'wouter';
import { problemFrom, type Problem } from '../../../shared/base/problem';
import { useServices, type PlayTarget, type Services } from '../../services/services';
import { problemRaised } from '../../state/problems';
import { useConsoleDispatch } from '../../state/store';
import { PlaybackOpening } from './opening';
import { PlayerView } from './player-view';
import { OpenFailed, OpeningNotice } from './notices';
import { PlaybackReporter } from './report';
import './playback.css';

/** `/play/<id>`: a library entry, or a file that was opened or dropped in this window. */
export function PlaybackScreen() {
  const { id = '' } = useParams<{ id: string }>();
  const services = useServices();
  const dispatch = useConsoleDispatch();
  const [attempt, setAttempt] = useState(0);
  const [opened, setOpened] = useState<{ readonly opening: PlaybackOpening; readonly target: PlayTarget }>();
  const [missing, setMissing] = useState<Problem>();

  useEffect(() => {
    let left = false;
    let opening: PlaybackOpening | undefined;
    setOpened(undefined);
    setMissing(undefined);
    const start = async (): Promise<void> => {
      const target = await findTarget(services, decodeURIComponent(id));
      if (left) return;
      if ('what' in target) {
        setMissing(target);
        return;
      }
      const { gateway } = await services.host.call('gateway.current', undefined);
      if (left) return;
      opening = openTarget(services, target, gateway ? [gateway.signingKey] : [], (problem) => dispatch(problemRaised(problem)));
      setOpened({ opening, target });
    };
    start().catch((caught: unknown) => {
      if (!left) setMissing(problemFrom(caught, { code: 'recording-open', what: 'The recording could not be opened.', tip: 'Go back to the library and try again.' }));
    });
    return () => {
      left = true;
      opening?.dispose();
    };
  }, [services, id, attempt, dispatch]);

  if (missing) return <OpenFailed problem={missing} onRetry={() => setAttempt((count) => count + 1)} />;
  if (!opened) return <OpeningNotice fraction={undefined} />;
  return <PlayerView key={`${id} ${attempt}`} opening={opened.opening} target={opened.target} onRetry={() => setAttempt((count) => count + 1)} />;
}

async function findTarget(services: Services, id: string): Promise<PlayTarget | Problem> {
  const known = services.playTarget(id);
  if (known && known.kind !== 'library') return known;
  const listed = await services.host.call('library.list', undefined);
  const entry = listed.ok ? listed.value.find((each) => each.id === id) : undefined;
  if (entry) return { kind: 'library', entry };
  if (known) return known;
  if (!listed.ok) return listed.problem;
  return { code: 'recording-missing', severity: 'error', what: 'This recording is not on this machine.', tip: 'It may have been removed, or the file was opened in an earlier window. Open it again from the library.' };
}

function openTarget(services: Services, target: PlayTarget, knownKeys: readonly string[], raise: (problem: Problem) => void): PlaybackOpening {
  const { host } = services;
  const file = target.kind === 'library' ? target.entry.file : target.file;
  const recording = target.kind === 'library' ? target.entry.recording : undefined;
  const reporter = new PlaybackReporter(
    { file: file.name, ...(target.kind === 'library' ? { recordingId: target.entry.id } : {}), ...(recording ? { sessionId: recording.sessionId } : {}) },
    {
      append(events) {
        void host.call('outbox.append', { events }).then((kept) => { if (!kept.ok) raise(kept.problem); });
      },
      newId: () => crypto.randomUUID(),
      now: Date.now,
    },
  );
  return new PlaybackOpening({
    connection: services.openRecording(), reporter,
    location: { ...(target.kind === 'dropped' ? { kind: 'blob' as const, blob: target.blob, name: file.name } : host.locate(file)), knownKeys },
    entry: target.kind === 'library' ? target.entry : undefined,
  });
}
