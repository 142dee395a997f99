import { expose } from 'comlink';
import { ReportDesk } from '../../shared/report/desk';
import type { ReportPort } from '../../shared/report/port';
import { gatewayId } from '../../shared/model/ids';
import { clientAt } from '../gateway/at-gateway';
import { createGatewayClient } from '../gateway/grpc-client';

const port: ReportPort = new ReportDesk({
  openPlace({ id, origin }) {
    const client = clientAt(gatewayId(id), createGatewayClient(origin));
    return (query) => client.listAudit(query);
  },
});
expose(port);
