import { useEffect } from 'react';
import { CircleX, Pause, Play, X } from 'lucide-react';
import type { BulkKind } from '../../../shared/intent/bulk';
import type { SessionId } from '../../../shared/model/ids';
import { Button } from '../../kit/button';
import { moderationOpened } from '../../state/moderation';
import { selected, selectionEnded } from '../../state/selection';
import { useConsole, useConsoleDispatch } from '../../state/store';

/** Letters belong to whoever is written in, and to a dialog that is open. */
const elsewhere = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input:not([type=checkbox]), textarea, select, [role=dialog], [role=alertdialog], [role=menu]') !== null;

/** In the toolbar's place while sessions are selected, so that no tile moves: how many, and the orders for all of them. */
export function SelectionBar({ shown }: { readonly shown: readonly SessionId[] }) {
  const dispatch = useConsoleDispatch();
  const ids = useConsole((state) => state.selection.ids);
  // The keys of the tiles, wherever the keyboard is on the wall: Control A would mark the page's text else.
  useEffect(() => {
    const handleKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || event.shiftKey || elsewhere(event.target)) return;
      if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) dispatch(selected(shown));
      else if (event.key === 'Escape') dispatch(selectionEnded());
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', handleKey);
    return () => window.removeEventListener('keydown', handleKey);
  }, [dispatch, shown]);
  const none = ids.length === 0 ? 'Select sessions first: press their tiles, or Space on a tile.' : undefined;
  const open = (order: BulkKind): void => void dispatch(moderationOpened({ kind: 'bulk', order, sessions: ids }));
  return (
    <div className="toolbar selection-bar" role="toolbar" aria-label="Selected sessions">
      <strong role="status">{ids.length} selected</strong>
      <Button variant="quiet" onPress={() => dispatch(selected(shown))}>{`Select all shown (${shown.length})`}</Button>
      <Button variant="quiet" isDisabled={ids.length === 0} onPress={() => dispatch(selected([]))}>Clear</Button>
      <span className="grow" />
      <Button icon={<Pause size={14} aria-hidden />} whyNot={none} onPress={() => open('pause')}>Pause…</Button>
      <Button icon={<Play size={14} aria-hidden />} whyNot={none} onPress={() => open('resume')}>Resume…</Button>
      <span className="selection-gap" />
      <Button variant="danger" icon={<CircleX size={14} aria-hidden />} whyNot={none} onPress={() => open('terminate')}>Terminate…</Button>
      <span className="selection-gap" />
      <Button icon={<X size={14} aria-hidden />} onPress={() => dispatch(selectionEnded())}>Done</Button>
    </div>
  );
}
