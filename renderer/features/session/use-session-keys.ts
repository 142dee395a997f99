import { useEffect, useRef } from 'react';
import { typistsOf, type Session } from '../../../shared/model/session';
import { may } from '../../../shared/policy/permissions';
import { useServices } from '../../services/services';
import { selectOperatorOf } from '../../state/gateway-selectors';
import { moderationOpened } from '../../state/moderation';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { sessionChord } from './session-chords';
import type { Participation } from './use-participation';

/** Keys of a joined session that are not the session's: mark this moment; give the keyboard back, take it, or ask for it. */
export function useSessionKeys(session: Session, participation: Participation, typing: boolean, onHeld: (why: string) => void): void {
  const { orders } = useServices();
  const dispatch = useConsoleDispatch();
  const operator = useConsole((state) => selectOperatorOf(state, session.id));
  const inIt = participation.state === 'in' && session.state !== 'ended';
  const now = useRef({ session, typing, operator, onHeld });
  now.current = { session, typing, operator, onHeld };
  const participates = participation.state === 'in' && participation.intent === 'participate';
  useEffect(() => {
    if (!inIt) return undefined;
    // Typed at the picture, as if the keyboard were theirs: it must not look as if it had arrived.
    const sayHeld = (event: KeyboardEvent): void => {
      const { session: latest, typing: mine, onHeld: say } = now.current;
      const plain = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (!plain || mine || latest.control === undefined || (event.target instanceof HTMLElement && event.target.closest('input, textarea, [role="dialog"], [role="alertdialog"]') !== null)) return;
      say(`Nothing was typed: ${typistsOf(latest).join(', ')} has the keyboard.`);
    };
    const handleKey = (event: KeyboardEvent): void => {
      const chord = sessionChord(event);
      if (chord === undefined && participates) sayHeld(event);
      if (chord?.kind !== 'mark' && chord?.kind !== 'keyboard') return;
      event.preventDefault();
      event.stopPropagation();
      const { session: latest, typing: mine, operator: me } = now.current;
      if (chord.kind === 'mark') dispatch(moderationOpened({ kind: 'mark', sessionId: latest.id }));
      else if (participates && latest.control !== undefined) void orders.control(latest, mine ? 'give' : me && may(me, 'pause', latest) ? 'take' : 'request');
    };
    window.addEventListener('keydown', handleKey, true);
    return () => window.removeEventListener('keydown', handleKey, true);
  }, [inIt, participates, orders, dispatch]);
}
