import type { AuditEvent } from '../../shared/model/audit';
import { gatewayOf } from '../../shared/model/gateway-ids';
import { alertOver, alertRaised } from '../state/alerts';
import { auditSelectors } from '../state/audit';
import type { ConsoleStore } from '../state/store';

const alertId = (event: AuditEvent): string => (event.event.startsWith('storage.')
  ? `storage ${gatewayOf(event.id)}`
  : `destination ${gatewayOf(event.id)} ${event.details['destination'] ?? ''}`);
const told = /^(?:destination|storage)\.(?:failed|recovered)$/;

/** Raises places that the audit log or the recordings are to go to as well and do not reach, as the gateway's own record tells of them. */
export function watchDestinations(store: ConsoleStore, now: () => number = Date.now): void {
  /** The newest word about each destination, by its sequence. */
  const heard = new Map<string, number>();
  let last = store.getState().audit;
  const look = (): void => {
    const newest = new Map<string, AuditEvent>();
    for (const event of auditSelectors.selectAll(store.getState().audit)) {
      if (!told.test(event.event)) continue;
      const id = alertId(event);
      if (event.sequence > (newest.get(id)?.sequence ?? heard.get(id) ?? 0)) newest.set(id, event);
    }
    for (const [id, event] of newest) {
      heard.set(id, event.sequence);
      if (event.event.endsWith('.failed')) {
        const what = event.event.startsWith('storage.') ? 'recordings do not get into the storage' : 'audit events do not reach a destination';
        store.dispatch(alertRaised({
          id, kind: 'gateway', level: 'warning', gateway: gatewayOf(event.id), about: '', cause: `${what}: ${event.message}`, causes: [], since: event.time, found: false,
        }));
      } else if (store.getState().alerts.alerts[id] !== undefined) store.dispatch(alertOver({ id, at: now() }));
    }
  };
  store.subscribe(() => {
    const { audit } = store.getState();
    if (audit === last) return;
    last = audit;
    look();
  });
}
