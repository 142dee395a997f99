import { z } from 'zod';
import { gatewayOf, idAt, ownId } from '../../shared/model/gateway-ids';
import { sessionId, type GatewayId } from '../../shared/model/ids';
import type { GatewayLink } from '../gateway/routed';
import { isOpen, rememberedAlert, type Alert } from '../state/alert-machine';
import { alertRaised } from '../state/alerts';
import { createIngest } from '../state/ingest';
import type { ConsoleStore } from '../state/store';
import type { Shelf } from './order-memory';

const place = 'vigil.alerts';
const mostKept = 200;
const unreachable: ReadonlySet<string> = new Set(['offline', 'gateway-unreachable', 'gateway-timeout', 'gateway-busy', 'signed-out']);

/** Which session, and since when: what was wrong with it, and whether somebody has looked since, is the gateway's to say. Times are this machine's. */
const schema = z.array(z.object({
  kind: z.enum(['risk', 'stale']), session: z.string().max(200), since: z.number(), overAt: z.number().optional(), address: z.string().max(500), by: z.string().max(300),
})).max(mostKept);
type Kept = z.infer<typeof schema>[number];

type Client = Pick<GatewayLink['client'], 'getSession'>;
type Link = { readonly id: GatewayId; readonly address: string; readonly client: Client };

function read(shelf: Shelf): readonly Kept[] {
  try {
    return schema.parse(JSON.parse(shelf.getItem(place) ?? '[]'));
  } catch {
    return [];
  }
}

const standingAt = (store: ConsoleStore, id: GatewayId) => store.getState().gateways.known.find((one) => one.id === id);

/**
 * Alerts about sessions outlive the page. A gateway tells a new page of the sessions that run, so an alert about one that has ended
 * would be gone before anybody acknowledged it: this machine remembers that there is one, and asks the gateway about it once it has
 * spoken. What was acknowledged meanwhile does not come back; what cannot be asked about yet is remembered on.
 */
export function keepAlerts(store: ConsoleStore, links: readonly Link[], shelf: Shelf): void {
  const mine = (kept: Kept): Link | undefined => links.find((link) => link.address === kept.address && standingAt(store, link.id)?.operator?.loginName === kept.by);
  const waiting = new Set(read(shelf).filter((kept) => mine(kept) !== undefined));
  // Somebody else's, or a gateway's nobody is signed in to now.
  const others = read(shelf).filter((kept) => mine(kept) === undefined);

  const keep = (): void => {
    const open = Object.values(store.getState().alerts.alerts).flatMap((alert) => keptOf(store, alert) ?? []);
    const known = new Set(open.map(({ kind, session, address }) => `${kind} ${session} ${address}`));
    const unasked = [...waiting].filter(({ kind, session, address }) => !known.has(`${kind} ${session} ${address}`));
    try {
      shelf.setItem(place, JSON.stringify([...open, ...unasked, ...others].slice(0, mostKept)));
    } catch {
      // Without room an alert is forgotten with the page, as the gateway's record does not.
    }
  };
  const ask = async (kept: Kept, link: Link): Promise<void> => {
    const id = idAt(link.id, sessionId(kept.session));
    const known = store.getState().sessions.entities[id];
    // One that runs is told of with the facts about it.
    const told = known !== undefined && known.state !== 'ended' ? undefined : await link.client.getSession(id);
    if (told?.ok === false && unreachable.has(told.problem.code)) return;
    waiting.delete(kept);
    if (told?.ok === true && told.value.session.state === 'ended') {
      const { session } = told.value;
      createIngest({ gateway: link.id, dispatch: store.dispatch, schedule: (flush) => flush(), now: Date.now }).onSession(session);
      const alert = rememberedAlert(session, kept.kind, kept.since, kept.overAt ?? Date.now());
      if (alert !== undefined && store.getState().alerts.alerts[alert.id] === undefined) store.dispatch(alertRaised(alert));
    }
    keep();
  };

  let last = store.getState().alerts;
  const asked = new Set<Kept>();
  store.subscribe(() => {
    const { alerts, gateways } = store.getState();
    for (const kept of waiting) {
      const link = mine(kept);
      if (link === undefined || asked.has(kept) || gateways.links[link.id]?.fresh !== true) continue;
      asked.add(kept);
      void ask(kept, link);
    }
    if (alerts === last) return;
    last = alerts;
    keep();
  });
}

function keptOf(store: ConsoleStore, alert: Alert): Kept | undefined {
  const { kind, since, overAt } = alert;
  if ((kind !== 'risk' && kind !== 'stale') || alert.sessionId === undefined || !isOpen(alert)) return undefined;
  const standing = standingAt(store, gatewayOf(alert.sessionId));
  const by = standing?.operator?.loginName;
  return standing === undefined || by === undefined ? undefined : { kind, session: ownId(alert.sessionId), since, overAt, address: standing.gateway.address, by };
}
