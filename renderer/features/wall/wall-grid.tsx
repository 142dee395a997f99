import { useCallback, useEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';
import { useLocation } from 'wouter';
import type { SessionId } from '../../../shared/model/ids';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { pinToggled, placedByHand } from '../../state/wall';
import { gridShape } from './grid-shape';
import { Tile } from './tile';
import type { Hold } from './use-hold';
import { useTileOrders } from './use-tile-orders';

interface WallGridProps {
  readonly order: readonly SessionId[];
  readonly hold: Hold;
}

/** Tiles in rows and columns, scrolling as one; arrows go from tile to tile, letters give orders to the focused one. */
export function WallGrid({ order, hold }: WallGridProps) {
  const view = useRef<HTMLDivElement>(null);
  const size = useSize(view);
  const dispatch = useConsoleDispatch();
  const [, navigate] = useLocation();
  const grid = useConsole((state) => state.wall.grid);
  const singleKeys = useConsole((state) => state.preferences.singleKeys);
  const orders = useTileOrders();
  const [current, setCurrent] = useState<SessionId>();
  const shape = gridShape(grid, order.length, size.width, size.height);
  const active = current !== undefined && order.includes(current) ? current : order[0];

  const focusTile = (index: number): void => {
    const id = order[Math.max(0, Math.min(order.length - 1, index))];
    if (id === undefined) return;
    setCurrent(id);
    const tile = view.current?.querySelector<HTMLElement>(`[data-session-id="${CSS.escape(id)}"]`);
    tile?.focus();
    tile?.scrollIntoView({ block: 'nearest' });
  };

  const handleKey = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || active === undefined || target.dataset['sessionId'] === undefined) return;
    const index = order.indexOf(active);
    const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: shape.columns, ArrowUp: -shape.columns, Home: -index, End: order.length };
    const step = steps[event.key];
    if (step !== undefined && event.shiftKey) dispatch(placedByHand({ id: active, to: index + step, shown: order }));
    else if (step !== undefined) focusTile(index + step);
    else if (event.key === 'Enter') navigate(`/session/${active}`);
    else if (event.key === 'P' && event.shiftKey) dispatch(pinToggled(active));
    else if (!singleKeys || event.shiftKey || !orders.handleLetter(event.key, active)) return;
    event.preventDefault();
  };

  const { setFocus } = hold;
  const handleFocus = (event: FocusEvent): void => {
    const id = (event.target as HTMLElement).closest<HTMLElement>('[data-session-id]')?.dataset['sessionId'];
    if (id !== undefined) setCurrent(id as SessionId);
    // Focus left behind by a click does not hold the wall; focus the keyboard works with does.
    if ((event.target as HTMLElement).matches(':focus-visible')) setFocus(true);
  };
  const handleBlur = (event: FocusEvent): void => {
    if (!view.current?.contains(event.relatedTarget)) setFocus(false);
  };
  const handleDrop = useCallback((id: SessionId, onto: SessionId) => {
    dispatch(placedByHand({ id, to: order.indexOf(onto), shown: order }));
  }, [dispatch, order]);

  return (
    <div
      ref={view} className="wall-view scroll" onKeyDown={handleKey} onFocus={handleFocus} onBlur={handleBlur}
      onPointerEnter={() => hold.setPointer(true)} onPointerLeave={() => hold.setPointer(false)}
    >
      {size.width > 0 && (
        <div className="wall-grid" style={{ gridTemplateColumns: `repeat(${shape.columns}, minmax(0, 1fr))`, gridAutoRows: `${shape.rowHeight}px` }}>
          {order.map((id) => <Tile key={id} id={id} current={id === active} orders={orders} view={view} onDropTile={handleDrop} />)}
        </div>
      )}
    </div>
  );
}

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
