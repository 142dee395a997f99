import { memo, useCallback, useEffect, useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';
import { useLocation } from 'wouter';
import type { SessionId } from '../../../shared/model/ids';
import { riskAlertId } from '../../state/alert-machine';
import { moderationOpened } from '../../state/moderation';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { pinToggled, placedByHand, quietToggled, wallChanged } from '../../state/wall';
import { gridShape, isTallerThan } from './grid-shape';
import { isStepKey, stepTo } from './places';
import { useReplays } from './replay/use-replays';
import { SheetContext, SheetLayer, useSheet } from './sheet/sheet-layer';
import { Tile } from './tile';
import { TileMenu, type MenuPlace } from './tile-menu';
import { usePopOut } from './use-pop-out';
import { useTileSelection } from './use-tile-selection';
import { useTileOrders } from './use-tile-orders';

interface WallGridProps {
  /** The tiles shown, in the order they are shown in. */
  readonly shown: readonly SessionId[];
  /** All tiles in the wall's order: what moving by hand is about. */
  readonly order: readonly SessionId[];
  /** Turns the page, where there are pages. */
  readonly onTurn?: ((by: number) => void) | undefined;
  /** Some tile shows a replay, or none does. */
  readonly onReplaying: (some: boolean) => void;
}

/** Tiles in rows and columns, scrolling as one; arrows go from tile to tile, letters give orders to the focused one. */
export const WallGrid = memo(function WallGrid({ shown, order, onTurn, onReplaying }: WallGridProps) {
  const view = useRef<HTMLDivElement>(null);
  const size = useSize(view);
  const dispatch = useConsoleDispatch();
  const [, navigate] = useLocation();
  const layout = useConsole((state) => state.wall.layout);
  const grid = useConsole((state) => state.wall.grid);
  const byChoice = useConsole((state) => state.wall.layout === 'spotlight' && state.wall.large === 'chosen');
  const opened = useConsole((state) => state.wall.opened);
  const singleKeys = useConsole((state) => state.preferences.singleKeys);
  const orders = useTileOrders();
  const popOut = usePopOut();
  const selection = useTileSelection(shown);
  const sheet = useSheet();
  const replays = useReplays(shown, onReplaying);
  const [current, setCurrent] = useState<SessionId>();
  const [menu, setMenu] = useState<MenuPlace>();
  const shape = gridShape({ layout, grid }, shown.length, size.width, size.height);
  const active = current !== undefined && shown.includes(current) ? current : shown[0];
  const index = active === undefined ? 0 : shown.indexOf(active);

  const tileOf = (id: SessionId): HTMLElement | null => view.current?.querySelector<HTMLElement>(`[data-tile="${CSS.escape(id)}"]`) ?? null;
  const focusTile = (id: SessionId | undefined): void => {
    if (id === undefined) return;
    setCurrent(id);
    const tile = tileOf(id);
    tile?.focus();
    tile?.scrollIntoView({ block: 'nearest' });
  };
  /** The keyboard was on a tile that was moved or turned away: it goes on with the one that is active then. */
  const refocus = useRef(false);
  useLayoutEffect(() => {
    if (!refocus.current) return;
    refocus.current = false;
    if (active === undefined) return;
    tileOf(active)?.focus();
    tileOf(active)?.scrollIntoView({ block: 'nearest' });
  });

  // The same functions whatever the order is: a new one would render every tile anew each time one of them moves.
  const newest = useRef(order);
  useLayoutEffect(() => { newest.current = order; });
  const move = useCallback((id: SessionId, to: number) => void dispatch(placedByHand({ id, to, shown: newest.current })), [dispatch]);
  const handleDrop = useCallback((id: SessionId, onto: SessionId) => move(id, newest.current.indexOf(onto)), [move]);
  const choose = useCallback((id: SessionId) => void dispatch(wallChanged({ large: 'chosen', chosen: id })), [dispatch]);
  const closeMenu = useCallback(() => setMenu(undefined), []);

  const handleTurn = (by: number): void => {
    refocus.current = true;
    setCurrent(undefined);
    onTurn?.(by);
  };
  const handleKey = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    if (active === undefined || target.dataset['tile'] === undefined) return;
    if (selection.handleKey(event, active)) return event.preventDefault();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (isStepKey(event.key)) {
      const next = shown[stepTo(event.key, index, shown.length, shape)];
      if (!event.shiftKey) focusTile(next);
      else if (next !== undefined) {
        refocus.current = true;
        move(active, order.indexOf(next));
      }
    } else if (onTurn && (event.key === 'PageDown' || event.key === 'PageUp')) handleTurn(event.key === 'PageDown' ? 1 : -1);
    else if (event.key === 'Enter') navigate(`/session/${active}`);
    else if (event.key === 'P' && event.shiftKey) dispatch(pinToggled(active));
    else if (event.key === ' ' && layout === 'spotlight') {
      refocus.current = true;
      choose(active);
    } else if (!singleKeys || event.shiftKey) return;
    else if (event.key === 'o') popOut(active);
    else if (event.key === 'r') replays.toggle(active);
    else if (event.key === 'n') dispatch(moderationOpened({ kind: 'notes', sessionId: active }));
    else if (event.key === 'a') dispatch(moderationOpened({ kind: 'acknowledge', alerts: [riskAlertId(active)] }));
    else if (event.key === 'q' && opened.includes(active)) {
      refocus.current = true;
      dispatch(quietToggled(active));
    } else if (!orders.handleLetter(event.key, active)) return;
    event.preventDefault();
  };
  const handleFocus = (event: FocusEvent): void => {
    const id = (event.target as HTMLElement).closest<HTMLElement>('[data-tile]')?.dataset['tile'];
    if (id !== undefined) setCurrent(id as SessionId);
  };

  return (
    <div ref={view} className="wall-view scroll" onKeyDown={handleKey} onClickCapture={selection.handleClick} onFocus={handleFocus}>
      {size.width > 0 && (
        <SheetContext value={sheet}>
          <div className={`wall-grid${isTallerThan(shape, shown.length, size.height) ? ' scrolls' : ''}`} style={{ gridTemplateColumns: `repeat(${shape.columns}, minmax(0, 1fr))`, gridAutoRows: `${shape.rowHeight}px`, gap: shape.gap }}>
            {sheet && <SheetLayer sheet={sheet} view={view} />}
            {shown.map((id, at) => (
              <Tile
                key={id} id={id} current={id === active} orders={orders} onDropTile={handleDrop} onMenu={setMenu}
                replaying={replays.open.includes(id)} onReplay={replays.toggle}
                span={at === 0 ? shape.span : 1} onChoose={byChoice && at > 0 ? choose : undefined}
              />
            ))}
          </div>
        </SheetContext>
      )}
      {menu && <TileMenu key={menu.id} place={menu} onClose={closeMenu} replaying={replays.open.includes(menu.id)} onReplay={replays.toggle} onMove={(id, by) => move(id, Math.max(0, order.indexOf(id) + by))} />}
    </div>
  );
});

function useSize(element: { readonly current: HTMLElement | null }): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const target = element.current;
    if (!target) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: Math.floor(entry.contentRect.width), height: Math.floor(entry.contentRect.height) });
    });
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
