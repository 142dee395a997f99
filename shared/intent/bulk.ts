import type { Operator } from '../model/operator';
import type { Session } from '../model/session';
import { pauseIntent, resumeIntent, terminateIntent, whyNot, type Intent } from './intents';

export type BulkKind = 'pause' | 'resume' | 'terminate';

/** Orders that can be given to many sessions at once. */
export const bulkIntents: Readonly<Record<BulkKind, Intent>> = { pause: pauseIntent, resume: resumeIntent, terminate: terminateIntent };

export interface BulkPlan {
  /** Each gets one order, in the order of the selection. */
  readonly hits: readonly Session[];
  /** Each stays as it is, and why. */
  readonly left: readonly { readonly session: Session; readonly why: string }[];
}

/** What one order to many sessions would do now: every session is in one of the two lists, once. */
export function planBulk(kind: BulkKind, sessions: readonly Session[], operatorOf: (session: Session) => Operator | undefined): BulkPlan {
  const hits: Session[] = [];
  const left: { session: Session; why: string }[] = [];
  const seen = new Set<string>();
  for (const session of sessions) {
    if (seen.has(session.id)) continue;
    seen.add(session.id);
    const operator = operatorOf(session);
    const why = operator === undefined ? 'You are not signed in to its gateway.' : whyNot(bulkIntents[kind], operator, session);
    if (why === undefined) hits.push(session);
    else left.push({ session, why });
  }
  return { hits, left };
}
