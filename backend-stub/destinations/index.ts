import { join } from 'node:path';
import type { AuditLog } from '../audit/audit-log';
import type { Log } from '../contracts';
import { Courier } from './courier';
import { fileSender } from './file-sender';
import { elasticsearchSender, splunkSender } from './http-sender';
import type { Destination } from './schema';
import type { Sender } from './sender';
import { syslogSender } from './syslog-sender';

export { destinationsSchema, type Destination } from './schema';

export interface DestinationsOptions {
  readonly destinations: readonly Destination[];
  readonly audit: AuditLog;
  readonly serverId: string;
  /** The gateway's data folder. */
  readonly data: string;
  readonly log: Log;
  readonly pauseMs?: ((attempts: number) => number) | undefined;
}

function senderOf(destination: Destination): Sender {
  switch (destination.kind) {
    case 'jsonl': return fileSender(destination);
    case 'syslog': return syslogSender(destination);
    case 'elasticsearch': return elasticsearchSender(destination);
    case 'splunk-hec': return splunkSender(destination);
  }
}

/** Starts a courier for each destination. */
export async function startDestinations({ destinations, data, ...rest }: DestinationsOptions): Promise<{ readonly couriers: readonly Courier[]; close(): Promise<void> }> {
  const couriers = await Promise.all(destinations.map((destination) =>
    Courier.start({ name: destination.name, sender: senderOf(destination), folder: join(data, 'destinations'), audit: rest.audit, serverId: rest.serverId, log: rest.log, pauseMs: rest.pauseMs })));
  return { couriers, close: async () => void (await Promise.all(couriers.map((courier) => courier.close()))) };
}
