import { ImageOff } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { SessionId } from '../../../shared/model/ids';
import type { LivePort, TileGeometry } from '../../live/port';
import { problemRaised } from '../../state/problems';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { LastPictures } from './last-pictures';
import { tileNeed } from './tile-need';

interface TilePictureProps {
  readonly live: LivePort;
  readonly sessionId: SessionId;
  /** What scrolls: tiles are opened when they come near its edge and cost nothing while out of it. */
  readonly view: RefObject<HTMLElement | null>;
  /** Something of the session has been painted since the tile opened. */
  readonly arrived: boolean;
  readonly ended: boolean;
}

const lastPictures = new LastPictures();

/** The live picture; until something of it arrives, the last one this window showed, or a word why there is none. */
export function TilePicture({ arrived: arrives, ended, ...live }: TilePictureProps) {
  const [arrived, setArrived] = useState(arrives);
  if (arrives && !arrived) setArrived(true);
  // Nothing more comes of a session that had ended before its tile was opened.
  const [over] = useState(ended);
  return (
    <>
      {!over && <LivePicture {...live} arrived={arrived} />}
      {!arrived && <LastPicture sessionId={live.sessionId} ended={over} />}
    </>
  );
}

function LastPicture({ sessionId, ended }: { readonly sessionId: SessionId; readonly ended: boolean }) {
  const holder = useRef<HTMLDivElement>(null);
  const answers = useConsole((state) => state.connection.live === 'connected');
  const [picture] = useState(() => lastPictures.of(sessionId));
  useLayoutEffect(() => {
    if (picture) holder.current?.append(picture);
  }, [picture]);
  if (picture) return <div ref={holder} className="tile-holder" />;
  return <p className="tile-blind tile-waits"><ImageOff size={18} aria-hidden /><span>{ended ? 'It ended before this window showed a picture of it' : answers ? 'Waiting for the picture' : 'No picture: the gateway does not answer'}</span></p>;
}

/** The canvas the live worker paints. It is made by hand, once per opened tile: a canvas can be handed over only once. */
function LivePicture({ live, sessionId, view, arrived }: Omit<TilePictureProps, 'ended'>) {
  const holder = useRef<HTMLDivElement>(null);
  const dispatch = useConsoleDispatch();
  const seen = useRef(false);
  if (arrived) seen.current = true;
  const columns = useConsole((state) => state.sessions.entities[sessionId]?.columns ?? 80);
  const needs = useRef({ columns, tell: () => undefined as void });
  useEffect(() => {
    needs.current.columns = columns;
    needs.current.tell();
  }, [columns]);

  useEffect(() => {
    const place = holder.current;
    if (!place) return undefined;
    const canvas = document.createElement('canvas');
    canvas.className = 'tile-canvas';
    canvas.setAttribute('aria-hidden', 'true');
    place.append(canvas);

    const geometry = (): TileGeometry => ({ width: place.clientWidth, height: place.clientHeight, devicePixelRatio: window.devicePixelRatio });
    let tile: Promise<number> | undefined;
    let visible = false;
    const failed = (caught: unknown): void => {
      dispatch(problemRaised({ code: 'tile', severity: 'error', what: 'A tile cannot be painted.', tip: 'Reload the window; the session itself is not affected.', cause: String(caught) }));
    };
    const say = (call: (number: number) => Promise<void>): void => void tile?.then(call).catch(failed);
    const need = () => tileNeed(visible, geometry(), needs.current.columns);
    const tell = (): void => say((number) => live.setTileNeed(number, need()));
    needs.current.tell = tell;

    const sight = new IntersectionObserver(([entry]) => {
      visible = entry?.isIntersecting ?? false;
      if (visible && !tile) {
        tile = live.openTile(sessionId, canvas.transferControlToOffscreen(), geometry(), need());
        tile.catch(failed);
      } else tell();
    }, { root: view.current, rootMargin: '160px' });
    const resize = new ResizeObserver(() => {
      say((number) => live.resizeTile(number, geometry()));
      tell();
    });
    sight.observe(place);
    resize.observe(place);

    return () => {
      sight.disconnect();
      resize.disconnect();
      if (seen.current) lastPictures.keep(sessionId, canvas);
      say((number) => live.closeTile(number));
      canvas.remove();
    };
  }, [live, sessionId, view, dispatch]);

  return <div ref={holder} className="tile-holder" />;
}
