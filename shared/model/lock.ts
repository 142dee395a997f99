import type { UnixMillis } from '../base/units';

/** Refuses new sessions of a user or to an asset until released. */
export interface Lock {
  readonly id: string;
  readonly kind: 'user' | 'asset';
  readonly name: string;
  readonly author: string;
  readonly since: UnixMillis;
  readonly reason: string;
}
