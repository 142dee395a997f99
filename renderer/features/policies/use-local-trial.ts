import { useEffect, useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import { useServices, type GatewayLink, type Services } from '../../services/services';
import { selectKnownGateways } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';
import { nothingTried, triedLocally, tryLocally, type LocalTrial, type ReadCommands } from './local-trial';

const dayMs = 86_400_000;

async function readCommands(entry: LibraryEntry, { host, openRecording }: Pick<Services, 'host' | 'openRecording'>, knownKeys: readonly string[]): Promise<ReadCommands | undefined> {
  const connection = openRecording();
  try {
    let finish = (): void => undefined;
    const indexed = new Promise<void>((resolve) => { finish = resolve; });
    const opened = await connection.port.open({ ...host.locate(entry.file), knownKeys: [...knownKeys] }, ({ done }) => { if (done) finish(); });
    if (!opened.ok) throw opened.problem;
    if (opened.value.kind === 'video') return undefined;
    await indexed;
    const { integrity } = await connection.port.info();
    if (integrity.state === 'failed') throw new Error(integrity.detail);
    return { info: opened.value, commands: await connection.port.commands() };
  } finally {
    void connection.port.close().catch(() => undefined).finally(() => connection.dispose());
  }
}

export interface LocalTrialState {
  readonly trial: LocalTrial;
  readonly problem: Problem | undefined;
}

/** Tries a policy over the last `days` of the library on this machine, beside what its gateway tries; leaving cancels. On record before the first recording is read. */
export function useLocalTrial(link: GatewayLink, text: string, days: number, wanted: boolean): LocalTrialState {
  const { host, openRecording } = useServices();
  const keys = useConsole(selectKnownGateways).map(({ info }) => info.signingKey).join('\n');
  const [state, setState] = useState<LocalTrialState>({ trial: nothingTried, problem: undefined });
  const { address } = link;
  useEffect(() => {
    setState({ trial: nothingTried, problem: undefined });
    if (!wanted) return undefined;
    const stop = new AbortController();
    const run = async (): Promise<void> => {
      const listed = await host.call('library.list', undefined);
      if (stop.signal.aborted || !listed.ok) return;
      const entries = triedLocally(listed.value, address, Date.now() - days * dayMs);
      if (entries.length === 0) return;
      const kept = await host.call('outbox.append', {
        events: [{
          id: crypto.randomUUID(), level: 'Information', category: 'Access', event: 'library.search', title: 'Search Library', message: `A policy was tried on ${entries.length} recordings of this machine`, time: Date.now(), success: true,
          details: { policy: text.slice(0, 1_000), recordings: String(entries.length) }, gatewayAddress: address,
        }],
      });
      if (stop.signal.aborted) return;
      const problem = kept.ok ? await tryLocally(text, entries, {
        read: (entry) => readCommands(entry, { host, openRecording }, keys.split('\n')),
        onTrial: (trial) => { if (!stop.signal.aborted) setState({ trial, problem: undefined }); },
      }, stop.signal) : kept.problem;
      if (problem !== undefined && !stop.signal.aborted) setState((before) => ({ ...before, problem }));
    };
    void run();
    return () => stop.abort();
  }, [host, openRecording, address, text, days, wanted, keys]);
  return state;
}
