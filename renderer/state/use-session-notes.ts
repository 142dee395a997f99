import { noteIntent, whyNot } from '../../shared/intent/intents';
import type { HandoverNote, Session } from '../../shared/model/session';
import { selectOperatorOf, selectSkewOf } from './gateway-selectors';
import { useConsole } from './store';

const none: readonly HandoverNote[] = [];

/** The hand-over notes of a session as every place shows them: oldest first, by the clock of their gateway; why the operator may not add one. */
export function useSessionNotes(session: Session): { readonly notes: readonly HandoverNote[]; readonly skew: number; readonly whyNot: string | undefined } {
  const operator = useConsole((state) => selectOperatorOf(state, session.id));
  const skew = useConsole((state) => selectSkewOf(state, session.id));
  const notes = useConsole((state) => (state.sessions.entities[session.id] ?? session).notes ?? none);
  return { notes, skew, whyNot: operator ? whyNot(noteIntent, operator, session) : 'You are not signed in to a gateway.' };
}

export const noNotesYet = 'No notes yet. What you leave here every console sees, also after the session; its user does not.';
