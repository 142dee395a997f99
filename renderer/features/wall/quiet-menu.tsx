import { Check, ChevronDown } from 'lucide-react';
import { Button } from '../../kit/button';
import { Menu } from '../../kit/menu';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { wallChanged, type QuietMode } from '../../state/wall';

const modes: readonly { readonly id: QuietMode; readonly label: string; readonly note: string }[] = [
  { id: 'tiles', label: 'All are tiles', note: '' },
  { id: 'idle', label: 'Collapse idle ones', note: 'low risk, silent for a minute' },
  { id: 'calm', label: 'Collapse calm ones', note: 'low risk' },
];

/** Whether quiet sessions make room for the others, and how many did. */
export function QuietMenu({ count }: { readonly count: number }) {
  const dispatch = useConsoleDispatch();
  const quiet = useConsole((state) => state.wall.quiet);
  return (
    <Menu
      label="Quiet sessions" title="Quiet sessions" onAction={(id) => dispatch(wallChanged({ quiet: id as QuietMode }))}
      entries={modes.map((mode) => ({ ...mode, icon: mode.id === quiet ? <Check size={14} aria-hidden /> : <span className="views-blank" /> }))}
    >
      <Button aria-label={`Quiet sessions: ${quiet === 'tiles' ? 'all are tiles' : `${count} collapsed`}`}>
        {quiet === 'tiles' ? 'Quiet' : `${count} quiet`}
        <ChevronDown size={13} aria-hidden />
      </Button>
    </Menu>
  );
}
