import type { PanicScope } from '../../../shared/intent/panic';
import { gatewayOf } from '../../../shared/model/gateway-ids';
import type { GatewayId, SessionId } from '../../../shared/model/ids';
import type { Session } from '../../../shared/model/session';

/**
 * Whom a panic order is about that is begun by key: the user of the session in whose tile the focus is (`tile`), else of the one
 * that is open (`location` of the router). Undefined: of neither, and the dialog asks.
 */
export function panicScope(tile: string | undefined, location: string, sessions: Readonly<Record<string, Session>>): { readonly scope: NonNullable<PanicScope>; readonly gateway: GatewayId } | undefined {
  const session = sessions[(tile ?? decodeURIComponent(/^\/session\/([^/]+)/.exec(location)?.[1] ?? '')) as SessionId];
  return session === undefined || session.state === 'ended' ? undefined : { scope: { kind: 'user', name: session.user }, gateway: gatewayOf(session.id) };
}
