import { expose } from 'comlink';
import { idAt, ownId } from '../../shared/model/gateway-ids';
import { gatewayId } from '../../shared/model/ids';
import type { AuditEvent } from '../../shared/model/audit';
import { ReportDesk } from '../../shared/report/desk';
import type { ReportPort } from '../../shared/report/port';
import { clientAt } from '../gateway/at-gateway';
import { createGatewayClient } from '../gateway/grpc-client';
import { openStorage } from '../storage/storage';

/** Without the cache there are no reports offline, and everything else is as before. */
const { events: cache } = openStorage({ onProblem: () => undefined });

const named = (event: AuditEvent, name: <Id extends string>(id: Id) => Id): AuditEvent =>
  ({ ...event, id: name(event.id), ...(event.sessionId === undefined ? {} : { sessionId: name(event.sessionId) }) });

const port: ReportPort = new ReportDesk({
  openPlace({ id, origin }) {
    const client = clientAt(gatewayId(id), createGatewayClient(origin));
    return (query) => client.listAudit(query);
  },
  // Kept under the names their own gateway gave them: it may have another number here next time.
  memory: {
    keep: ({ address }, events) => cache.put(address, events.map((event) => named(event, ownId))),
    recall: async ({ id, address }, { from, to }) => (await cache.load(address, from, to)).map((event) => named(event, (own) => idAt(gatewayId(id), own))),
  },
});
expose(port);
