import { useMemo } from 'react';
import { useStore } from 'react-redux';
import { useLocation } from 'wouter';
import { monitorIntent, participateIntent, pauseIntent, resumeIntent, terminateIntent, undoTerminateIntent, whyNot, type Intent } from '../../../shared/intent/intents';
import type { TerminateReasonCode } from '../../../shared/intent/reasons';
import type { SessionId } from '../../../shared/model/ids';
import { useServices } from '../../services/services';
import { selectGatewayOf, selectOperatorOf } from '../../state/gateway-selectors';
import { moderationOpened } from '../../state/moderation';
import { preferencesChanged } from '../../state/preferences';
import type { ConsoleStore } from '../../state/store';

export interface TileOrders {
  give(intent: Intent, id: SessionId): void;
  terminate(id: SessionId, reasonCode?: TerminateReasonCode): void;
  /** Asks for words, for how, and whether the user may come back, before it ends anything. */
  terminateInWords(id: SessionId): void;
  /** True when the letter was an order's key. */
  handleLetter(letter: string, id: SessionId): boolean;
}

/** The orders of a tile; they read the session at the moment of the press, so tiles need no new handlers when it changes. */
export function useTileOrders(): TileOrders {
  const { orders } = useServices();
  const store = useStore() as ConsoleStore;
  const [, navigate] = useLocation();
  return useMemo(() => {
    const sessionOf = (id: SessionId) => store.getState().sessions.entities[id];
    const allowed = (intent: Intent, id: SessionId): boolean => {
      const session = sessionOf(id);
      const operator = selectOperatorOf(store.getState(), id);
      return session !== undefined && operator !== undefined && whyNot(intent, operator, session) === undefined;
    };
    const terminateInWords = (id: SessionId): void => {
      if (allowed(terminateIntent, id)) store.dispatch(moderationOpened({ kind: 'terminate', sessionId: id }));
    };
    const terminate = (id: SessionId, reasonCode?: TerminateReasonCode): void => {
      const session = sessionOf(id);
      if (!session || !allowed(terminateIntent, id)) return;
      const reason = reasonCode ?? store.getState().preferences.reason;
      if (reason === 'other' && selectGatewayOf(store.getState(), id)?.info.reasonRequired === true) return terminateInWords(id);
      // "At once" must be chosen each time: it never becomes what one press does.
      if (reasonCode !== undefined && reasonCode !== 'security_incident') store.dispatch(preferencesChanged({ reason: reasonCode }));
      void orders.terminate(session, { reasonCode: reason });
    };
    const give = (intent: Intent, id: SessionId): void => {
      const session = sessionOf(id);
      if (!session || !allowed(intent, id)) return;
      if (intent === monitorIntent) navigate(`/session/${id}/monitor`);
      else if (intent === participateIntent) navigate(`/session/${id}/participate`);
      else if (intent === pauseIntent) void orders.pause(session);
      else if (intent === resumeIntent) void orders.resume(session);
      else if (intent === terminateIntent) terminate(id);
      else if (intent === undoTerminateIntent) void orders.undoTerminate(session);
    };
    const handleLetter = (letter: string, id: SessionId): boolean => {
      const session = sessionOf(id);
      const holdIntent = session?.state === 'paused' ? resumeIntent : pauseIntent;
      const intent = [monitorIntent, participateIntent, holdIntent, terminateIntent, undoTerminateIntent].find((one) => one.key === letter);
      if (intent) give(intent, id);
      return intent !== undefined;
    };
    return { give, terminate, terminateInWords, handleLetter };
  }, [orders, store, navigate]);
}
