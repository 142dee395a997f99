import { useEffect, useState } from 'react';
import type { IndexProgress } from '../../../../shared/recording/port';
import type { Playable } from '../../../player/playable';
import { Button } from '../../../kit/button';
import { Progress } from '../../../kit/display';
import { formatPosition } from '../../../kit/format/format';
import { positionOf, seekingOf, usePlayer } from '../use-player';

/** A seek that takes longer than this, in ms, says so. */
const patienceMs = 400;

/** Over the picture while a far seek waits: how far the index has got, and the way out. */
export function SeekWait({ player, progress }: { readonly player: Playable; readonly progress: IndexProgress | undefined }) {
  const seeking = usePlayer(player, seekingOf);
  const position = usePlayer(player, positionOf);
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!seeking) return undefined;
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, [seeking]);
  if (!seeking || !late) return null;
  const waitsForIndex = progress !== undefined && !progress.done && progress.indexedTo < position;
  return (
    <div className="player-wait" role="group" aria-label="Seeking">
      <Progress
        label={`Going to ${formatPosition(position, false)}`}
        {...(waitsForIndex && position > 0 ? { fraction: progress.indexedTo / position, note: `read up to ${formatPosition(progress.indexedTo, false)}` } : {})}
      />
      <Button onPress={() => player.cancelSeek()}>Cancel <kbd>Esc</kbd></Button>
    </div>
  );
}
