import { useState } from 'react';
import { useParams } from 'wouter';
import { OpenFailed, OpeningNotice } from './notices';
import { useOpened } from './open-target';
import type { TerminalSize } from './panel/size-override';
import { PlayerView } from './player-view';
import './playback.css';
import './panel.css';

export { CompareScreen } from './compare/compare-screen';

/** `/play/<id>`: a library entry, or a file that was opened or dropped in this window. */
export function PlaybackScreen() {
  const { id = '' } = useParams<{ id: string }>();
  const [attempt, setAttempt] = useState(0);
  const [size, setSize] = useState<TerminalSize>();
  const { opened, missing } = useOpened(decodeURIComponent(id), attempt, size);
  const retry = (): void => setAttempt((count) => count + 1);
  if (missing) return <OpenFailed problem={missing} onRetry={retry} />;
  if (!opened) return <OpeningNotice fraction={undefined} />;
  return <PlayerView key={`${id} ${attempt} ${size?.columns ?? ''} ${size?.rows ?? ''}`} id={decodeURIComponent(id)} opening={opened.opening} target={opened.target} size={size} onRetry={retry} onSize={setSize} />;
}
