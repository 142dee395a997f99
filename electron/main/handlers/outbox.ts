import type { Outbox } from '../outbox/outbox';
import type { Handlers } from './handle';

export function outboxHandlers(outbox: Outbox): Pick<Handlers, 'outbox.append' | 'outbox.status'> {
  return {
    'outbox.append': ({ events }) => outbox.append(events),
    'outbox.status': () => outbox.status,
  };
}
