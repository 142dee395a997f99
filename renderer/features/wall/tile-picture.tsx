import { useEffect, useRef, type RefObject } from 'react';
import type { SessionId } from '../../../shared/model/ids';
import type { LivePort, TileGeometry } from '../../live/port';
import { problemRaised } from '../../state/problems';
import { useConsoleDispatch } from '../../state/store';

interface TilePictureProps {
  readonly live: LivePort;
  readonly sessionId: SessionId;
  /** What scrolls: tiles are opened when they come near its edge and cost nothing while out of it. */
  readonly view: RefObject<HTMLElement | null>;
}

/** The canvas the live worker paints. It is made by hand, once per opened tile: a canvas can be handed over only once. */
export function TilePicture({ live, sessionId, view }: TilePictureProps) {
  const holder = useRef<HTMLDivElement>(null);
  const dispatch = useConsoleDispatch();

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

    const sight = new IntersectionObserver(([entry]) => {
      visible = entry?.isIntersecting ?? false;
      if (visible && !tile) {
        tile = live.openTile(sessionId, canvas.transferControlToOffscreen(), geometry());
        tile.catch(failed);
      } else say((number) => live.showTile(number, visible));
    }, { root: view.current, rootMargin: '160px' });
    const resize = new ResizeObserver(() => say((number) => live.resizeTile(number, geometry())));
    sight.observe(place);
    resize.observe(place);

    return () => {
      sight.disconnect();
      resize.disconnect();
      say((number) => live.closeTile(number));
      canvas.remove();
    };
  }, [live, sessionId, view, dispatch]);

  return <div ref={holder} className="tile-holder" />;
}
