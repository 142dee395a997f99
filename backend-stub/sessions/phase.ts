import { failure, success, type Result } from '../../shared/base/problem';
import type { UnixMillis } from '../../shared/base/units';
import { unreachable } from '../../shared/base/unreachable';
import type { SessionState } from '../../shared/model/session';

/** Where a session is in its life, and who put it there. */
export interface Phase {
  readonly state: SessionState;
  readonly version: number;
  readonly heldBy?: string | undefined;
  readonly heldSince?: UnixMillis | undefined;
  readonly endsAt?: UnixMillis | undefined;
  /** While ending: the user was warned and may type until the end. */
  readonly open?: boolean | undefined;
  readonly endedAt?: UnixMillis | undefined;
  readonly endReason?: string | undefined;
  readonly endText?: string | undefined;
  /** While ending: what undo goes back to. */
  readonly before?: Pick<Phase, 'state' | 'heldBy' | 'heldSince'> | undefined;
}

export type PhaseChange =
  | { readonly kind: 'pause'; readonly by: string; readonly at: UnixMillis }
  | { readonly kind: 'resume' }
  | { readonly kind: 'terminate'; readonly by: string; readonly at: UnixMillis; readonly endsAt: UnixMillis; readonly open?: boolean | undefined }
  | { readonly kind: 'undo' }
  | { readonly kind: 'ended'; readonly reason: string; readonly text: string; readonly at: UnixMillis };

export const firstPhase: Phase = { state: 'live', version: 1 };

const refuse = (what: string): Result<Phase> =>
  failure({ code: 'order.state', severity: 'warning', what, tip: 'Look at the session again and decide anew.' });

/**
 * |           | live   | paused           | ending            | ended  |
 * |-----------|--------|------------------|-------------------|--------|
 * | pause     | paused | refused          | refused           | refused|
 * | resume    | refused| live             | refused           | refused|
 * | terminate | ending | ending           | refused           | refused|
 * | undo      | refused| refused          | what was before   | refused|
 * | ended     | ended  | ended            | ended             | refused|
 *
 * Every accepted change raises the version by one.
 */
export function transition(phase: Phase, change: PhaseChange): Result<Phase> {
  if (phase.state === 'ended') return refuse(`The session has already ended (${phase.endReason ?? 'unknown'}).`);
  const version = phase.version + 1;
  switch (change.kind) {
    case 'pause':
      if (phase.state === 'paused') return refuse(`Already paused by ${phase.heldBy ?? 'somebody'}.`);
      if (phase.state === 'ending') return refuse(`Already being terminated by ${phase.heldBy ?? 'somebody'}.`);
      return success({ state: 'paused', version, heldBy: change.by, heldSince: change.at });
    case 'resume':
      if (phase.state === 'live') return refuse('The session is not paused.');
      if (phase.state === 'ending') return refuse(`Already being terminated by ${phase.heldBy ?? 'somebody'}.`);
      return success({ state: 'live', version });
    case 'terminate':
      if (phase.state === 'ending') return refuse(`Already being terminated by ${phase.heldBy ?? 'somebody'}.`);
      return success({
        state: 'ending', version, heldBy: change.by, heldSince: change.at, endsAt: change.endsAt,
        // Whoever is paused stays so.
        ...(change.open === true && phase.state === 'live' ? { open: true } : {}),
        before: { state: phase.state, heldBy: phase.heldBy, heldSince: phase.heldSince },
      });
    case 'undo':
      if (phase.state !== 'ending' || phase.before === undefined) return refuse('There is nothing to undo: the session is not being terminated.');
      return success({ ...phase.before, version });
    case 'ended':
      return success({ state: 'ended', version, endedAt: change.at, endReason: change.reason, endText: change.text });
    default:
      return unreachable(change);
  }
}

/** What an operator who decided on an older version is told. */
export function staleSentence(phase: Phase): string {
  switch (phase.state) {
    case 'live': return 'The session has changed since you looked: it is running.';
    case 'paused': return `The session has changed since you looked: it was paused by ${phase.heldBy ?? 'somebody'}.`;
    case 'ending': return `The session has changed since you looked: it is being terminated by ${phase.heldBy ?? 'somebody'}.`;
    case 'ended': return `The session has already ended (${phase.endReason ?? 'unknown'}).`;
    default: return unreachable(phase.state);
  }
}
