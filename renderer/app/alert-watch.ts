import { linkOf } from '../state/gateways';
import { selectGateways } from '../state/gateway-selectors';
import { gatewayAlertId, staleAlertId, staleCause } from '../state/alert-machine';
import { alertOver, alertRaised } from '../state/alerts';
import { gatewayOf } from '../../shared/model/gateway-ids';
import { sessionName } from '../../shared/model/session';
import type { GatewayId } from '../../shared/model/ids';
import type { TileStatus } from '../live/port';
import type { ConsoleStore } from '../state/store';

/** A picture without news for longer than this is an alert; the tile says so after 3 s. */
const staleLongMs = 30_000;
/** A gateway may be away for this long before it is an alert: a restart, a change of network. */
const lostAfterMs = 10_000;

/** Raises what only this window can know: pictures that stay stale although their gateway answers. */
export function watchTiles(store: ConsoleStore, now: () => number = Date.now): (statuses: readonly TileStatus[]) => void {
  return (statuses) => {
    const { sessions, gateways, alerts } = store.getState();
    for (const { sessionId, stale, freshAt } of statuses) {
      const id = staleAlertId(sessionId);
      const session = sessions.entities[sessionId];
      const link = linkOf(gateways, gatewayOf(sessionId));
      // While the gateway is away, that is the alert, and not each of its pictures.
      const answers = link.facts.state === 'connected' && link.live === 'connected';
      if (stale && answers && session !== undefined && session.state !== 'ended' && now() - freshAt >= staleLongMs) {
        const known = alerts.alerts[id];
        if (known !== undefined && known.overAt === undefined) continue;
        store.dispatch(alertRaised({
          id, kind: 'stale', level: 'warning', gateway: gatewayOf(sessionId), sessionId, about: sessionName(session), cause: staleCause, causes: [], since: now(), found: false,
        }));
      } else if (!stale && alerts.alerts[id] !== undefined) store.dispatch(alertOver({ id, at: now() }));
    }
  };
}

/** Raises gateways that stay away or took the sign-in back. */
export function watchGateways(store: ConsoleStore, now: () => number = Date.now): void {
  const away = new Map<GatewayId, ReturnType<typeof setTimeout>>();
  const raise = (id: GatewayId, cause: string): void => void store.dispatch(alertRaised({
    id: gatewayAlertId(id), kind: 'gateway', level: 'critical', gateway: id, about: '', cause, causes: [], since: now(), found: false,
  }));
  const look = (): void => {
    const state = store.getState();
    for (const { id, facts, fresh, wanted } of selectGateways(state)) {
      // Whom this window never reached is said where gateways are listed.
      const lost = wanted && fresh && (facts.state === 'reconnecting' || facts.state === 'signed-out');
      const timer = away.get(id);
      if (lost && timer === undefined) {
        const cause = facts.state === 'signed-out' ? 'signed out: nothing of it is live' : 'does not answer: nothing of it is live';
        away.set(id, setTimeout(() => raise(id, cause), facts.state === 'signed-out' ? 0 : lostAfterMs));
      } else if (!lost && timer !== undefined) {
        clearTimeout(timer);
        away.delete(id);
        store.dispatch(alertOver({ id: gatewayAlertId(id), at: now() }));
      }
    }
  };
  let last = store.getState().gateways;
  store.subscribe(() => {
    const { gateways } = store.getState();
    if (gateways === last) return;
    last = gateways;
    look();
  });
}
