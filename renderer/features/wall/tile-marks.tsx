import './tile-marks.css';
import { BellRing, Check, NotebookPen } from 'lucide-react';
import type { SessionId } from '../../../shared/model/ids';
import { sessionName, type Session } from '../../../shared/model/session';
import { selectOpenRisk } from '../../state/alert-selectors';
import { useSteady } from '../../state/console-provider';
import { moderationOpened } from '../../state/moderation';
import { selectionToggled } from '../../state/selection';
import { useConsoleDispatch } from '../../state/store';

/** In the tile's line: an alert nobody has acknowledged, and how many notes there are for the next shift. */
export function TileMarks({ session }: { readonly session: Session }) {
  const alert = useSteady((state) => selectOpenRisk(state, session.id));
  const dispatch = useConsoleDispatch();
  const notes = session.notes?.length ?? 0;
  return (
    <>
      {alert && <span className={`tile-alert ${alert.level}`} role="img" aria-label="alert not acknowledged" title={`Not acknowledged: ${alert.causes.join(' · ')}`}><BellRing size={13} aria-hidden /></span>}
      {notes > 0 && (
        <button
          type="button" className="tile-notes" tabIndex={-1} aria-label={`Notes at ${sessionName(session)}: ${notes}`} title={session.notes?.map(({ author, text }) => `${author}: ${text}`).join('\n')}
          onClick={() => dispatch(moderationOpened({ kind: 'notes', sessionId: session.id }))}
        >
          <NotebookPen size={12} aria-hidden />{notes}
        </button>
      )}
    </>
  );
}

/** While sessions are being selected: whether this one is. */
export function TileCheck({ id, name, current }: { readonly id: SessionId; readonly name: string; readonly current: boolean }) {
  const on = useSteady((state) => state.selection.on);
  const chosen = useSteady((state) => state.selection.on && state.selection.ids.includes(id));
  const dispatch = useConsoleDispatch();
  if (!on) return null;
  return (
    <button type="button" role="checkbox" className="tile-check" aria-checked={chosen} aria-label={`Select ${name}`} tabIndex={current ? 0 : -1} onClick={() => dispatch(selectionToggled(id))}>
      <Check size={16} aria-hidden />
    </button>
  );
}
