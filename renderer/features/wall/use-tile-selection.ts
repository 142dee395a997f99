import { useMemo, type KeyboardEvent, type MouseEvent } from 'react';
import { useStore } from 'react-redux';
import type { SessionId } from '../../../shared/model/ids';
import { selected, selectedTo, selectionEnded, selectionToggled } from '../../state/selection';
import type { ConsoleStore } from '../../state/store';

export interface TileSelection {
  /** On its way down: a press that selects does nothing else. */
  handleClick(event: MouseEvent): void;
  /** True when the key was about the selection. */
  handleKey(event: KeyboardEvent, active: SessionId): boolean;
}

/**
 * Control selects one, Shift up to one; while selecting, a press on a picture does. By keyboard: Control Space, Space while
 * selecting, Shift Space up to here, Control A all that are shown, Escape ends it.
 */
export function useTileSelection(shown: readonly SessionId[]): TileSelection {
  const store = useStore() as ConsoleStore;
  return useMemo(() => {
    const choose = (id: SessionId, range: boolean): void => void store.dispatch(range ? selectedTo({ id, shown }) : selectionToggled(id));
    return {
      handleClick(event) {
        const target = event.target as HTMLElement;
        const id = target.closest<HTMLElement>('[data-tile]')?.dataset['tile'] as SessionId | undefined;
        const command = event.ctrlKey || event.metaKey;
        const onPicture = store.getState().selection.on && target.closest('.tile-picture') !== null && target.closest('button') === null;
        if (id === undefined || !(command || event.shiftKey || onPicture)) return;
        event.preventDefault();
        event.stopPropagation();
        choose(id, event.shiftKey);
      },
      handleKey(event, active) {
        const command = event.ctrlKey || event.metaKey;
        const { on } = store.getState().selection;
        if (event.altKey) return false;
        if (event.key === ' ' && (on || command)) choose(active, event.shiftKey);
        else if (event.key.toLowerCase() === 'a' && command && !event.shiftKey) store.dispatch(selected(shown));
        else if (event.key === 'Escape' && on) store.dispatch(selectionEnded());
        else return false;
        return true;
      },
    };
  }, [store, shown]);
}
