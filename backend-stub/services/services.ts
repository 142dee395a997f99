import type { ConnectRouter } from '@connectrpc/connect';
import { serveAudit } from './audit';
import { serveFacts } from './facts';
import { serveGateway } from './gateway';
import { serveLive } from './live';
import { serveOrders } from './order';
import type { Services } from './parts';
import { servePolicies } from './policies';
import { serveRecordings } from './recording';
import { serveSessions } from './session';

/** Every service of shared/proto. */
export const routes = (services: Services) => (router: ConnectRouter): void => {
  serveGateway(router, services);
  serveSessions(router, services);
  serveFacts(router, services);
  serveOrders(router, services);
  serveAudit(router, services);
  serveRecordings(router, services);
  serveLive(router, services);
  servePolicies(router, services);
};
