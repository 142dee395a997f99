import { ArrowDownWideNarrow, LockKeyhole } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { RiskLevel } from '../../../shared/model/session';
import { Button } from '../../kit/button';
import { SegmentedControl } from '../../kit/choice';
import { Badge, Mark } from '../../kit/display';
import { SearchField } from '../../kit/field';
import { moderationOpened } from '../../state/moderation';
import { riskMarks } from '../../state/risk-marks';
import { selectLiveSessions, selectRiskCounts } from '../../state/selectors';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { wallChanged, type WallGrid, type WallSort } from '../../state/wall';
import { ViewsMenu } from './views-menu';

const sorts: readonly { readonly id: WallSort; readonly label: string }[] = [
  { id: 'risk', label: 'Risk' }, { id: 'activity', label: 'Activity' }, { id: 'name', label: 'Name' }, { id: 'hand', label: 'By hand' },
];
const grids: readonly { readonly id: WallGrid; readonly label: string }[] = [
  { id: 'auto', label: 'Auto' }, { id: '2', label: '2 × 2' }, { id: '3', label: '3 × 3' }, { id: '4', label: '4 × 4' }, { id: '6', label: '6 × 6' }, { id: '8', label: '8 × 8' }, { id: '16', label: '16 × 16' },
];
const counted: readonly RiskLevel[] = ['critical', 'high', 'medium'];

export function WallToolbar({ waiting, onApply }: { readonly waiting: boolean; readonly onApply: () => void }) {
  const dispatch = useConsoleDispatch();
  const live = useConsole(selectLiveSessions).length;
  const counts = useConsole(selectRiskCounts);
  const wall = useConsole((state) => state.wall);
  const locks = useConsole((state) => state.locks.length);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const handleKey = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener('keydown', handleKey);
    return () => window.removeEventListener('keydown', handleKey);
  }, []);

  return (
    <header className="toolbar wall-bar">
      <h1>Wall</h1>
      <Badge>{live} live</Badge>
      {counted.filter((level) => counts[level] > 0).map((level) => (
        <Badge key={level}><Mark {...riskMarks[level]} /><span>{counts[level]}<span className="unseen"> of {riskMarks[level].word} risk</span></span></Badge>
      ))}
      <SegmentedControl label="Order of the tiles" choices={sorts} value={wall.sort} onChange={(sort) => dispatch(wallChanged({ sort }))} />
      <SegmentedControl label="Grid" choices={grids} value={wall.grid} onChange={(grid) => dispatch(wallChanged({ grid }))} />
      <SearchField className="wall-filter" label="Filter sessions" placeholder="user, asset, protocol, team" value={wall.filter} onChange={(filter) => dispatch(wallChanged({ filter }))} inputRef={field} />
      <span className="grow" />
      {waiting && <Button variant="quiet" icon={<ArrowDownWideNarrow size={14} aria-hidden />} onPress={onApply}>Order held: update</Button>}
      <ViewsMenu />
      <Button icon={<LockKeyhole size={14} aria-hidden />} onPress={() => dispatch(moderationOpened({ kind: 'locks' }))}>
        {locks === 0 ? 'Locks' : `Locks: ${locks}`}
      </Button>
    </header>
  );
}
