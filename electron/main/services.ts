import { join } from 'node:path';
import { ProblemError } from '../../shared/base/problem';
import type { EventName, EventPayload } from '../../shared/ipc/contract';
import { CoverageBook } from './coverage/coverage-book';
import { coalesced } from './coalesced';
import { Downloads } from './downloads/downloads';
import { retryDelay } from './downloads/machine';
import { OpenedFiles } from './files/opened-files';
import { verifyRecordingFile } from './files/verify-file';
import { GatewayAccess, type TokenVault } from './gateway/access';
import type { Fetch } from './gateway/connect';
import { ConsoleKeys } from './evidence/console-key';
import { Imports } from './library/imports';
import { Library } from './library/library';
import { NoteBook } from './notes/notes';
import { Outbox } from './outbox/outbox';
import { sleep } from './sleep';
import { Witness } from './witness/witness';

export interface ServiceOptions {
  /** The profile folder. */
  readonly profile: string;
  readonly fetch: Fetch;
  readonly vault: TokenVault;
  readonly send: <Name extends EventName>(name: Name, payload: EventPayload<Name>) => void;
}

export interface Services {
  readonly access: GatewayAccess;
  readonly opened: OpenedFiles;
  readonly library: Library;
  readonly imports: Imports;
  readonly downloads: Downloads;
  readonly outbox: Outbox;
  readonly notes: NoteBook;
  readonly coverage: CoverageBook;
  readonly witness: Witness;
  readonly keys: ConsoleKeys;
  /** Whoever waits for the gateway tries again now. */
  push(): void;
  close(): Promise<void>;
}

/** Everything that lives as long as the process and knows nothing of Electron. Reads its state from the profile folder. */
export async function startServices(options: ServiceOptions): Promise<Services> {
  const { profile, fetch, send } = options;
  let push = (): void => undefined;
  const access = new GatewayAccess({
    fetch, vault: options.vault, file: join(profile, 'gateway.json'), onChanged: () => push(),
    onSignedOut: (address, problem) => send('gateway.signedOut', { address, problem }),
  });
  await access.start();
  const opened = new OpenedFiles();
  const library = new Library(join(profile, 'library'), opened, coalesced((entries) => send('library.changed', entries), 150));
  await library.start();
  const keys = new ConsoleKeys(join(profile, 'evidence-key.json'), options.vault);
  await keys.peek();
  const onUnauthenticated = access.reportUnauthenticated.bind(access);
  const signingKey = (address: string): string => access.gateways.find((gateway) => gateway.address === address)?.signingKey ?? '';
  const imports = new Imports({ library, verify: verifyRecordingFile, knownKeys: () => [...access.gateways.map((gateway) => gateway.signingKey).filter((key) => key !== ''), ...keys.known] });
  const downloads = new Downloads({
    fetch, library, verify: verifyRecordingFile, signedIn: (address) => (address === undefined ? access.signedIn[0] : access.at(address)), onUnauthenticated, signingKey, now: Date.now, sleep,
    onChanged: (download) => send('download.changed', download),
  });
  const outbox = await Outbox.open({
    path: join(profile, 'outbox', 'events.log'), fetch, signedIn: () => access.signedIn, onUnauthenticated, sleep, delay: retryDelay,
    onChanged: (status) => send('outbox.changed', status),
  });
  const notes = new NoteBook(join(profile, 'notes'));
  const coverage = new CoverageBook(join(profile, 'coverage'));
  const witness = await Witness.open({
    path: join(profile, 'witness', 'heads.json'), fetch, signedIn: () => access.signedIn, gateways: () => access.gateways, onChanged: (alarms) => send('witness.changed', [...alarms]),
    report: async (drafts) => {
      const answer = await outbox.append(drafts);
      if (!answer.ok) throw new ProblemError(answer.problem);
    },
  });
  push = () => {
    outbox.push();
    witness.look();
    void downloads.push();
  };
  await downloads.start();
  outbox.push();
  witness.look();
  return {
    access, opened, library, imports, downloads, outbox, notes, coverage, witness, keys, push,
    close: async () => void (await Promise.all([witness.close().then(() => outbox.close()), downloads.close(), notes.close(), coverage.close()])),
  };
}
