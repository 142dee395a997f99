import { memo, useMemo, useRef, type FocusEvent } from 'react';
import type { SessionId } from '../../../shared/model/ids';
import { useConsole, type ConsoleState } from '../../state/store';
import { pagesOf, withLarge } from './places';
import { QuietStrip } from './quiet-strip';
import type { Hold } from './use-hold';
import { useRotation } from './use-rotation';
import type { ShownWall } from './use-wall-order';
import { WallGrid } from './wall-grid';
import { WallPager } from './wall-pager';

/** The tiles in their layout, the pages, the strip. While the pointer or the keyboard is on it nobody moves and no page turns. */
export const WallStage = memo(function WallStage({ wall, hold }: { readonly wall: ShownWall; readonly hold: Hold }) {
  const stage = useRef<HTMLDivElement>(null);
  const { layout, grid, interval, pins } = useConsole((state) => state.wall);
  const large = useLarge(wall.tiles, hold.held);
  const pages = useMemo(() => (layout === 'rotate' ? pagesOf(wall.tiles, pins, Number(grid) ** 2) : [wall.tiles]), [layout, wall.tiles, pins, grid]);
  const rotation = useRotation(pages.length, Number(interval), layout === 'rotate', hold.held);
  const page = pages[rotation.page] ?? wall.tiles;
  const shown = useMemo(() => (layout === 'spotlight' ? withLarge(page, large) : page), [layout, page, large]);

  const { setFocus } = hold;
  const handleFocus = (event: FocusEvent): void => {
    // Focus left behind by a click does not hold the wall; focus the keyboard works with does.
    if ((event.target as HTMLElement).matches(':focus-visible')) setFocus(true);
  };
  const handleBlur = (event: FocusEvent): void => {
    if (!stage.current?.contains(event.relatedTarget)) setFocus(false);
  };
  return (
    <div ref={stage} className="wall-stage" onFocus={handleFocus} onBlur={handleBlur} onPointerEnter={() => hold.setPointer(true)} onPointerLeave={() => hold.setPointer(false)}>
      {wall.tiles.length === 0 && <p className="wall-quiet">Nothing but quiet sessions. A tile comes back as soon as one is not quiet any more, or when you press its name.</p>}
      <WallGrid shown={shown} order={wall.tiles} onTurn={layout === 'rotate' ? rotation.turn : undefined} onReplaying={hold.setReplay} />
      <QuietStrip strip={wall.strip} tiles={wall.tiles} />
      {layout === 'rotate' && <WallPager rotation={rotation} />}
    </div>
  );
});

/** Who is large in the spotlight: the one chosen, or the riskiest; that one does not change while the wall is held. */
function useLarge(tiles: readonly SessionId[], held: boolean): SessionId | undefined {
  const { large, chosen } = useConsole((state) => state.wall);
  const riskiest = useConsole((state) => riskiestOf(state, tiles));
  const last = useRef<SessionId>(undefined);
  if (large === 'chosen' && chosen !== undefined) last.current = chosen;
  else if (!held || last.current === undefined || !tiles.includes(last.current)) {
    last.current = riskiest;
  }
  return last.current;
}

const riskiestOf = ({ sessions: { entities } }: ConsoleState, tiles: readonly SessionId[]): SessionId | undefined =>
  tiles.reduce<SessionId | undefined>((most, id) => (most !== undefined && (entities[most]?.riskScore ?? 0) >= (entities[id]?.riskScore ?? 0) ? most : id), undefined);
