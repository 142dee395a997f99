import { Keyboard, Maximize2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../../shared/base/problem';
import type { Playable } from '../../../player/playable';
import { GuacSurface } from '../../../surfaces/guac/guac-surface';
import { Button } from '../../../kit/button';
import { useServices } from '../../../services/services';
import { matters } from '../events';
import type { PlaybackOpening } from '../opening';
import { KeyOverlay } from './key-overlay';
import { afterFrame, markShown } from './shown-mark';
import { startPlayer } from './start-player';
import type { Shown } from './shown';

export interface GraphicalPictureProps {
  readonly opening: PlaybackOpening;
  onShown(shown: Shown | undefined): void;
}

/** The recorded desktop: pixels, the mouse on them, and on request what was typed. */
export function GraphicalPicture({ opening, onShown }: GraphicalPictureProps) {
  const { sight } = useServices();
  const frame = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const surface = useRef<GuacSurface>(undefined);
  const [player, setPlayer] = useState<Playable>();
  const [problem, setProblem] = useState<Problem>();
  const [actual, setActual] = useState(false);
  const [keys, setKeys] = useState(false);

  useEffect(() => {
    if (!box.current || !frame.current) return undefined;
    const created = new GuacSurface({ onProblem: setProblem });
    created.attach(box.current);
    surface.current = created;
    const { player: started, dispose } = startPlayer(opening, created, sight, () => opening.getSnapshot().events.filter(matters).map(({ at }) => at));
    const stopMarking = markShown(frame.current, started, opening, () => created.painted());
    setPlayer(started);
    onShown({
      player: started,
      still: () => created.snapshotPicture({ pointer: true }),
      film: async () => {
        const film = new GuacSurface();
        return { sink: film, canvas: film.canvas, paint: () => film.painted(), dispose: () => film.dispose() };
      },
    });
    void opening.firstPicture.then((at) => started.open(started.getSnapshot().duration, at)).then(async () => {
      if (started.getSnapshot().state === 'failed') return;
      await created.painted();
      if (surface.current === created) opening.pictureShown(afterFrame);
    });
    return () => {
      surface.current = undefined;
      stopMarking();
      onShown(undefined);
      dispose();
      created.dispose();
    };
  }, [opening, sight, onShown]);
  useEffect(() => surface.current?.setFit(actual ? 'actual' : 'fit'), [actual]);

  return (
    <div className="player-picture" ref={frame} role="group" aria-label="Picture" tabIndex={0}>
      <div className="player-surface" ref={box} role="img" aria-label="Recorded screen" />
      {player && keys && <KeyOverlay opening={opening} player={player} />}
      <div className="picture-tools">
        <Button className={`toggle${keys ? ' pressed' : ''}`} icon={<Keyboard size={14} aria-hidden />} onPress={() => setKeys(!keys)}>{keys ? 'Hide keys' : 'Show keys'}</Button>
        <Button className={`toggle${actual ? ' pressed' : ''}`} icon={<Maximize2 size={13} aria-hidden />} onPress={() => setActual(!actual)}>{actual ? 'Fit' : 'Actual size'}</Button>
      </div>
      {problem && <p className="screen-clip-note" role="alert">{problem.what} {problem.tip}</p>}
    </div>
  );
}
