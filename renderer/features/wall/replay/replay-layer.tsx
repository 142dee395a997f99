import './replay.css';
import { LoaderCircle, TriangleAlert } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject, type SyntheticEvent } from 'react';
import { sessionName, type Session } from '../../../../shared/model/session';
import { Button } from '../../../kit/button';
import { ColourTag } from '../../../kit/display';
import { formatDuration } from '../../../kit/format/format';
import { useReducedMotion } from '../../../kit/media';
import type { Player } from '../../../player/player';
import { selectLabelOf } from '../../../state/gateway-selectors';
import { useConsole } from '../../../state/store';
import { placeFor, type LayerPlace } from './layer-place';
import { ReplayControls } from './replay-controls';
import { ReplayPicture } from './replay-picture';
import { replaySeconds, useStretch } from './use-stretch';

/** A replay begins this long ago, in ms: before the deed that made somebody look. */
const leadMs = 30_000;

interface ReplayLayerProps {
  readonly session: Session;
  readonly onLive: (id: Session['id']) => void;
}

const stay = (event: SyntheticEvent): void => event.stopPropagation();

/** Over a tile's live picture, which goes on behind it: the last minutes, played and scrubbed. */
export function ReplayLayer({ session, onLive }: ReplayLayerProps) {
  const layer = useRef<HTMLDivElement>(null);
  const slider = useRef<HTMLInputElement>(null);
  const [round, setRound] = useState(0);
  /** Where the next round goes on, since the session's start. */
  const [goOn, setGoOn] = useState<number>();
  const [player, setPlayer] = useState<Player>();
  const reading = useStretch(session.id, round);
  const still = useReducedMotion();
  const place = usePlace(layer);
  const gateway = useConsole((state) => selectLabelOf(state, session.id));
  const stretch = reading.state === 'ready' ? reading.stretch : undefined;

  const handleLive = useCallback(() => {
    const tile = layer.current?.closest<HTMLElement>('[data-tile]');
    onLive(session.id);
    tile?.focus();
  }, [onLive, session.id]);
  const handleNewer = (): void => {
    if (stretch) setGoOn(stretch.startsAt + stretch.duration);
    setRound(round + 1);
  };
  const handleKey = (event: KeyboardEvent): void => {
    // The speeds are drawn elsewhere, but are this layer's for React; their Escape is their own.
    if (!layer.current?.contains(event.target as Node)) return;
    if (event.key === 'Escape') handleLive();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  useEffect(() => {
    if (layer.current?.closest('[data-tile]')?.contains(document.activeElement)) layer.current.focus();
  }, []);
  useEffect(() => {
    if (player && document.activeElement === layer.current) slider.current?.focus();
  }, [player]);

  return (
    <div
      ref={layer} className={`replay${place ? ' grown' : ''}`} role="group" aria-label={`Replay of ${sessionName(session)}`} tabIndex={-1} style={place}
      onKeyDown={handleKey} onClick={stay} onDoubleClick={stay}
    >
      {place && <p className="replay-name cut">{sessionName(session)}{gateway && <ColourTag {...gateway} />}</p>}
      <div className="replay-picture">
        {reading.state === 'reading' && <p className="replay-says" role="status"><LoaderCircle size={18} aria-hidden />Reading the last {formatDuration(replaySeconds * 1000)}… {reading.percent} %</p>}
        {reading.state === 'failed' && (
          <div className="replay-says" role="alert">
            <TriangleAlert size={18} aria-hidden /><span>{reading.problem.what}</span><span className="faint">{reading.problem.tip}</span>
            <Button onPress={() => setRound(round + 1)}>Try again</Button>
          </div>
        )}
        {stretch && (
          <ReplayPicture
            key={round} stretch={stretch} plays={!still} onPlayer={setPlayer}
            at={goOn === undefined ? Math.max(0, stretch.duration - leadMs) : Math.max(0, goOn - stretch.startsAt)}
          />
        )}
        {stretch?.shortened === true && <p className="replay-note" role="note">The gateway keeps {formatDuration(stretch.duration)} of it. What was before is in the recording.</p>}
      </div>
      <ReplayControls player={player} stretch={stretch} slider={slider} onNewer={handleNewer} onLive={handleLive} />
    </div>
  );
}

/** A tile too small to read a replay in lends it the room beside it. */
function usePlace(layer: RefObject<HTMLElement | null>): LayerPlace | undefined {
  const [place, setPlace] = useState<LayerPlace>();
  useLayoutEffect(() => {
    const holder = layer.current?.parentElement;
    const view = holder?.closest<HTMLElement>('.wall-view');
    if (!holder || !view) return undefined;
    const look = (): void => {
      const { left, top } = holder.getBoundingClientRect();
      // Inside its frame, from where the layer is placed.
      const inner = { left: left + holder.clientLeft, top: top + holder.clientTop };
      setPlace((before) => {
        const next = placeFor({ ...inner, right: inner.left + holder.clientWidth, bottom: inner.top + holder.clientHeight }, view.getBoundingClientRect());
        return JSON.stringify(next) === JSON.stringify(before) ? before : next;
      });
    };
    look();
    const observer = new ResizeObserver(look);
    for (const element of [holder, view]) observer.observe(element);
    view.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      view.removeEventListener('scroll', look);
    };
  }, [layer]);
  return place;
}
