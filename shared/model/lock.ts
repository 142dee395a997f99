import type { UnixMillis } from '../base/units';
import type { SessionId } from './ids';

/** Refuses new sessions of a user or to an asset until released. */
export interface Lock {
  readonly id: string;
  readonly kind: 'user' | 'asset';
  readonly name: string;
  readonly author: string;
  readonly since: UnixMillis;
  readonly reason: string;
  /** Released by itself then; absent: never. */
  readonly expiresAt?: UnixMillis | undefined;
  /** What it came of; absent: set by hand. */
  readonly origin?: LockOrigin | undefined;
  /** The session it came of, if any. */
  readonly sessionId?: SessionId | undefined;
}

export const lockOrigins = ['terminate', 'pause', 'panic', 'policy'] as const;
export type LockOrigin = (typeof lockOrigins)[number];
