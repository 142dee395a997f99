import { EllipsisVertical, Eye, EyeOff, History, Monitor as Screen, Pin, SquareTerminal } from 'lucide-react';
import { memo, useCallback, useRef, useSyncExternalStore, type DragEvent, type MouseEvent } from 'react';
import { useLocation } from 'wouter';
import { ownId } from '../../../shared/model/gateway-ids';
import type { SessionId } from '../../../shared/model/ids';
import { sessionName, type Session } from '../../../shared/model/session';
import { may } from '../../../shared/policy/permissions';
import { ColourTag, Mark } from '../../kit/display';
import { useTickingText } from '../../kit/now';
import { formatLongClock } from '../../kit/format/format';
import { useServices } from '../../services/services';
import { useSteady } from '../../state/console-provider';
import { selectGatewayOf, selectLabelOf, selectOperatorOf, selectSkewOf } from '../../state/gateway-selectors';
import type { GatewayState } from '../../state/gateways';
import { riskMarks } from '../../state/risk-marks';
import { saysTheSame } from '../../state/same-session';
import { useConsoleDispatch } from '../../state/store';
import { pinToggled } from '../../state/wall';
import { ReplayLayer } from './replay/replay-layer';
import { TileButtons } from './tile-buttons';
import { newestCause, TileCause, TileCauses } from './tile-cause';
import { TileCheck, TileMarks } from './tile-marks';
import type { MenuPlace } from './tile-menu';
import { TileName } from './tile-name';
import { TilePicture } from './tile-picture';
import { frameOf, TileChip } from './tile-state';
import type { TileOrders } from './use-tile-orders';

interface TileProps {
  readonly id: SessionId;
  /** The one tile of the wall that Tab reaches. */
  readonly current: boolean;
  readonly orders: TileOrders;
  readonly onDropTile: (id: SessionId, onto: SessionId) => void;
  readonly onMenu: (place: MenuPlace) => void;
  /** It shows its last minutes. */
  readonly replaying: boolean;
  /** Into the replay, and back to live. */
  readonly onReplay: (id: SessionId) => void;
  /** Columns and rows it takes: more than one in the spotlight. */
  readonly span: number;
  /** A click makes it the large one. */
  readonly onChoose?: ((id: SessionId) => void) | undefined;
}

/** Nothing new comes from this gateway at the moment. */
const isCut = (gateway: GatewayState | undefined): boolean => gateway !== undefined && (gateway.live === 'reconnecting' || gateway.live === 'signed-out');

const dragType = 'application/x-vigil-session';

