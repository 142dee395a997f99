import { useEffect, useState } from 'react';
import type { CoverageFigures } from '../../../shared/ipc/schemas';
import { useServices } from '../../services/services';

/** What was watched of the recordings on this machine, by fingerprint; as it was when the library was opened. */
export function useCoverageFigures(): ReadonlyMap<string, CoverageFigures> {
  const { host } = useServices();
  const [figures, setFigures] = useState<ReadonlyMap<string, CoverageFigures>>(new Map());
  useEffect(() => {
    let left = false;
    void host.call('coverage.list', undefined).then((listed) => {
      if (!left && listed.ok) setFigures(new Map(listed.value.map((each) => [each.fingerprint, each])));
    });
    return () => { left = true; };
  }, [host]);
  return figures;
}
