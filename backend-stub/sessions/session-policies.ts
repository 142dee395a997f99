import type { RuleMatch, SessionRules, TransferFacts } from '../../shared/policy/session-rules';
import type { RanCommand } from '../commands/session-commands';
import type { SessionRequest } from '../contracts';
import type { LiveSession } from './live-session';

/** What policies say of sessions. */
export interface SessionPolicies {
  /** What is in force now, for a session that begins. */
  rulesFor(request: SessionRequest): SessionRules;
  /** A line was stopped before it ran; answers what its user is told. */
  onForbidden(live: LiveSession, match: RuleMatch, text: string | undefined): string;
  /** Before a file is passed on: what its user is told when it may not be, or undefined. */
  refusesTransfer(live: LiveSession, facts: TransferFacts): string | undefined;
  /** A line was entered. */
  onRan(live: LiveSession, command: RanCommand, atMs: number): void;
}
