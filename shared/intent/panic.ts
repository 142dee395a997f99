import { gatewayOf } from '../model/gateway-ids';
import type { GatewayId } from '../model/ids';
import type { Session } from '../model/session';

/** Whose sessions a panic order ends: one user's, one asset's; absent: all of the gateway. */
export type PanicScope = { readonly kind: 'user' | 'asset'; readonly name: string } | undefined;

/** Exactly the sessions it would end now, by name. */
export function panicHits(sessions: readonly Session[], gateway: GatewayId, scope: PanicScope): readonly Session[] {
  return sessions
    .filter((session) => session.state !== 'ended' && gatewayOf(session.id) === gateway && (scope === undefined || session[scope.kind] === scope.name))
    .sort((one, other) => `${one.user}@${one.asset}`.localeCompare(`${other.user}@${other.asset}`) || one.startedAt - other.startedAt);
}

/** The users, or assets, that have sessions, with how many; most first. */
export function panicNames(sessions: readonly Session[], gateway: GatewayId, kind: 'user' | 'asset'): readonly { readonly name: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const session of panicHits(sessions, gateway, undefined)) counts.set(session[kind], (counts.get(session[kind]) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).sort((one, other) => other.count - one.count || one.name.localeCompare(other.name));
}
