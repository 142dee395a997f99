import { ImageOff } from 'lucide-react';
import { use, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { SessionId } from '../../../shared/model/ids';
import { isGraphical, type Session } from '../../../shared/model/session';
import { useSteady } from '../../state/console-provider';
import { selectGatewayOf } from '../../state/gateway-selectors';
import { LastPictures } from './last-pictures';
import { SheetContext } from './sheet/sheet-layer';
import type { SheetTile } from './sheet/wall-sheet';

interface TilePictureProps {
  readonly sessionId: SessionId;
  /** Something of the session has been painted since the tile opened. */
  readonly arrived: boolean;
  readonly ended: boolean;
  /** The large one of the spotlight. */
  readonly large: boolean;
}

/** Pixels of a desktop that a letter of its text is wide. */
const letter = 8;
const usualDesktop = 1280;

/** Columns of text on its screen; of a desktop, about as many. */
function textColumns(session: Session | undefined): number {
  if (!session) return 80;
  return isGraphical(session) ? Math.round((session.width || usualDesktop) / letter) : session.columns;
}

const lastPictures = new LastPictures();

/** The live picture; until something of it arrives, the last one this window showed, or a word why there is none. */
export function TilePicture({ sessionId, arrived: arrives, ended, large }: TilePictureProps) {
  const [arrived, setArrived] = useState(arrives);
  if (arrives && !arrived) setArrived(true);
  // Nothing more comes of a session that had ended before its tile was opened.
  const [over] = useState(ended);
  return (
    <>
      {!over && <LivePicture sessionId={sessionId} arrived={arrived} large={large} />}
      {!arrived && <LastPicture sessionId={sessionId} ended={over} />}
    </>
  );
}

function LastPicture({ sessionId, ended }: { readonly sessionId: SessionId; readonly ended: boolean }) {
  const holder = useRef<HTMLDivElement>(null);
  const answers = useSteady((state) => selectGatewayOf(state, sessionId)?.live === 'connected');
  const [picture] = useState(() => lastPictures.of(sessionId));
  useLayoutEffect(() => {
    if (picture) holder.current?.append(picture);
  }, [picture]);
  if (picture) return <div ref={holder} className="tile-holder" />;
  return <p className="tile-blind tile-waits"><ImageOff size={18} aria-hidden /><span>{ended ? 'It ended before this window showed a picture of it' : answers ? 'Waiting for the picture' : 'No picture: the gateway does not answer'}</span></p>;
}

/** A hole in the page: behind it lies the tile's part of the sheet, which the live worker paints. */
function LivePicture({ sessionId, arrived, large }: Omit<TilePictureProps, 'ended'>) {
  const holder = useRef<HTMLDivElement>(null);
  const sheet = use(SheetContext);
  const seen = useRef(false);
  if (arrived) seen.current = true;
  const columns = useSteady((state) => textColumns(state.sessions.entities[sessionId]));
  const tile = useRef<SheetTile>(undefined);

  useEffect(() => {
    if (!holder.current || !sheet) return undefined;
    const opened = sheet.open(sessionId, holder.current);
    tile.current = opened;
    return () => {
      if (seen.current && opened.area) lastPictures.keep(sessionId, opened.area, (context) => opened.copyTo(context));
      opened.close();
    };
  }, [sheet, sessionId]);
  useEffect(() => tile.current?.setColumns(columns), [sheet, sessionId, columns]);
  useEffect(() => tile.current?.setLarge(large), [sheet, sessionId, large]);

  return <div ref={holder} className="tile-holder tile-live" />;
}
