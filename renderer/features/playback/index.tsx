import { useEffect, useState } from 'react';
import { useParams } from 'wouter';
import type { Millis } from '../../../shared/base/units';
import { useServices, type PlayStart } from '../../services/services';
import { OpenFailed, OpeningNotice } from './notices';
import { useOpened, type Reading } from './open-target';
import { PlayerView } from './player-view';
import './playback.css';
import './panel.css';

export { CompareScreen } from './compare/compare-screen';

/** `/play/<id>`: a library entry, or a file that was opened or dropped in this window. */
export function PlaybackScreen() {
  const { id = '' } = useParams<{ id: string }>();
  const [attempt, setAttempt] = useState(0);
  const [reading, setReading] = useState<Reading>(asTheFileSays);
  // Read in another way it is opened anew, and whoever asked for that looks at the same moment, beside the same words.
  const [again, setAgain] = useState<PlayStart>();
  const handleReading = (next: Reading, at: Millis): void => {
    setAgain({ at });
    setReading(next);
  };
  const { opened, missing } = useOpened(decodeURIComponent(id), attempt, reading);
  useStreamEnd(decodeURIComponent(id));
  const retry = (): void => setAttempt((count) => count + 1);
  if (missing) return <OpenFailed problem={missing} onRetry={retry} />;
  if (!opened) return <OpeningNotice fraction={undefined} />;
  const { size, recordingId } = reading;
  return (
    <PlayerView
      key={`${id} ${attempt} ${size?.columns ?? ''} ${size?.rows ?? ''} ${recordingId ?? ''}`} id={decodeURIComponent(id)}
      opening={opened.opening} target={opened.target} reading={reading} again={again} onRetry={retry} onReading={handleReading}
    />
  );
}

/** What was streamed cannot be read any more once it is left. */
function useStreamEnd(id: string): void {
  const { host, playTarget } = useServices();
  useEffect(() => () => {
    if (playTarget(id)?.kind === 'streamed') void host.call('stream.close', { fileId: id });
  }, [host, playTarget, id]);
}

const asTheFileSays: Reading = {};
