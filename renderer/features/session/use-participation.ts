import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import type { ParticipationId } from '../../../shared/model/ids';
import type { JoinIntent, Session } from '../../../shared/model/session';
import { useServices } from '../../services/services';
import { wantsApproval } from './entry-forms';

/** How this window is in the session. Pictures are shown, and keys sent, only while `in`. */
export type Participation =
  | { readonly state: 'out' }
  | { readonly state: 'joining' }
  | { readonly state: 'in'; readonly id: ParticipationId; readonly intent: JoinIntent; readonly barred?: Barred | undefined }
  | { readonly state: 'refused'; readonly problem: Problem }
  /** The gateway took us out. */
  | { readonly state: 'removed' };

/** We are in, but not as we wanted: the gateway wants something first, or took typing back. */
export interface Barred {
  readonly intent: JoinIntent;
  readonly problem: Problem;
}

export interface Wish {
  readonly intent: JoinIntent | undefined;
  /** Said when joining, where the gateway wants to know. */
  readonly reason?: string | undefined;
  /** Rises when the same wish is to be tried again. */
  readonly attempt?: number;
}

const secondLeft: Problem = {
  code: 'four-eyes', severity: 'warning', what: 'The second person has left: you only monitor now.', tip: 'Ask somebody to monitor it, or ask for an approval.',
};

const noReason: Problem = { code: 'join-refused', severity: 'error', what: 'The gateway did not let you in.', tip: 'Try again, or ask who may join this session.' };

/**
 * Joins with the wanted intent, changes mode in place when it changes, and leaves when the view goes: whoever closes it, by
 * button, chord or by going elsewhere. A join whose answer comes after that is left at once.
 */
export function useParticipation(session: Session, { intent: wanted, reason, attempt = 0 }: Wish): { readonly participation: Participation; readonly leave: () => void } {
  const { orders } = useServices();
  const [participation, setParticipation] = useState<Participation>({ state: 'out' });
  const latest = useRef(session);
  latest.current = session;
  const joined = useRef<ParticipationId | undefined>(undefined);
  const said = useRef(reason);
  said.current = reason;
  const generation = useRef(0);
  const seen = useRef(false);

  const leave = useCallback(() => {
    generation.current += 1;
    const id = joined.current;
    joined.current = undefined;
    seen.current = false;
    setParticipation({ state: 'out' });
    if (id !== undefined) void orders.leave(latest.current, id);
  }, [orders]);

  useEffect(() => {
    if (wanted === undefined) return;
    generation.current += 1;
    const mine = generation.current;
    if (joined.current === undefined) setParticipation({ state: 'joining' });
    void orders.join(latest.current, wanted, joined.current, said.current).then((outcome) => {
      const id = outcome.participation ?? joined.current;
      if (mine !== generation.current) {
        if (outcome.accepted && outcome.participation !== undefined && outcome.participation !== joined.current && joined.current === undefined) void orders.leave(latest.current, outcome.participation);
        return;
      }
      if (outcome.accepted && id !== undefined) {
        joined.current = id;
        setParticipation({ state: 'in', id, intent: wanted });
      } else if (joined.current !== undefined && outcome.problem && wantsApproval(outcome.problem)) {
        const { problem } = outcome;
        // The gateway keeps us as we were.
        setParticipation((now) => (now.state === 'in' ? { ...now, barred: { intent: wanted, problem } } : now));
      } else {
        joined.current = undefined;
        setParticipation({ state: 'refused', problem: outcome.problem ?? noReason });
      }
    });
  }, [orders, wanted, attempt]);

  // Unmounting leaves, whatever the reason.
  useEffect(() => () => {
    generation.current += 1;
    const id = joined.current;
    joined.current = undefined;
    if (id !== undefined && latest.current.state !== 'ended') void orders.leave(latest.current, id);
  }, [orders]);

  // The gateway's word on who is in it: once it has named us, no longer being named means we are out.
  const id = participation.state === 'in' ? participation.id : undefined;
  // Once it has confirmed how we are in, another word of it is its own decision.
  const intent = participation.state === 'in' ? participation.intent : undefined;
  const told = session.participants.find((participant) => participant.participationId === id)?.intent;
  const confirmed = useRef<JoinIntent | undefined>(undefined);
  useEffect(() => {
    if (intent === undefined || told === undefined) return;
    if (told === intent) confirmed.current = intent;
    else if (confirmed.current === intent) {
      confirmed.current = told;
      setParticipation((now) => (now.state === 'in' ? { ...now, intent: told, barred: { intent, problem: secondLeft } } : now));
    }
  }, [intent, told]);
  const named = id !== undefined && session.participants.some((participant) => participant.participationId === id);
  useEffect(() => {
    if (named) seen.current = true;
    else if (id !== undefined && seen.current && latest.current.state !== 'ended') {
      joined.current = undefined;
      seen.current = false;
      setParticipation({ state: 'removed' });
    }
  }, [named, id]);

  return { participation, leave };
}
