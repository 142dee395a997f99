import type { SessionId } from '../../../shared/model/ids';
import { sessionName, type Session } from '../../../shared/model/session';
import { Dialog } from '../../kit/dialog';
import { Remarks } from '../../kit/remarks';
import { useServices } from '../../services/services';
import { moderationClosed } from '../../state/moderation';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { noNotesYet, useSessionNotes } from '../../state/use-session-notes';

/** What the next shift should know of a session. */
export function NotesDialog({ sessionId }: { readonly sessionId: SessionId }) {
  const dispatch = useConsoleDispatch();
  const session = useConsole((state) => state.sessions.entities[sessionId]);
  if (!session) return null;
  return <Dialog title={`Notes at ${sessionName(session)}`} isOpen onClose={() => dispatch(moderationClosed())}><Inside session={session} /></Dialog>;
}

function Inside({ session }: { readonly session: Session }) {
  const { orders } = useServices();
  const { notes, skew, whyNot } = useSessionNotes(session);
  return (
    <Remarks
      label="Hand-over notes" field="Note for the next shift" empty={noNotesYet} remarks={notes} skew={skew} whyNot={whyNot} autoFocus
      onAdd={async (text) => { const { accepted, problem } = await orders.note(session, text); return accepted ? undefined : problem?.what ?? 'It could not be kept.'; }}
    />
  );
}
