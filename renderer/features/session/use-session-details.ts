import { useEffect, useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import type { AuditEvent } from '../../../shared/model/audit';
import type { SessionId } from '../../../shared/model/ids';
import type { Session } from '../../../shared/model/session';
import { useServices } from '../../services/services';

export interface SessionPast {
  readonly state: 'asking' | 'known' | 'failed';
  /** As it was when asked; the store has the newer word. */
  readonly session?: Session;
  /** Oldest first. */
  readonly events: readonly AuditEvent[];
  readonly problem?: Problem;
}

/** What the gateway knows of a session from before this window looked. */
export function useSessionDetails(id: SessionId): SessionPast {
  const { gateway } = useServices();
  const [past, setPast] = useState<SessionPast & { readonly of?: SessionId }>({ state: 'asking', events: [] });
  useEffect(() => {
    if (!gateway) return undefined;
    let here = true;
    void gateway.getSession(id).then((answer) => {
      if (!here) return;
      setPast(answer.ok ? { of: id, state: 'known', ...answer.value } : { of: id, state: 'failed', events: [], problem: answer.problem });
    });
    return () => {
      here = false;
    };
  }, [gateway, id]);
  if (!gateway) return { state: 'failed', events: [] };
  return past.of === id ? past : { state: 'asking', events: [] };
}
