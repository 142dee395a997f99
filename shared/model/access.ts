import type { UnixMillis } from '../base/units';
import type { SessionId } from './ids';

export const accessStates = ['asked', 'granted', 'revoked'] as const;
export type AccessState = (typeof accessStates)[number];

/** Who is let in where nobody has said anything: everybody, or nobody until it is granted. */
export const accessPolicies = ['open', 'granted'] as const;
export type AccessPolicy = (typeof accessPolicies)[number];

/** Whether a user may start sessions to an asset: the request, and what became of it. One for each pair of the two. */
export interface Access {
  readonly id: string;
  readonly user: string;
  readonly asset: string;
  readonly state: AccessState;
  /** Whoever granted or revoked it, as in "Ana Kovac (ana)"; of a request the user. */
  readonly by: string;
  readonly at: UnixMillis;
  readonly reason: string;
  /** A grant is over then; absent: never. */
  readonly expiresAt?: UnixMillis | undefined;
  /** The session it was revoked with. */
  readonly sessionId?: SessionId | undefined;
  /** The user has tried to get in since, and waits. */
  readonly askedAt?: UnixMillis | undefined;
  /** The operator who is told this may grant and revoke it. */
  readonly mayDecide?: boolean | undefined;
}