/** One live session: its picture, one line of facts, its state as a frame, its orders on hover or focus. */
export const Tile = memo(function Tile({ id, current, orders, onDropTile, onMenu, replaying, onReplay, span, onChoose }: TileProps) {
  const session = useSteady((state) => state.sessions.entities[id], saysTheSame);
  const operator = useSteady((state) => selectOperatorOf(state, id));
  const label = useSteady((state) => selectLabelOf(state, id));
  const pinned = useSteady((state) => state.wall.pins.includes(id));
  const dispatch = useConsoleDispatch();
  const [, navigate] = useLocation();
  const { tiles, live } = useServices();
  // The same function every time: a new one would make React unsubscribe, and the board forgets a tile nobody listens to.
  const subscribe = useCallback((listener: () => void) => tiles.subscribe(id, listener), [tiles, id]);
  const status = useSyncExternalStore(subscribe, () => tiles.status(id));
  const cut = useSteady((state) => isCut(selectGatewayOf(state, id)));
  const article = useRef<HTMLElement>(null);
  const sawPicture = useRef(false);
  if (!session) return null;

  const mine = session.participants.find((participant) => participant.operator.loginName === operator?.loginName);
  const mark = riskMarks[session.risk];
  const cause = newestCause(session);
  // Signed out: the last picture stays, for as long as the tile does.
  const seesPicture = operator === undefined ? sawPicture.current : may(operator, 'view', session);
  sawPicture.current = seesPicture;
  const arrived = status !== undefined && status.lastFrameAt > 0;
  const frame = frameOf(session, mine?.intent, status?.stale ?? cut);
  const handleDrop = (event: DragEvent): void => {
    const dragged = event.dataTransfer.getData(dragType);
    if (dragged !== '' && dragged !== id) onDropTile(dragged as SessionId, id);
  };

  const handleContextMenu = (event: MouseEvent): void => {
    event.preventDefault();
    if (article.current) onMenu({ id, anchor: article.current });
  };

  return (
    <article
      ref={article} className={`tile ${frame}${replaying ? ' replaying' : ''}${span > 1 ? ' large' : ''}${label ? ` of-${label.colour}` : ''}`} style={span > 1 ? { gridColumn: `span ${span}`, gridRow: `span ${span}` } : undefined} data-session-id={ownId(id)} data-tile={id} data-state={session.state} tabIndex={current ? 0 : -1}
      aria-label={`${sessionName(session)}, ${session.protocol}, ${mark.word} risk ${session.riskScore}, ${cause}${label ? `, at ${label.name}` : ''}${replaying ? ', in replay' : ''}`}
      {...(session.riskCauses.length > 1 ? { 'aria-description': `All causes: ${session.riskCauses.join('; ')}` } : {})}
      onContextMenu={handleContextMenu}
      onDragOver={(event) => event.dataTransfer.types.includes(dragType) && event.preventDefault()} onDrop={handleDrop}
    >
      <div className="tile-picture" onClick={onChoose && (() => onChoose(id))} onDoubleClick={() => navigate(`/session/${id}`)}>
        {live && seesPicture
          ? <TilePicture sessionId={id} arrived={arrived} ended={session.state === 'ended'} large={span > 1} />
          : <p className="tile-blind" title={seesPicture ? undefined : 'Your role sees the facts of this session, not its picture.'}><EyeOff size={18} aria-hidden /><span>{seesPicture ? 'No live pictures' : 'No picture for your role'}</span></p>}
        {replaying && <ReplayLayer session={session} onLive={onReplay} />}
        <TileChip session={session} intent={mine?.intent} status={status} old={cut && !arrived} onUndo={orders} />
      </div>
      <TileCheck id={id} name={sessionName(session)} current={current} />
      <TileButtons session={session} current={current} orders={orders} />
      <button
        type="button" className={`tile-pin${pinned ? ' pinned' : ''}`} tabIndex={current ? 0 : -1} aria-pressed={pinned}
        aria-label={`Pin ${sessionName(session)}`} title={pinned ? 'Unpin' : 'Pin to the front'} onClick={() => dispatch(pinToggled(id))}
      >
        <Pin size={13} aria-hidden />
      </button>
      <button
        type="button" className="tile-menu" tabIndex={current ? 0 : -1} aria-haspopup="menu" aria-label={`More for ${sessionName(session)}`} title="Move, pop out, why (right click)"
        onClick={(event) => onMenu({ id, anchor: event.currentTarget })}
      >
        <EllipsisVertical size={13} aria-hidden />
      </button>
      {live && seesPicture && (
        <button
          type="button" className="tile-replay" tabIndex={current ? 0 : -1} aria-pressed={replaying} aria-label={`Replay ${sessionName(session)}`}
          title={replaying ? 'Back to live (R)' : 'Replay the last minutes (R)'} onClick={() => onReplay(id)}
        >
          <History size={13} aria-hidden />
        </button>
      )}
      <footer className={`tile-line${session.risk === 'low' ? '' : ' risky'}`} draggable onDragStart={(event) => event.dataTransfer.setData(dragType, id)} title={session.riskCauses.join(' · ')}>
        <span className="level" role="img" aria-label={`${mark.word} risk, ${session.riskScore} of 100`} title={`Risk: ${mark.word}, ${session.riskScore} of 100`}><Mark {...mark} />{session.riskScore > 0 && <span className={`tile-score ${session.risk}`}>{session.riskScore}</span>}</span>
        <TileName user={session.user} asset={session.asset} />
        {label && <ColourTag {...label} />}
        <Protocol protocol={session.protocol} />
        <Duration session={session} />
        <Others session={session} me={operator?.loginName} />
        <TileMarks session={session} />
        <TileCause session={session} />
      </footer>
      <TileCauses session={session} />
    </article>
  );
});

function Protocol({ protocol }: { readonly protocol: string }) {
  const Icon = protocol === 'ssh' ? SquareTerminal : Screen;
  return <span className="tile-protocol" title={protocol.toUpperCase()}><Icon size={13} aria-hidden /></span>;
}

function Duration({ session: { id, startedAt, endedAt } }: { readonly session: Session }) {
  const skew = useSteady((state) => selectSkewOf(state, id));
  const text = useTickingText(useCallback((now: number) => formatLongClock((endedAt ?? now + skew) - startedAt), [skew, startedAt, endedAt]));
  return <span ref={text} className="tile-duration mono" />;
}

/** Colleagues who are in this session. */
function Others({ session, me }: { readonly session: Session; readonly me: string | undefined }) {
  const others = session.participants.filter((participant) => participant.operator.loginName !== me);
  if (others.length === 0) return null;
  const names = others.map((participant) => `${participant.operator.displayName} (${participant.intent})`).join(', ');
  return <span className="tile-others" title={names}><Eye size={12} aria-hidden />{others.length}<span className="unseen"> also in it: {names}</span></span>;
}
