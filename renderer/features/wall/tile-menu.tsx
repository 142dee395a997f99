import { AppWindow, ArrowLeft, ArrowRight, BellRing, ChevronsLeft, History, Link, ListTree, Maximize2, Minimize2, NotebookPen, OctagonX, Pin, PinOff, SquareArrowOutUpRight, SquareCheck } from 'lucide-react';
import { useRef } from 'react';
import { useLocation } from 'wouter';
import { sessionLink } from '../../../shared/ipc/deep-link';
import { gatewayOf, ownId } from '../../../shared/model/gateway-ids';
import type { SessionId } from '../../../shared/model/ids';
import { sessionName } from '../../../shared/model/session';
import { may, nobody } from '../../../shared/policy/permissions';
import { PopupMenu, type MenuEntry } from '../../kit/menu';
import { selectGatewayOf, selectOperatorOf } from '../../state/gateway-selectors';
import { selectOpenRisk } from '../../state/alert-selectors';
import { moderationOpened } from '../../state/moderation';
import { riskMarks } from '../../state/risk-marks';
import { selectionToggled } from '../../state/selection';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { pinToggled, quietToggled, wallChanged } from '../../state/wall';
import { usePopOut } from './use-pop-out';

export interface MenuPlace {
  readonly id: SessionId;
  readonly anchor: HTMLElement;
}

interface TileMenuProps {
  readonly place: MenuPlace;
  readonly onClose: () => void;
  readonly replaying: boolean;
  readonly onReplay: (id: SessionId) => void;
  /** Moves the tile by so many places of the wall's order; -Infinity = to the front. */
  readonly onMove: (id: SessionId, by: number) => void;
}

/** What can be done with a tile that is no order: where it stands, how it is shown; and all causes of its risk. */
export function TileMenu({ place: { id, anchor }, onClose, replaying, onReplay, onMove }: TileMenuProps) {
  const session = useConsole((state) => state.sessions.entities[id]);
  const operator = useConsole((state) => selectOperatorOf(state, id));
  const address = useConsole((state) => selectGatewayOf(state, id)?.info.address);
  const wall = useConsole((state) => state.wall);
  const alert = useConsole((state) => selectOpenRisk(state, id));
  const dispatch = useConsoleDispatch();
  const [, navigate] = useLocation();
  const popOut = usePopOut();
  const trigger = useRef(anchor);
  trigger.current = anchor;
  if (!session) return null;
  const pinned = wall.pins.includes(id);
  const entries: MenuEntry[] = [
    { id: 'open', label: 'Open the session', icon: <Maximize2 size={14} aria-hidden />, note: 'Enter' },
    { id: 'details', label: 'All details', icon: <ListTree size={14} aria-hidden /> },
    { id: 'out', label: 'Pop out into a window', icon: <SquareArrowOutUpRight size={14} aria-hidden />, note: 'O' },
    ...(operator && may(operator, 'view', session) ? [{ id: 'replay', label: replaying ? 'Back to live' : 'Replay the last minutes', icon: <History size={14} aria-hidden />, note: 'R' }] : []),
    ...(wall.layout === 'spotlight' ? [{ id: 'large', label: 'Make it the large one', icon: <AppWindow size={14} aria-hidden />, note: 'Space' }] : []),
    { id: 'pin', label: pinned ? 'Unpin' : 'Pin to the front', icon: pinned ? <PinOff size={14} aria-hidden /> : <Pin size={14} aria-hidden />, note: 'Shift P', apart: true },
    { id: 'earlier', label: 'Move earlier', icon: <ArrowLeft size={14} aria-hidden />, note: 'Shift ←' },
    { id: 'later', label: 'Move later', icon: <ArrowRight size={14} aria-hidden />, note: 'Shift →' },
    { id: 'front', label: 'Move to the front', icon: <ChevronsLeft size={14} aria-hidden />, note: 'Shift Home' },
    ...(wall.opened.includes(id) ? [{ id: 'away', label: 'Back into the quiet strip', icon: <Minimize2 size={14} aria-hidden />, note: 'Q' }] : []),
    { id: 'notes', label: 'Notes for the next shift…', icon: <NotebookPen size={14} aria-hidden />, note: session.notes?.length ? String(session.notes.length) : 'N', apart: true },
    ...(alert ? [{ id: 'acknowledge', label: 'Acknowledge the alert…', icon: <BellRing size={14} aria-hidden />, note: 'A' }] : []),
    { id: 'select', label: 'Select for a bulk order', icon: <SquareCheck size={14} aria-hidden />, note: 'Ctrl Space' },
    { id: 'link', label: 'Copy a link to it', icon: <Link size={14} aria-hidden />, apart: true },
    ...(operator && may(operator, 'lock', nobody) ? [
      { id: 'panic user', label: `Panic: all sessions of ${session.user}…`, icon: <OctagonX size={14} aria-hidden />, danger: true },
      { id: 'panic asset', label: `Panic: all sessions on ${session.asset}…`, icon: <OctagonX size={14} aria-hidden />, danger: true },
    ] : []),
    ...session.riskCauses.map((cause, index): MenuEntry => ({
      id: `cause ${index}`, label: cause, isDisabled: true, ...(index === 0 ? { heading: `Why its risk is ${riskMarks[session.risk].word} (${session.riskScore}), newest first` } : {}),
    })),
  ];
  const handle = (action: string): void => {
    if (action === 'notes') dispatch(moderationOpened({ kind: 'notes', sessionId: id }));
    else if (action === 'panic user') dispatch(moderationOpened({ kind: 'panic', scope: { kind: 'user', name: session.user }, gateway: gatewayOf(id) }));
    else if (action === 'panic asset') dispatch(moderationOpened({ kind: 'panic', scope: { kind: 'asset', name: session.asset }, gateway: gatewayOf(id) }));
    else if (action === 'link' && address !== undefined) void navigator.clipboard?.writeText(sessionLink(address, ownId(id))).catch(() => undefined);
    else if (action === 'acknowledge' && alert) dispatch(moderationOpened({ kind: 'acknowledge', alerts: [alert.id] }));
    else if (action === 'select') dispatch(selectionToggled(id));
    else if (action === 'open') navigate(`/session/${id}`);
    else if (action === 'details') navigate(`/sessions/${encodeURIComponent(id)}`);
    else if (action === 'out') popOut(id);
    else if (action === 'replay') onReplay(id);
    else if (action === 'large') dispatch(wallChanged({ large: 'chosen', chosen: id }));
    else if (action === 'pin') dispatch(pinToggled(id));
    else if (action === 'earlier') onMove(id, -1);
    else if (action === 'later') onMove(id, 1);
    else if (action === 'front') onMove(id, -Infinity);
    else if (action === 'away') dispatch(quietToggled(id));
  };
  return <PopupMenu label={sessionName(session)} title={sessionName(session)} trigger={trigger} isOpen onOpenChange={(open) => !open && onClose()} entries={entries} onAction={handle} />;
}
