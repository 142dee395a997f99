import type { GatewayStanding } from '../../shared/ipc/schemas';
import { gatewayId, type GatewayId } from '../../shared/model/ids';
import { clientAt } from '../gateway/at-gateway';
import { createGatewayClient } from '../gateway/grpc-client';
import { watchProtocol } from '../gateway/protocol';
import type { GatewayLink } from '../gateway/routed';
import type { Host } from '../host/host';
import { selectRefused } from '../state/gateway-selectors';
import { gatewaysKnown, protocolSeen } from '../state/gateways';
import { createIngest, scheduleFrame } from '../state/ingest';
import type { ConsoleStore } from '../state/store';

export interface GatewayLinks {
  readonly links: readonly GatewayLink[];
  /** Drops streams of facts that may be half-open, after sleep, and connects at once. */
  reconnect(): void;
}

/**
 * Connects this window to every gateway somebody is signed in to. Each has its own client, stream of facts and way into the
 * store; none waits for another, and what ends one leaves the rest as they are.
 */
export function connectGateways(host: Host, store: ConsoleStore, standings: readonly GatewayStanding[]): GatewayLinks {
  const open = standings.filter(({ signedIn }) => signedIn).map(({ id: own, gateway: { address } }) => {
    const id = gatewayId(own);
    // The main process sees the heads of answers, and most refusals come inside: it asks the gateway itself, and ends the sign-in everywhere.
    const check = (): void => void host.call('gateway.check', { address });
    const origin = host.kind === 'browser' ? location.origin : address;
    const client = clientAt(id, createGatewayClient(origin, check));
    watchProtocol(origin, (protocol) => store.dispatch(protocolSeen({ gateway: id, protocol })));
    const ingest = createIngest({ gateway: id, dispatch: store.dispatch, schedule: scheduleFrame, now: Date.now });
    let connected = '';
    const watch = client.watchFacts({
      ...ingest,
      onConnection(next) {
        // Half-open: idle connections of the same time would be taken for the next attempts, and be silent for 15 s each. Once an outage, as others are cut by it, too.
        if (next.state === 'reconnecting' && next.attempt === 1 && next.problem.code === 'gateway-silent') void host.call('gateway.renewConnections', undefined);
        // Streams do not end, and only what was answered tells how it came: one small call for each connection.
        if (next.state === 'connected' && connected !== 'connected') void client.listSessions({ historical: false, pageSize: 1 });
        connected = next.state;
        ingest.onConnection(next);
      },
    });
    return { id, address, client, watch, check };
  });
  const refused = new Set<GatewayId>();
  const asked = new Set<GatewayId>();
  store.subscribe(() => {
    const state = store.getState();
    const now = selectRefused(state);
    for (const { id, check } of open) {
      if (!now.includes(id)) refused.delete(id);
      else if (!refused.has(id)) {
        refused.add(id);
        check();
      }
      // It was away when the window started and has come back: who the operator is there is known only now.
      const standing = state.gateways.known.find((one) => one.id === id);
      if (state.gateways.links[id]?.facts.state !== 'connected') asked.delete(id);
      else if (standing?.signedIn === true && standing.operator === undefined && !asked.has(id)) {
        asked.add(id);
        void host.call('gateway.list', undefined).then((list) => store.dispatch(gatewaysKnown(list)));
      }
    }
  });
  return { links: open, reconnect: () => { for (const { watch } of open) watch.reconnect(); } };
}
