import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../kit/button';
import { Menu } from '../../kit/menu';
import { useServices } from '../../services/services';
import { problemRaised } from '../../state/problems';
import { useConsoleDispatch } from '../../state/store';
import { isFiltering, type AuditFilter } from './rows';
import { saveSignedLog, type ExportPlace } from './signed-export';

/** The log as the gateway signs it: all of it, or what the filter shows with a proof for each event. */
export function SignedExport({ filter, places, whyNot }: { readonly filter: AuditFilter; readonly places: readonly ExportPlace[]; readonly whyNot: string | undefined }) {
  const { host } = useServices();
  const dispatch = useConsoleDispatch();
  const [running, setRunning] = useState(false);
  const several = places.length > 1;
  const entries = places.flatMap((place) => [
    { id: `all ${place.address}`, label: 'The whole log', ...(several ? { heading: place.name } : {}) },
    { id: `shown ${place.address}`, label: 'What the filter finds, with proofs', isDisabled: !isFiltering(filter) },
  ]);
  const handleAction = (id: string): void => {
    const [which = '', address = ''] = id.split(' ');
    const place = places.find((one) => one.address === address);
    if (place === undefined || running) return;
    setRunning(true);
    void saveSignedLog(host, place, which === 'all' ? undefined : filter).then((answer) => {
      const told = answer.ok ? answer.value : answer.problem;
      if (told !== undefined) dispatch(problemRaised(told));
    }).finally(() => setRunning(false));
  };
  const reason = whyNot ?? (places.length === 0 ? 'Sign in to a gateway: it signs what is exported.' : undefined);
  const button = <Button icon={<ShieldCheck size={14} aria-hidden />} whyNot={reason}>{running ? 'Exporting…' : 'Export signed'}</Button>;
  return reason === undefined ? <Menu label="Export signed" entries={entries} onAction={handleAction}>{button}</Menu> : button;
}
