import { leaveChord } from '../../../shared/ipc/contract';
import { Dialog } from '../../kit/dialog';
import { useConsole } from '../../state/store';

const groups = [
  { title: 'Everywhere', keys: [['Ctrl K', 'Search or run a command'], ['?', 'This page'], ['Ctrl Shift X', 'Panic: end all sessions of a user, an asset or a gateway'], ['Esc', 'Close what is open']] },
  { title: 'Wall', keys: [['Arrows', 'From tile to tile'], ['Enter', 'Open the session'], ['/', 'Filter'], ['Shift P', 'Pin or unpin the tile'], ['Shift arrows', 'Move the tile: the order by hand'], ['Menu, Shift F10', 'More for the tile'], ['Page Up, Down', 'Page of a rotating wall'], ['Space', 'Large in the spotlight'], ['Tab', 'To the orders of the tile, the quiet strip'], ['Ctrl Space', 'Select the tile for a bulk order'], ['Ctrl A', 'Select all tiles shown'], ['Ctrl Shift N', 'New wall window']] },
  { title: 'Session', keys: [[leaveChord.label.replaceAll('+', ' '), 'Leave, also while your keys reach the session'], ['Ctrl Shift M', 'Mark this moment: a chapter of the recording'], ['Ctrl Shift K', 'The keyboard: take it or ask, give it back'], ['Alt click', 'Point at a place of the screen'], ['Ctrl Shift arrows', 'Point by keyboard']] },
] as const;
const tileKeys = [['M', 'Monitor'], ['P', 'Participate'], ['H', 'Pause or resume'], ['X', 'Terminate'], ['U', 'Undo terminate'], ['R', 'Replay the last minutes, back to live'], ['A', 'Acknowledge the alert'], ['N', 'Notes for the next shift'], ['O', 'Pop out into a window'], ['Q', 'Back into the quiet strip']] as const;
const playerKeys = [['Space, K', 'Play or pause'], ['J L', '10 s back, forward'], ['← →', '5 s back, forward'], [', .', 'Frame by frame'], ['< >', 'Slower, faster'], ['0 … 9', 'To that tenth'], ['/', 'Search the recording']] as const;

export function Help({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const singleKeys = useConsole((state) => state.preferences.singleKeys);
  return (
    <Dialog title="Keys" isOpen={isOpen} onClose={onClose} wide>
      {/* Longer than a small window: the keyboard scrolls it. */}
      <div className="help" tabIndex={0} role="group" aria-label="All keys">
        {groups.map((group) => <Keys key={group.title} {...group} />)}
        <Keys title={singleKeys ? 'On a focused tile' : 'On a focused tile (turned off in Settings)'} keys={tileKeys} />
        <Keys title="Player" keys={playerKeys} />
      </div>
    </Dialog>
  );
}

function Keys({ title, keys }: { readonly title: string; readonly keys: readonly (readonly [string, string])[] }) {
  return (
    <section className="stack">
      <h3>{title}</h3>
      <dl className="help-keys">
        {keys.map(([key, does]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{does}</dd></div>)}
      </dl>
    </section>
  );
}
