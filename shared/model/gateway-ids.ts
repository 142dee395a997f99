import { gatewayId, type GatewayId } from './ids';

/** Between a gateway's id and what that gateway calls the thing. No id of a gateway holds it. */
const between = '~';

/** The console's only gateway, or the first one: its things keep their own ids. */
export const firstGateway: GatewayId = gatewayId('');

/**
 * What a gateway's thing is called within this console, where several gateways meet. Two gateways' things never get the same
 * id, whatever either of them calls its own; those of the first gateway keep theirs, unless it looks like another's.
 */
export function idAt<Id extends string>(gateway: GatewayId, own: Id): Id {
  return (gateway === firstGateway && !own.includes(between) ? own : `${gateway}${between}${own}`) as Id;
}

/** Whose it is. */
export function gatewayOf(id: string): GatewayId {
  const end = id.indexOf(between);
  return end < 0 ? firstGateway : gatewayId(id.slice(0, end));
}

/** What its own gateway calls it: what goes over the wire, to the disk and onto the screen. */
export function ownId<Id extends string>(id: Id): Id {
  return id.slice(id.indexOf(between) + 1) as Id;
}
