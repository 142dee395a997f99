import { useEffect, useState } from 'react';
import type { OutboxStatus } from '../../../shared/ipc/schemas';
import { useServices } from '../../services/services';

/** What this console still has to send to the gateway. */
export function useOutbox(): OutboxStatus {
  const { host } = useServices();
  const [status, setStatus] = useState<OutboxStatus>({ waiting: 0 });
  useEffect(() => {
    let told = false;
    const stop = host.on('outbox.changed', (changed) => {
      told = true;
      setStatus(changed);
    });
    let left = false;
    void host.call('outbox.status', undefined).then((first) => { if (!told && !left) setStatus(first); });
    return () => {
      left = true;
      stop();
    };
  }, [host]);
  return status;
}
