import { Check, ChevronDown } from 'lucide-react';
import { Button } from '../../kit/button';
import { SegmentedControl } from '../../kit/choice';
import { Menu, type MenuEntry } from '../../kit/menu';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { wallChanged, wallGrids, wallIntervals, type LargeOne, type WallGrid, type WallInterval, type WallLayout } from '../../state/wall';

const sizeWords = (grid: WallGrid): string => `${grid} × ${grid}`;
const tick = (here: boolean) => (here ? <Check size={14} aria-hidden /> : <span className="views-blank" />);

/** How the tiles are laid out; what there is to choose about it is in the menu behind. */
export function LayoutControl() {
  const dispatch = useConsoleDispatch();
  const { layout, grid, interval, large } = useConsole((state) => state.wall);
  const choices: readonly { readonly id: WallLayout; readonly label: string }[] = [
    { id: 'auto', label: 'Auto' }, { id: 'grid', label: sizeWords(grid) }, { id: 'spotlight', label: 'Spotlight' }, { id: 'rotate', label: 'Rotate' },
  ];
  const entry = (id: string, label: string, here: boolean, rest: Partial<MenuEntry> = {}): MenuEntry => ({ id, label, icon: tick(here), ...(here ? { note: 'now' } : {}), ...rest });
  const entries: readonly MenuEntry[] = [
    ...wallGrids.map((each, index) => entry(`grid ${each}`, sizeWords(each), each === grid && (layout === 'grid' || layout === 'rotate'), index === 0 ? { heading: layout === 'rotate' ? 'Tiles on a page' : 'Tiles in view' } : {})),
    entry('large risk', 'The riskiest', layout === 'spotlight' && large === 'risk', { heading: 'Large in the spotlight' }),
    entry('large chosen', 'The one I choose', layout === 'spotlight' && large === 'chosen'),
    ...wallIntervals.map((each, index) => entry(`every ${each}`, `Every ${each} s`, layout === 'rotate' && each === interval, index === 0 ? { heading: 'Pages turn' } : {})),
  ];
  const handle = (id: string): void => {
    const [what, value] = id.split(' ');
    if (what === 'grid') dispatch(wallChanged({ grid: value as WallGrid, layout: layout === 'rotate' ? 'rotate' : 'grid' }));
    else if (what === 'large') dispatch(wallChanged({ large: value as LargeOne, layout: 'spotlight' }));
    else dispatch(wallChanged({ interval: value as WallInterval, layout: 'rotate' }));
  };
  return (
    <div className="wall-layout">
      <SegmentedControl label="Layout" choices={choices} value={layout} onChange={(next) => dispatch(wallChanged({ layout: next }))} />
      <Menu label="Layout options" entries={entries} onAction={handle}>
        <Button className="icon" variant="quiet" aria-label="Layout options" icon={<ChevronDown size={14} aria-hidden />} />
      </Menu>
    </div>
  );
}
